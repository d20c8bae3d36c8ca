"""The background proxy: one per connected virtual cluster, used again, not tied to one control plane process, and gone."""
import unittest

from harness import HostTest, eventually, kill_hard, processes_with


class BackgroundProxy(HostTest):
    nodes = 1

    def proxies(self):
        return processes_with(" proxy ", str(self.home))

    def namespaces(self, **options):
        return self.kubectl(
            "get", "namespaces", "-o", "name", "--request-timeout=5s", context=self.context_of("kept"), **options)

    def test_proxy(self):
        self.vcluster("create", "kept")
        first = self.proxies()
        self.assertEqual(len(first), 1)
        self.vcluster("connect", "kept")
        self.assertEqual(self.proxies(), first, "the proxy is found and used again")

        control_plane, = processes_with("start", "--name kept", str(self.home))
        kill_hard(control_plane)
        eventually(lambda: control_plane not in processes_with("start", str(self.home)), 10, "it is dead")
        eventually(lambda: self.namespaces(code=None).code == 0, 60, "the proxy reaches the new control plane")
        self.assertEqual(self.proxies(), first)

        kill_hard(first[0])
        self.vcluster("connect", "kept")
        self.namespaces()
        self.vcluster("disconnect")
        self.assertEqual(self.proxies(), [])

        self.vcluster("connect", "kept")
        self.assertEqual(len(self.proxies()), 1)
        self.vcluster("delete", "kept")
        self.assertEqual(self.proxies(), [])
        self.assertEqual(processes_with("start", "--name kept", str(self.home)), [])
        self.assertEqual([path for path in (self.home / "data" / "vcluster" / "proxies").iterdir()], [])


if __name__ == "__main__":
    unittest.main()
