"""Plays the kubelets of a host that has none: nodes that are Ready, and pods that run as soon as they are bound."""
import http.client
import json
import re
import subprocess
import threading
import time

MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


class HostAPI:
    """The host's API through `kubectl proxy`, which holds the credentials."""

    def __init__(self, kubeconfig):
        self.proxy = subprocess.Popen(
            ["kubectl", "--kubeconfig", str(kubeconfig), "proxy", "--port=0"], stdout=subprocess.PIPE, text=True)
        line = self.proxy.stdout.readline()
        self.port = int(re.search(r":(\d+)\s*$", line).group(1))

    def close(self):
        self.proxy.kill()
        self.proxy.wait()

    def call(self, method, path, body=None, content_type="application/json"):
        """Returns (code, decoded body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, json.dumps(body) if body is not None else None, {"Content-Type": content_type})
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        finally:
            connection.close()

    def watch(self, path, stopped):
        """Yields watch events until the server ends the watch or `stopped` is set."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        answer = connection.getresponse()
        try:
            while not stopped.is_set():
                try:
                    line = answer.readline()
                except TimeoutError:
                    return
                if not line:
                    return
                yield json.loads(line)
        finally:
            connection.close()


class PlayedKubelet:
    """Acts on pods of one namespace only, and on nodes of its own only."""

    def __init__(self, kubeconfig, namespace, nodes=("played-0", "played-1")):
        self.api = HostAPI(kubeconfig)
        self.namespace = namespace
        self.nodes = nodes
        self.stopped = threading.Event()
        self.next_address = 2
        self.addresses = {}
        for node in nodes:
            self.register(node)
        self.threads = [
            threading.Thread(target=self.serve_pods, daemon=True), threading.Thread(target=self.heartbeat, daemon=True)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(10)
        for node in self.nodes:
            self.api.call("DELETE", f"/api/v1/nodes/{node}")
        self.api.close()

    def register(self, node):
        self.api.call(
            "POST", "/api/v1/nodes", {
                "apiVersion": "v1", "kind": "Node",
                "metadata": {
                    "name": node,
                    "labels": {"kubernetes.io/hostname": node, "kubernetes.io/os": "linux", "played": "true"}}})
        self.report(node)

    def report(self, node):
        quantities = {"cpu": "16", "memory": "32Gi", "pods": "500"}
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.api.call(
            "PATCH", f"/api/v1/nodes/{node}/status", {
                "status": {
                    "capacity": quantities, "allocatable": quantities,
                    "addresses": [{"type": "InternalIP", "address": "192.0.2.10"}],
                    "nodeInfo": {
                        "kubeletVersion": "v1.36.0", "osImage": "Played", "architecture": "amd64",
                        "operatingSystem": "linux", "bootID": "", "containerRuntimeVersion": "", "kernelVersion": "",
                        "kubeProxyVersion": "", "machineID": "", "systemUUID": ""},
                    "conditions": [{
                        "type": "Ready", "status": "True", "reason": "KubeletReady", "lastHeartbeatTime": now,
                        "lastTransitionTime": now}]}}, STRATEGIC)
        code, found = self.api.call("GET", f"/api/v1/nodes/{node}")
        if code == 200 and found["spec"].get("taints"):
            self.api.call("PATCH", f"/api/v1/nodes/{node}", {"spec": {"taints": None}}, MERGE)

    def heartbeat(self):
        while not self.stopped.wait(10):
            for node in self.nodes:
                self.report(node)

    def serve_pods(self):
        base = f"/api/v1/namespaces/{self.namespace}/pods"
        while not self.stopped.is_set():
            try:
                code, pods = self.api.call("GET", base)
                if code != 200:
                    self.stopped.wait(0.2)
                    continue
                for pod in pods["items"]:
                    self.serve(pod)
                version = pods["metadata"]["resourceVersion"]
                for event in self.api.watch(f"{base}?watch=1&resourceVersion={version}", self.stopped):
                    if event["type"] in ("ADDED", "MODIFIED"):
                        self.serve(event["object"])
                    elif event["type"] == "ERROR":
                        break
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                self.stopped.wait(0.2)

    def serve(self, pod):
        path = f"/api/v1/namespaces/{self.namespace}/pods/{pod['metadata']['name']}"
        node = pod["spec"].get("nodeName")
        if pod["metadata"].get("deletionTimestamp"):
            if node in self.nodes or not node:
                self.api.call(
                    "DELETE", path, {
                        "apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0,
                        "preconditions": {"uid": pod["metadata"]["uid"]}})
        elif not node:
            wanted = pod["spec"].get("nodeSelector", {}).get("kubernetes.io/hostname", self.nodes[0])
            if not pod["spec"].get("schedulingGates") and wanted in self.nodes:
                self.api.call(
                    "POST", path + "/binding", {
                        "apiVersion": "v1", "kind": "Binding", "metadata": {"name": pod["metadata"]["name"]},
                        "target": {"apiVersion": "v1", "kind": "Node", "name": wanted}})
        elif node in self.nodes and pod.get("status", {}).get("phase", "Pending") == "Pending":
            self.api.call("PATCH", path + "/status", {"status": self.running(pod)}, MERGE)

    def running(self, pod):
        uid = pod["metadata"]["uid"]
        if uid not in self.addresses:
            self.addresses[uid] = f"10.77.{self.next_address // 250}.{self.next_address % 250 + 1}"
            self.next_address += 1
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        gates = [gate["conditionType"] for gate in pod["spec"].get("readinessGates", [])]
        ready = "True" if not gates else "False"
        return {
            "phase": "Running", "podIP": self.addresses[uid], "podIPs": [{"ip": self.addresses[uid]}],
            "hostIP": "192.0.2.10", "hostIPs": [{"ip": "192.0.2.10"}], "startTime": now,
            "conditions": [
                {"type": kind, "status": status, "lastTransitionTime": now} for kind, status in (
                    ("PodScheduled", "True"), ("Initialized", "True"), ("ContainersReady", "True"), ("Ready", ready))],
            "containerStatuses": [
                {
                    "name": container["name"], "image": container["image"], "imageID": "", "ready": True,
                    "restartCount": 0, "started": True, "containerID": "played://" + container["name"],
                    "state": {"running": {"startedAt": now}}} for container in pod["spec"]["containers"]]}
