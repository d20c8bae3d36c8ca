"""The control plane is killed with kill -9 in the middle of a burst: both sides agree after its restart."""
import json
import signal
import unittest

from harness import HostTest, eventually, free_port, kill_hard


def burst(count):
    items = [{
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"burst-{index}", "namespace": "default"},
        "spec": {"containers": [{"name": "c", "image": "nginx"}]}} for index in range(count)]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


class Crash(HostTest):
    def start_tenant(self, port):
        return self.start_control_plane(
            self.home / "tenant", "--name", "crashy", "--host-kubeconfig", str(self.kubeconfig), "--host-namespace",
            "crash-test", port=port)

    def host_pods(self):
        pods = self.host("get", "pods", "-n", "crash-test", "-o", "json").json["items"]
        return {
            pod["metadata"]["annotations"]["vcluster.loft.sh/object-name"]:
            pod["metadata"]["annotations"]["vcluster.loft.sh/object-uid"]
            for pod in pods if "deletionTimestamp" not in pod["metadata"]}, len(pods)

    def test_kill_in_the_middle_of_200_pods(self):
        self.host("create", "namespace", "crash-test")
        port = free_port()
        process, kubeconfig = self.start_tenant(port)
        eventually(lambda: "default" in self.names("serviceaccounts", kubeconfig=kubeconfig), 30)
        creator = self.run_in_background("kubectl", "--kubeconfig", str(kubeconfig), "create", "-f", "-",
                                         input=burst(200))
        eventually(lambda: self.host_pods()[1] > 20, 60, "the burst is on its way")
        kill_hard(process.pid)
        process.wait()
        acknowledged = [line.split()[0].split("/")[1] for line in creator.communicate()[0].splitlines()
                        if line.endswith("created")]
        self.assertGreater(len(acknowledged), 0)

        process, kubeconfig = self.start_tenant(port)
        stored = set(self.names("pods", kubeconfig=kubeconfig))
        self.assertEqual(set(acknowledged) - stored, set(), "acknowledged pods must survive")
        self.kubectl("apply", "-f", "-", kubeconfig=kubeconfig, input=burst(200))

        def agree():
            tenant = self.kubectl("get", "pods", "-o", "json", kubeconfig=kubeconfig).json["items"]
            on_host, count = self.host_pods()
            ready = [pod for pod in tenant if pod["status"].get("phase") == "Running"]
            return count == 200 and len(ready) == 200 and on_host == {
                pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in tenant}

        eventually(agree, 120, "both sides hold the same 200 pods")

        kill_hard(process.pid)
        process.wait()
        process, kubeconfig = self.start_tenant(port)
        self.kubectl("delete", "pods", "--all", "--wait=false", kubeconfig=kubeconfig)
        eventually(lambda: self.host_pods()[1] < 190, 60, "deletion is on its way")
        kill_hard(process.pid)
        process.wait()
        process, kubeconfig = self.start_tenant(port)
        eventually(lambda: self.host_pods()[1] == 0, 120, "nothing is left over on the host")
        eventually(lambda: self.names("pods", kubeconfig=kubeconfig) == [], 60, "nothing is left over in the tenant")
        eventually(lambda: self.names("nodes", kubeconfig=kubeconfig) == [], 60, "unused nodes are gone")

        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 0)

    @classmethod
    def run_in_background(cls, *args, input):
        import subprocess
        process = subprocess.Popen(
            args, env=cls.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        process.stdin.write(input)
        process.stdin.close()
        process.stdin = None
        cls.started.append(process)
        return process


if __name__ == "__main__":
    unittest.main()
