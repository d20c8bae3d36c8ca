"""Kinds that a host may have or not: snapshots, Gateway API, custom resources by rule. Small definitions stand for the real
ones where the host has none."""
import json
import unittest

from suite import SyncTest, eventually

SNAPSHOTS = "snapshot.storage.k8s.io"
GATEWAYS = "gateway.networking.k8s.io"
KINDS = [
    (SNAPSHOTS, "VolumeSnapshot", "volumesnapshots", "Namespaced"),
    (SNAPSHOTS, "VolumeSnapshotContent", "volumesnapshotcontents", "Cluster"),
    (GATEWAYS, "GatewayClass", "gatewayclasses", "Cluster"),
    (GATEWAYS, "Gateway", "gateways", "Namespaced"),
    (GATEWAYS, "HTTPRoute", "httproutes", "Namespaced"),
]


def definition(group, kind, plural, scope):
    return {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "https://example.com/only-for-tests"}},
        "spec": {
            "group": group, "scope": scope,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower(), "listKind": kind + "List"},
            "versions": [{
                "name": "v1", "served": True, "storage": True, "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}


class Extensions(SyncTest):
    values = """
policies:
  profile: compatible
sync:
  toHost:
    volumeSnapshots: {enabled: true}
    gatewayApi:
      gateways: {enabled: true}
      httpRoutes: {enabled: true}
    customResources:
      widgets.suite.example.com: {enabled: true}
"""

    @classmethod
    def define(cls, run, kind):
        """Installs a definition where there is none; whether it did."""
        document = definition(*kind)
        name = document["metadata"]["name"]
        if run("get", "crd", name, code=None).code == 0:
            return False
        run("create", "-f", "-", input=json.dumps(document))
        run("wait", "--for=condition=Established", f"crd/{name}", "--timeout=30s")
        return True

    @classmethod
    def prepare_host(cls):
        cls.defined = []
        for kind in KINDS + [("suite.example.com", "Widget", "widgets", "Namespaced")]:
            if cls.define(cls.host, kind):
                cls.defined.append(f"{kind[2]}.{kind[0]}")

    @classmethod
    def start_virtual(cls):
        super().start_virtual()
        for kind in KINDS:
            cls.define(cls.virtual, kind)

    @classmethod
    def clean_host(cls):
        super().clean_host()
        for name in cls.defined:
            cls.host("delete", "crd", name, "--wait=false", code=None)

    def test_snapshots(self):
        self.apply(f"""
apiVersion: {SNAPSHOTS}/v1
kind: VolumeSnapshot
metadata: {{name: snap}}
spec: {{source: {{persistentVolumeClaimName: data}}}}
""")
        snapshot = self.host_get("volumesnapshots", "snap")
        self.assertEqual(snapshot["spec"]["source"]["persistentVolumeClaimName"], self.host_name("data"))
        self.host(
            "patch", "volumesnapshots", self.host_name("snap"), "-n", self.host_namespace, "--subresource=status",
            "--type=merge", "-p", '{"status": {"readyToUse": true}}')
        eventually(
            lambda: self.virtual_get("volumesnapshots", "snap").get("status", {}).get("readyToUse"), 30, "the status")
        self.virtual("delete", "volumesnapshots", "snap")
        self.assert_gone_from_host("volumesnapshots", "snap")

    def test_gateways_and_routes(self):
        self.apply(f"""
apiVersion: {GATEWAYS}/v1
kind: GatewayClass
metadata: {{name: suite}}
spec: {{controllerName: example.com/none}}
---
apiVersion: {GATEWAYS}/v1
kind: Gateway
metadata: {{name: front}}
spec:
  gatewayClassName: suite
  listeners: [{{name: http, port: 80, protocol: HTTP}}]
---
apiVersion: {GATEWAYS}/v1
kind: HTTPRoute
metadata: {{name: route}}
spec:
  parentRefs: [{{name: front}}]
  hostnames: [a.example]
  rules: [{{backendRefs: [{{name: web, port: 80}}]}}]
""")
        self.host_get("gateways", "front")
        route = self.host_get("httproutes", "route")
        self.assertEqual(route["spec"]["parentRefs"][0]["name"], self.host_name("front"))
        self.assertEqual(route["spec"]["rules"][0]["backendRefs"][0]["name"], self.host_name("web"))
        self.virtual("delete", "httproutes/route", "gateways/front")
        self.assert_gone_from_host("httproutes", "route")
        self.assert_gone_from_host("gateways", "front")

    def test_custom_resources(self):
        eventually(
            lambda: self.virtual("get", "crd", "widgets.suite.example.com", "-o", "json").json, 30,
            "the definition is copied into the virtual cluster")
        eventually(lambda: self.apply("""
apiVersion: suite.example.com/v1
kind: Widget
metadata: {name: w, labels: {a: b}}
spec: {size: 3}
"""), 30, "the kind is served")
        widget = self.host_get("widgets", "w")
        self.assertEqual(widget["spec"], {"size": 3})
        self.host(
            "patch", "widgets", self.host_name("w"), "-n", self.host_namespace, "--subresource=status", "--type=merge",
            "-p", '{"status": {"ready": true}}')
        eventually(
            lambda: self.virtual_get("widgets", "w").get("status") == {"ready": True}, 30, "the status comes back")
        self.virtual("delete", "widgets", "w")
        self.assert_gone_from_host("widgets", "w")


class ManyNamespaces(SyncTest):
    """Each virtual namespace has a host namespace of its own."""
    values = """
policies:
  profile: compatible
sync:
  toHost:
    namespaces:
      enabled: true
      mappings:
        byName:
          "team-*": "suite-${name}-team-*"
"""
    name = "many"

    @classmethod
    def clean_host(cls):
        super().clean_host()
        cls.host(
            "delete", "namespaces", "-l", f"vcluster.loft.sh/vcluster-name={cls.name}", "--wait=false", code=None)

    def test_objects_keep_their_names(self):
        self.virtual("create", "namespace", "team-a")
        place = "suite-many-team-a"
        self.virtual("create", "configmap", "settings", "-n", "team-a", "--from-literal=a=b")
        found = eventually(
            lambda: self.host("get", "configmap", "settings", "-n", place, "-o", "json").json, 30,
            "the ConfigMap is in the host namespace of its own")
        self.assertEqual(found["data"], {"a": "b"})
        self.virtual("delete", "namespace", "team-a", "--timeout=60s")
        eventually(
            lambda: self.host("get", "namespace", place, code=None).code != 0
            or self.host("get", "namespace", place, "-o", "json").json["metadata"].get("deletionTimestamp"), 60,
            "the host namespace goes with it")


if __name__ == "__main__":
    unittest.main()
