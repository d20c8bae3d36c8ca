"""Pausing a virtual cluster leaves none of its pods on the host and loses nothing; resuming brings all back."""
import unittest

from harness import HostTest, eventually


class PauseAndResume(HostTest):
    name = "sleepy"

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of(self.name), **options)

    def command(self, verb, *args, **options):
        return self.vcluster(verb, self.name, "--context", self.host_context, *args, **options)

    def status(self):
        rows = self.vcluster("list", "--output", "json", "--context", self.host_context).json
        return {row["Name"]: row["Status"] for row in rows}.get(self.name)

    def stateful_set(self):
        return self.host("get", "statefulset", self.name, "-n", f"vcluster-{self.name}", "-o", "json").json

    def host_pods(self):
        return self.host_names("pods", "-n", f"vcluster-{self.name}")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.vcluster("create", cls.name)
        except BaseException:
            cls.tearDownClass()
            raise

    def test_pause_and_resume(self):
        self.tenant("create", "deployment", "web", "--image=nginx", "--replicas=2")
        self.tenant("rollout", "status", "deployment/web", "--timeout=60s")
        self.tenant("expose", "deployment", "web", "--port=80")
        self.tenant("create", "configmap", "kept", "--from-literal=a=b")
        address = self.tenant("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}").out
        namespace = f"vcluster-{self.name}"
        foreign = ["run", "foreign", "-n", namespace, "--image=nginx",
                   f"--labels=vcluster.loft.sh/managed-by={self.name}"]
        self.host(*foreign)
        services = self.host_names("services", "-n", namespace)

        paused = self.command("pause")
        self.assertIn("Successfully paused", paused.err)
        self.assertEqual(self.host_pods(), ["foreign"], "only what is not ours is left")
        self.assertEqual(self.status(), "Paused")
        annotations = self.stateful_set()["metadata"]["annotations"]
        self.assertEqual(annotations["loft.sh/paused"], "true")
        self.assertEqual(annotations["loft.sh/paused-replicas"], "1")
        self.assertRegex(annotations["loft.sh/paused-date"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(self.host_names("services", "-n", namespace), services)
        self.assertEqual(
            self.host("get", "pvc", f"data-{self.name}-0", "-n", namespace, "-o", "jsonpath={.status.phase}").out, "Bound")
        self.assertIn("already paused", self.command("sleep").err)

        resumed = self.command("resume")
        self.assertIn("Successfully resumed", resumed.err)
        self.assertEqual(self.status(), "Running")
        self.assertEqual(self.stateful_set()["spec"]["replicas"], 1)
        self.assertNotIn("loft.sh/paused", self.stateful_set()["metadata"].get("annotations", {}))
        self.tenant("rollout", "status", "deployment/web", "--timeout=60s")
        eventually(
            lambda: len([pod for pod in self.host_pods() if pod.startswith("web-")]) == 2, what="two pods on the host")
        self.assertEqual(self.tenant("get", "configmap", "kept", "-o", "jsonpath={.data.a}").out, "b")
        self.assertEqual(self.tenant("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}").out, address)
        self.assertIn("is not paused", self.command("wakeup").err)
        self.host("delete", "pod", "foreign", "-n", namespace, "--now")

    def test_connect_and_create_resume(self):
        self.command("pause")
        self.assertIn("Resuming", self.command("connect").err)
        self.tenant("get", "namespaces")
        self.command("pause")
        self.command("create")
        self.assertEqual(self.status(), "Running")

    def test_scaled_to_zero(self):
        self.host("scale", "statefulset", self.name, "-n", f"vcluster-{self.name}", "--replicas=0")
        eventually(lambda: self.status() == "ScaledDown", what="the list says ScaledDown")
        refused = self.command("connect", code=1)
        self.assertIn("vcluster resume", refused.err)
        self.command("pause")
        self.assertEqual(self.stateful_set()["metadata"]["annotations"]["loft.sh/paused-replicas"], "1")
        self.command("resume")
        self.assertEqual(self.status(), "Running")

    def test_unknown_name(self):
        for verb in ("pause", "resume"):
            self.assertIn("find", self.vcluster(verb, "nobody", "--context", self.host_context, code=2).err)


if __name__ == "__main__":
    unittest.main()
