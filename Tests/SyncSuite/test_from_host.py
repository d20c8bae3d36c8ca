"""Each kind that is mirrored from the host."""
import unittest

from suite import SyncTest, eventually

VALUES = """
policies:
  profile: compatible
sync:
  fromHost:
    nodes: {enabled: true, selector: {all: true}}
    ingressClasses: {enabled: true, selector: {matchLabels: {suite: "yes"}}}
    runtimeClasses: {enabled: true, selector: {matchLabels: {suite: "yes"}}}
    priorityClasses: {enabled: true, selector: {matchLabels: {suite: "yes"}}}
    storageClasses: {enabled: true, selector: {matchLabels: {suite: "yes"}}}
    configMaps:
      enabled: true
      mappings:
        byName:
          "suite-source/*": "from-host/*"
    secrets:
      enabled: true
      mappings:
        byName:
          "suite-source/key": "from-host/renamed"
"""

CLASSES = """
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: suite-class, labels: {suite: "yes"}}
spec: {controller: example.com/none}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: suite-hidden}
spec: {controller: example.com/none}
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: suite-class, labels: {suite: "yes"}}
handler: sandbox
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: suite-class, labels: {suite: "yes"}}
value: 1000
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: suite-class, labels: {suite: "yes"}}
provisioner: example.com/none
"""
KINDS = ("ingressclass", "runtimeclass", "priorityclass", "storageclass")


class FromHost(SyncTest):
    values = VALUES

    @classmethod
    def prepare_host(cls):
        cls.host("apply", "-f", "-", input=CLASSES)
        cls.host("create", "namespace", "suite-source")
        cls.host("create", "configmap", "settings", "-n", "suite-source", "--from-literal=a=b")
        cls.host("create", "secret", "generic", "key", "-n", "suite-source", "--from-literal=a=b")
        cls.host("create", "secret", "generic", "other", "-n", "suite-source", "--from-literal=a=b")

    @classmethod
    def clean_host(cls):
        super().clean_host()
        cls.host("delete", "-f", "-", "--ignore-not-found", input=CLASSES, code=None)
        cls.host("delete", "namespace", "suite-source", "--wait=false", code=None)

    def test_classes(self):
        for kind in KINDS:
            with self.subTest(kind):
                eventually(lambda: self.virtual("get", kind, "suite-class", "-o", "json").json, 30, kind)
        self.assertNotIn("suite-hidden", self.virtual("get", "ingressclass", "-o", "name").out)

    def test_classes_follow_the_host_and_not_the_tenant(self):
        eventually(lambda: self.virtual("get", "priorityclass", "suite-class", code=0), 30)
        self.host("patch", "priorityclass", "suite-class", "-p", '{"description": "changed"}')
        eventually(
            lambda: self.virtual("get", "priorityclass", "suite-class", "-o", "json").json.get("description") ==
            "changed", 30, "a change follows")
        self.virtual("delete", "ingressclass", "suite-class")
        eventually(lambda: self.virtual("get", "ingressclass", "suite-class", "-o", "json").json, 30, "made again")

    def test_a_hidden_class_is_refused(self):
        self.virtual("create", "ingress", "hidden", "--class=suite-hidden", "--rule=a.example/*=web:80")
        self.virtual("delete", "ingress", "hidden")

    def test_nodes(self):
        names = lambda run: sorted(run("get", "nodes", "-o", "name").out.split())  # noqa: E731
        eventually(lambda: names(self.virtual) == names(self.host), 30, "all nodes are there")
        for node in self.virtual("get", "nodes", "-o", "json").json["items"]:
            self.assertIn("InternalIP", [address["type"] for address in node["status"]["addresses"]])

    def test_config_maps_and_secrets(self):
        eventually(
            lambda: self.virtual_get("configmap", "settings", "from-host")["data"] == {"a": "b"}, 30, "the ConfigMap")
        eventually(lambda: self.virtual_get("secret", "renamed", "from-host")["data"], 30, "the Secret, renamed")
        self.assertNotIn("other", self.virtual("get", "secrets", "-n", "from-host", "-o", "name").out)
        self.virtual("patch", "configmap", "settings", "-n", "from-host", "-p", '{"data": {"a": "x"}}')
        eventually(
            lambda: self.virtual_get("configmap", "settings", "from-host")["data"] == {"a": "b"}, 30,
            "the host is the truth")
        self.host("delete", "configmap", "settings", "-n", "suite-source")
        eventually(
            lambda: "settings" not in self.virtual("get", "configmaps", "-n", "from-host", "-o", "name").out, 30,
            "a deletion follows")


if __name__ == "__main__":
    unittest.main()
