"""Two virtual clusters in one host do not see each other."""
import unittest

from harness import HostTest, eventually


class SideBySide(HostTest):
    def test_two_tenants(self):
        for name in ("one", "two"):
            self.vcluster("create", name, "--connect=false")
            self.vcluster("connect", name, "--context", self.host_context)
            self.kubectl("create", "namespace", f"only-{name}", context=self.context_of(name))
            self.kubectl("create", "deployment", "web", "--image=nginx", context=self.context_of(name))
        for name in ("one", "two"):
            self.kubectl("rollout", "status", "deployment/web", "--timeout=60s", context=self.context_of(name))
        for name, other in (("one", "two"), ("two", "one")):
            context = self.context_of(name)
            namespaces = self.names("namespaces", context=context)
            self.assertIn(f"only-{name}", namespaces)
            self.assertNotIn(f"only-{other}", namespaces)
            everything = self.kubectl(
                "get", "pods,services,configmaps,secrets,nodes,endpoints", "-A", "-o", "yaml", context=context).out
            self.assertNotIn(f"vcluster-{other}", everything)
            pods = self.kubectl("get", "pods", "-A", "-o", "json", context=context).json["items"]
            self.assertEqual(len(pods), 1)
        self.vcluster("delete", "one", "--context", self.host_context)
        self.assertEqual(len(self.names("pods", context=self.context_of("two"))), 1)
        on_host = self.host_names("pods", "-n", "vcluster-two")
        eventually(lambda: any("-x-default-x-two" in name for name in on_host), 10)
        self.vcluster("delete", "two", "--context", self.host_context)


if __name__ == "__main__":
    unittest.main()
