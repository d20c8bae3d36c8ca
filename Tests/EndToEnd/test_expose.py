"""An exposed virtual cluster is reached through a load balancer, without any process of ours in between."""
import unittest

from harness import HostTest, eventually, processes_with


class Expose(HostTest):
    nodes = 1
    name = "open"

    def service(self, path):
        return self.host(
            "get", "service", self.name, "-n", f"vcluster-{self.name}", "-o", f"jsonpath={{{path}}}").out

    def test_expose(self):
        created = self.vcluster("create", self.name, "--expose")
        address = self.service(".status.loadBalancer.ingress[0].ip")
        self.assertTrue(address.startswith("127."), address)
        self.assertIn(f"exposed at https://{address}", created.err)
        server = self.kubectl(
            "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}").out
        self.assertTrue(server.startswith(f"https://{address}"), f"{server}\n{created.err}")
        self.assertIn("default", self.names("namespaces"))
        self.assertEqual(processes_with("proxy", str(self.home), self.name), [], "no port is forwarded")
        self.assertIn(address, self.vcluster("describe", self.name).out)
        # It serves again after a restart of the host, under the same address.
        self.vcluster("host", "down", "--name", self.host_name)
        self.vcluster("host", "up", "--name", self.host_name)
        self.vcluster("connect", self.name, "--context", self.host_context)
        self.assertEqual(self.service(".status.loadBalancer.ingress[0].ip"), address)
        self.assertIn("default", self.names("namespaces"))
        # Without it, the way leads through the host's API again.
        self.vcluster("create", self.name, "--upgrade", "--context", self.host_context)
        eventually(lambda: self.service(".spec.type") == "ClusterIP", what="the Service is an ordinary one")
        eventually(lambda: self.service(".status.loadBalancer.ingress") == "", what="the address is given back")
        self.vcluster("connect", self.name, "--context", self.host_context)
        self.assertIn("default", self.names("namespaces"))


if __name__ == "__main__":
    unittest.main()
