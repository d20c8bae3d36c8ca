"""A virtual cluster whose values change keeps everything in it."""
import unittest

from harness import HostTest


class Upgrade(HostTest):
    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of("changing"), **options)

    def test_upgrade_keeps_everything(self):
        self.vcluster("create", "changing")
        self.tenant("create", "configmap", "kept", "--from-literal=a=b")
        self.tenant("create", "deployment", "web", "--image=nginx")
        self.tenant("rollout", "status", "deployment/web", "--timeout=60s")
        uid = self.tenant("get", "deployment", "web", "-o", "jsonpath={.metadata.uid}").out
        pods = self.names("pods", context=self.context_of("changing"))
        again = self.vcluster("create", "changing", "--context", self.host_context)
        self.assertIn("already exists", str(again))
        values = "controlPlane:\n  proxy:\n    extraSANs: [changing.example.org]\n"
        self.vcluster("create", "changing", "--upgrade", "--context", self.host_context, "-f", "/dev/stdin", input=values)
        # The new process serves the new name, with the old certificate authority and data.
        self.assertEqual(self.tenant("get", "configmap", "kept", "-o", "jsonpath={.data.a}").out, "b")
        self.tenant("get", "--raw", "/readyz", "--tls-server-name", "changing.example.org")
        self.assertEqual(self.tenant("get", "deployment", "web", "-o", "jsonpath={.metadata.uid}").out, uid)
        self.assertEqual(self.names("pods", context=self.context_of("changing")), pods)
        self.vcluster("delete", "changing", "--context", self.host_context)
        self.assertNotIn("vcluster-changing", self.host_names("namespaces"))


if __name__ == "__main__":
    unittest.main()
