"""A plain control plane, used by real kubectl as any cluster would be."""
import json
import re
import signal
import socket
import ssl
import subprocess
import unittest

from harness import EndToEndTest, eventually, free_port, kill_hard

CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crontabs.stable.example.com}
spec:
  group: stable.example.com
  scope: Namespaced
  names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns: [{name: Spec, type: string, jsonPath: .spec.cronSpec}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {cronSpec: {type: string}, replicas: {type: integer}}
"""

CRON_TAB = """
apiVersion: stable.example.com/v1
kind: CronTab
metadata: {name: nightly}
spec: {cronSpec: "* * * * */5"}
"""


class Standalone(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.port = free_port()
        cls.process, cls.config = cls.start_control_plane(cls.home / "plane", "--standalone", port=cls.port)

    def k(self, *args, **options):
        return self.kubectl(*args, kubeconfig=self.config, **options)

    def test_version_and_health(self):
        self.assertEqual(self.k("version", "-o", "json").json["serverVersion"]["major"], "1")
        self.assertEqual(self.k("get", "--raw", "/livez").out, "ok")
        self.assertEqual(self.k("get", "--raw", "/healthz").out, "ok")

    def test_api_resources(self):
        resources = {line.split()[0] for line in self.k("api-resources", "--no-headers").out.splitlines()}
        for expected in ("pods", "services", "deployments", "statefulsets", "daemonsets", "jobs", "cronjobs", "roles",
                         "leases", "endpointslices", "storageclasses", "customresourcedefinitions"):
            self.assertIn(expected, resources)
        self.assertIn("deployments.apps", self.k("api-resources", "-o", "name").out.split())

    def test_create_get_patch_delete(self):
        self.k("create", "configmap", "c", "--from-literal=a=1")
        self.k("patch", "configmap", "c", "--type=merge", "-p", '{"data":{"b":"2"}}')
        self.k("patch", "configmap", "c", "--type=json", "-p", '[{"op":"remove","path":"/data/a"}]')
        self.k("label", "configmap", "c", "team=blue")
        self.k("annotate", "configmap", "c", "note=hello")
        stored = self.k("get", "configmap", "c", "-o", "json").json
        self.assertEqual(stored["data"], {"b": "2"})
        self.assertEqual(stored["metadata"]["labels"], {"team": "blue"})
        self.assertEqual(self.names("configmaps", "-l", "team=blue", kubeconfig=self.config), ["c"])
        self.assertEqual(self.names("configmaps", "--field-selector", "metadata.name=c", kubeconfig=self.config), ["c"])
        self.k("delete", "configmap", "c")
        missing = self.k("get", "configmap", "c", code=1)
        self.assertIn('Error from server (NotFound): configmaps "c" not found', missing.err)

    def test_apply_is_idempotent(self):
        manifest = json.dumps({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "applied"}, "spec": {
                "replicas": 2, "selector": {"matchLabels": {"app": "a"}}, "template": {
                    "metadata": {"labels": {"app": "a"}},
                    "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}}})
        self.assertIn("created", self.k("apply", "-f", "-", input=manifest).out)
        self.assertIn("unchanged", self.k("apply", "-f", "-", input=manifest).out)
        self.assertIn("configured", self.k("apply", "-f", "-", input=manifest.replace("nginx:1", "nginx:2")).out)
        self.k("scale", "deployment/applied", "--replicas=3")
        eventually(lambda: len(self.names("pods", "-l", "app=a", kubeconfig=self.config)) >= 3, 20)
        self.k("set", "image", "deployment/applied", "c=nginx:3")
        history = eventually(
            lambda: (lambda text: text if text.count("\n") >= 4 else None)(
                self.k("rollout", "history", "deployment/applied").out), 20)
        self.assertIn("REVISION", history)
        self.k("delete", "deployment", "applied")
        eventually(lambda: self.names("replicasets,pods", "-l", "app=a", kubeconfig=self.config) == [], 30)

    def test_dry_run_stores_nothing(self):
        self.k("create", "configmap", "ghost", "--dry-run=server")
        self.k("get", "configmap", "ghost", code=1)

    def test_tables_and_describe(self):
        self.k("run", "shown", "--image=nginx")
        table = self.k("get", "pods").out
        self.assertRegex(table, r"NAME\s+READY\s+STATUS\s+RESTARTS\s+AGE")
        self.assertRegex(table, r"shown\s+0/1\s+Pending\s+0\s+")
        self.assertRegex(self.k("get", "pods", "-o", "wide").out, r"NOMINATED NODE\s+READINESS GATES")
        self.assertIn("Name:", self.k("describe", "pod", "shown").out)
        self.k("delete", "pod", "shown")

    def test_explain(self):
        self.assertIn("containers", self.k("explain", "pod.spec").out)
        self.assertIn("The containers of the pod", self.k("explain", "pod.spec").out)

    def test_a_list_of_manifests(self):
        # kubectl checks a List against OpenAPI v2, in protobuf.
        items = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"listed-{index}"}}
                 for index in range(2)]
        manifest = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
        self.assertEqual(self.k("apply", "-f", "-", input=manifest).out.count("created"), 2)
        self.assertEqual(self.k("apply", "-f", "-", input=manifest).out.count("unchanged"), 2)
        self.k("delete", "-f", "-", input=manifest)

    def test_kinds_of_several_versions(self):
        self.k("create", "deployment", "scaled", "--image=nginx")
        self.k("autoscale", "deployment", "scaled", "--min=1", "--max=3", "--cpu-percent=50")
        self.assertRegex(self.k("describe", "hpa", "scaled").out, r"Name:\s+scaled")
        path = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/scaled"
        old = self.k("get", "--raw", path).json
        self.assertEqual(old["apiVersion"], "autoscaling/v1")
        self.assertEqual(old["spec"]["targetCPUUtilizationPercentage"], 50)
        self.assertRegex(
            self.k("get", "deployment", "scaled", "--subresource=scale").out, r"NAME\s+DESIRED\s+AVAILABLE\s+AGE")
        path = "/apis/events.k8s.io/v1/namespaces/default/events"
        eventually(lambda: self.k("get", "--raw", path).json["items"], 20)
        events = self.k("get", "--raw", path).json
        self.assertEqual(events["apiVersion"], "events.k8s.io/v1")
        self.assertIn("regarding", events["items"][0])
        self.k("delete", "deployment,hpa", "scaled")

    def test_what_is_deprecated_is_said(self):
        self.assertIn("Warning: v1 Endpoints is deprecated in v1.33+", self.k("get", "endpoints").err)

    def test_custom_resources(self):
        self.k("apply", "-f", "-", input=CRD)
        self.k("wait", "--for=condition=Established", "crd/crontabs.stable.example.com", "--timeout=20s")
        self.k("apply", "-f", "-", input=CRON_TAB)
        self.assertRegex(self.k("get", "ct").out, r"nightly\s+\* \* \* \* \*/5")
        self.k("delete", "crd", "crontabs.stable.example.com", "--timeout=30s")
        self.k("get", "crontabs", code=1)

    def test_pod_without_a_node(self):
        self.k("run", "lonely", "--image=busybox")
        self.assertEqual(self.k("logs", "lonely").out, "")
        for command in (["exec", "lonely", "--", "true"], ["attach", "lonely"]):
            self.assertIn("pod lonely does not have a host assigned", self.k(*command, code=1).err)
        self.assertIn("container other is not valid for pod lonely",
                      self.k("exec", "lonely", "-c", "other", "--", "true", code=1).err)

    def test_service_gets_an_address(self):
        self.k("create", "service", "nodeport", "np", "--tcp=80:80")
        service = self.k("get", "service", "np", "-o", "json").json
        self.assertTrue(service["spec"]["clusterIP"].startswith("10."))
        self.assertTrue(30000 <= service["spec"]["ports"][0]["nodePort"] <= 32767)
        self.k("delete", "service", "np")

    def test_watch_sees_changes(self):
        watcher = subprocess.Popen(
            ["kubectl", "--kubeconfig", str(self.config), "get", "configmaps", "-l", "watched=yes", "--watch", "-o",
             "name"], stdout=subprocess.PIPE, text=True, env=self.environment)
        self.started.append(watcher)
        self.k("create", "-f", "-", input=json.dumps({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "w", "labels": {"watched": "yes"}}}))
        self.assertEqual(watcher.stdout.readline().strip(), "configmap/w")
        watcher.kill()
        watcher.wait()
        watcher.stdout.close()

    def test_rbac_is_enforced(self):
        self.k("create", "namespace", "limited")
        eventually(lambda: "default" in self.names("serviceaccounts", "-n", "limited", kubeconfig=self.config), 20)
        who = "--as=system:serviceaccount:limited:default"
        self.assertEqual(self.k("auth", "can-i", "list", "pods", "-n", "limited", who, code=1).out.strip(), "no")
        denied = self.k("get", "pods", "-n", "limited", who, code=1)
        self.assertIn(
            'User "system:serviceaccount:limited:default" cannot list resource "pods" in API group "" in the namespace'
            ' "limited"', denied.err)
        self.k("create", "rolebinding", "viewer", "--clusterrole=view", "--serviceaccount=limited:default", "-n",
               "limited")
        self.assertEqual(self.k("auth", "can-i", "list", "pods", "-n", "limited", who).out.strip(), "yes")
        self.assertEqual(
            self.k("auth", "can-i", "delete", "pods", "-n", "limited", who, code=1).out.strip(), "no")
        token = self.k("create", "token", "default", "-n", "limited").out.strip()
        server = self.k("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}").out
        # An empty kubeconfig: the token alone is the identity.
        answer = self.run_command(
            "kubectl", "--kubeconfig", "/dev/null", "--server", server, "--insecure-skip-tls-verify", "--token", token,
            "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
        self.assertEqual(answer.out, "system:serviceaccount:limited:default")
        anonymous = self.run_command(
            "kubectl", "--kubeconfig", "/dev/null", "--server", server, "--insecure-skip-tls-verify", "--token", "bad",
            "get", "pods", code=1)
        self.assertIn("Unauthorized", anonymous.err + anonymous.out)
        self.k("delete", "namespace", "limited")

    def test_namespace_deletion_removes_content(self):
        self.k("create", "namespace", "going")
        self.k("create", "configmap", "c", "-n", "going")
        self.k("delete", "namespace", "going", "--timeout=30s")
        self.k("get", "namespace", "going", code=1)


class StandaloneRestarts(EndToEndTest):
    def test_a_second_start_on_the_same_data_is_refused(self):
        data = self.home / "mine"
        self.start_control_plane(data, "--standalone")
        second = self.vcluster(
            "start", "--standalone", "--data-dir", str(data), "--bind", f"127.0.0.1:{free_port()}", code=1, timeout=30)
        self.assertIn("in use by another process", second.err)

    def test_kill_and_restart_keeps_acknowledged_writes(self):
        port = free_port()
        data = self.home / "plane"
        acknowledged = []
        for round_number in range(4):
            process, config = self.start_control_plane(data, "--standalone", port=port)
            stored = self.names("configmaps", kubeconfig=config)
            self.assertEqual([name for name in acknowledged if name not in stored], [])
            items = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"r{round_number}-{index}"}}
                     for index in range(300)]
            writer = subprocess.Popen(
                ["kubectl", "--kubeconfig", str(config), "create", "-f", "-"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment)
            self.started.append(writer)
            writer.stdin.write(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
            writer.stdin.close()
            for _ in range(20):
                acknowledged.append(writer.stdout.readline().split()[0].split("/")[1])
            kill_hard(process.pid)
            process.wait()
            acknowledged += [line.split()[0].split("/")[1] for line in writer.stdout.read().splitlines() if line]
            writer.stdout.close()
            writer.wait()

    def test_sigterm_ends_it_cleanly(self):
        process, config = self.start_control_plane(self.home / "gentle", "--standalone")
        watcher = subprocess.Popen(
            ["kubectl", "--kubeconfig", str(config), "get", "pods", "--watch"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=self.environment)
        self.started.append(watcher)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 0)

    def test_an_idle_connection_does_not_hold_up_the_end(self):
        process, config = self.start_control_plane(self.home / "idle", "--standalone")
        address = re.search(r"server: https://(.+):(\d+)", config.read_text())
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(socket.create_connection((address[1], int(address[2])))) as idle:
            idle.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(idle.recv(4096).startswith(b"HTTP/1.1 "))
            process.send_signal(signal.SIGTERM)
            # Nobody reads from the connection: what the server says of its end stays unanswered.
            self.assertEqual(process.wait(timeout=4), 0)
            self.assertEqual(idle.recv(4096), b"")


if __name__ == "__main__":
    unittest.main()
