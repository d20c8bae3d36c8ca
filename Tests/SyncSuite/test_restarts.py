"""The control plane is killed again and again while a tenant works: at rest both sides agree."""
import os
import random
import signal
import unittest

from suite import SyncTest, eventually

VALUES = """
policies:
  profile: compatible
sync:
  toHost:
    configMaps: {all: true}
"""


class Restarts(SyncTest):
    values = VALUES

    def wanted(self):
        found = self.virtual("get", "configmaps", "-n", "work", "-o", "json").json["items"]
        return {
            self.host_name(item["metadata"]["name"], "work"): item.get("data", {}) for item in found
            if item["metadata"]["name"] != "kube-root-ca.crt"}

    def found(self):
        listed = self.host(
            "get", "configmaps", "-n", self.host_namespace, "-l", "vcluster.loft.sh/namespace=work", "-o",
            "json").json["items"]
        return {
            item["metadata"]["name"]: item.get("data", {}) for item in listed
            if not item["metadata"]["name"].startswith("kube-root-ca.crt")}

    def test_both_sides_agree_after_kills(self):
        seed = int(os.environ.get("VCLUSTER_TEST_SEED", random.randrange(1 << 30)))
        chance = random.Random(seed)
        self.virtual("create", "namespace", "work")
        self.host("create", "configmap", "foreign", "-n", self.host_namespace, "--from-literal=a=b")
        names = [f"c{i}" for i in range(12)]
        for round in range(4):
            for _ in range(6):
                name = chance.choice(names)
                action = chance.choice(["apply", "apply", "delete", "host-delete", "host-edit"])
                if action == "apply":
                    self.apply(
                        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: work}}\n"
                        f"data: {{value: \"{chance.random()}\"}}\n")
                elif action == "delete":
                    self.virtual("delete", "configmap", name, "-n", "work", "--ignore-not-found")
                elif action == "host-delete":
                    self.host(
                        "delete", "configmap", self.host_name(name, "work"), "-n", self.host_namespace,
                        "--ignore-not-found")
                else:
                    self.host(
                        "patch", "configmap", self.host_name(name, "work"), "-n", self.host_namespace, "-p",
                        '{"data": {"value": "drift", "more": "drift"}}', code=None)
            os.kill(self.control_plane.pid, signal.SIGKILL)
            self.control_plane.wait()
            self.__class__.start_virtual()
        eventually(lambda: self.wanted() == self.found(), 30, f"both sides agree (VCLUSTER_TEST_SEED={seed})")
        foreign = self.host("get", "configmap", "foreign", "-n", self.host_namespace, "-o", "json").json
        self.assertEqual(foreign["data"], {"a": "b"})


if __name__ == "__main__":
    unittest.main()
