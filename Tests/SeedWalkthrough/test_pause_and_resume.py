"""A virtual cluster that is not needed now gives back what its workloads use."""
import unittest

from article import ArticleTest, eventually


class PauseAndResume(ArticleTest):
    cluster = "recover-vcluster"

    def workload_pods(self):
        return [name for name in self.host_names("pods", "-n", self.host_namespace) if "-x-" in name]

    def test_01_create(self):
        self.vcluster("create", "recover-vcluster")
        self.tenant("create", "deployment", "web", "--image=nginx", "--replicas=2")
        self.tenant("wait", "--for=condition=Available", "deployment/web", "--timeout=60s")
        self.tenant("run", "bare", "--image=nginx")
        self.tenant("wait", "--for=condition=Ready", "pod/bare", "--timeout=60s")
        self.assertEqual(len(self.workload_pods()), 3)

    def test_02_pause(self):
        self.kubectl("config", "use-context", self.host_context)
        self.vcluster("pause", "recover-vcluster")
        stateful_set = self.host_object("statefulset", "recover-vcluster")
        self.assertEqual(stateful_set["spec"]["replicas"], 0)
        self.assertEqual(stateful_set["metadata"]["annotations"]["loft.sh/paused"], "true")
        self.assertEqual(stateful_set["metadata"]["annotations"]["loft.sh/paused-replicas"], "1")
        eventually(lambda: self.host_names("pods", "-n", self.host_namespace) == [], 60, "no pod is left")
        listed, = self.vcluster("list", "--output", "json").json
        self.assertEqual((listed["Name"], listed["Status"]), ("recover-vcluster", "Paused"))

    def test_03_resume(self):
        self.vcluster("resume", "recover-vcluster")
        stateful_set = self.host_object("statefulset", "recover-vcluster")
        self.assertEqual(stateful_set["spec"]["replicas"], 1)
        self.assertNotIn("loft.sh/paused", stateful_set["metadata"].get("annotations", {}))
        eventually(lambda: len(self.workload_pods()) == 3, 60, "the workloads are back")
        self.vcluster("connect", "recover-vcluster")
        self.tenant("wait", "--for=condition=Available", "deployment/web", "--timeout=60s")
        self.tenant("wait", "--for=condition=Ready", "pod/bare", "--timeout=60s")

    def test_04_delete(self):
        self.delete_cluster()


if __name__ == "__main__":
    unittest.main()
