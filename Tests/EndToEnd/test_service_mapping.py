"""Services that appear on the other side under a chosen name, as the articles show it with `mapServices`."""
import socket
import struct
import unittest

from harness import HostTest, eventually

HOST_TO_VCLUSTER = """
mapServices:
  fromHost:
  - from: default/nettool-host
    to: default/nettool-host
"""

VCLUSTER_TO_HOST = """
mapServices:
  fromVirtual:
  - from: default/nettool-virtual
    to: nettool-virtual
"""

CUSTOM_KIND = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""

EXPORT = """
sync:
  generic:
    config: |-
      version: v1beta1
      export:
      - apiVersion: example.com/v1
        kind: Widget
        patches:
        - op: rewriteName
          path: spec.secretName
          sync: {secret: true}
        reversePatches:
        - op: copyFromObject
          fromPath: status
          path: status
"""

WIDGET = """
apiVersion: example.com/v1
kind: Widget
metadata: {name: one}
spec: {secretName: creds}
"""


def lookup(server, name):
    """The addresses of an A query, sent to a DNS server at (address, port)."""
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    query = struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + question + struct.pack(">HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(query, server)
        answer = client.recv(4096)
    count = struct.unpack(">H", answer[6:8])[0]
    position = 12 + len(question) + 4
    found = []
    for _ in range(count):
        while answer[position] and answer[position] < 0xC0:
            position += answer[position] + 1
        position += 2 if answer[position] >= 0xC0 else 1
        kind, _, _, length = struct.unpack(">HHIH", answer[position:position + 10])
        position += 10
        if kind == 1:
            found.append(socket.inet_ntoa(answer[position:position + length]))
        position += length
    return sorted(found)


class ServiceMapping(HostTest):
    """The steps build on each other and run in the order of their numbers."""
    name = "net-vcluster"
    host_namespace = "vcluster-net-vcluster"

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of(self.name), **options)

    def upgrade(self, values):
        self.vcluster("create", self.name, "--upgrade", "--context", self.host_context, "-f", "-", input=values)

    def resolve(self, name):
        """What the tenant's pods find, whose DNS server is in the control plane."""
        endpoints = self.host(
            "get", "endpoints", f"kube-dns-x-kube-system-x-{self.name}", "-n", self.host_namespace, "-o", "json").json
        return lookup((endpoints["subsets"][0]["addresses"][0]["ip"], 1053), name)

    def test_01_host_to_vcluster(self):
        self.vcluster("create", self.name)
        self.host("create", "deployment", "nettool-host", "--image=cr7258/nettool:v1")
        self.host("expose", "deployment", "nettool-host", "--port=80", "--target-port=80")
        self.tenant("create", "deployment", "nettool-virtual", "--image=cr7258/nettool:v1")
        self.tenant("expose", "deployment", "nettool-virtual", "--port=80", "--target-port=80")
        self.tenant("get", "service", "nettool-host", code=1)
        self.upgrade(HOST_TO_VCLUSTER)
        address = self.host("get", "service", "nettool-host", "-o", "jsonpath={.spec.clusterIP}").out
        shown = eventually(
            lambda: self.tenant("get", "service", "nettool-host", "-o", "json", code=None).json, 60, "the Service appears")
        self.assertEqual(shown["spec"]["clusterIP"], address)
        self.assertEqual([port["port"] for port in shown["spec"]["ports"]], [80])
        eventually(
            lambda: self.tenant(
                "get", "endpoints", "nettool-host", "-o", "jsonpath={.subsets[0].addresses[0].ip}").out == address,
            30, "its endpoint is the host's Service")
        eventually(
            lambda: self.resolve("nettool-host.default.svc.cluster.local") == [address], 30, "the name is resolved")

    def test_02_vcluster_to_host(self):
        self.upgrade(VCLUSTER_TO_HOST)
        service = eventually(
            lambda: self.host(
                "get", "service", "nettool-virtual", "-n", self.host_namespace, "-o", "json", code=None).json,
            60, "the Service appears on the host")
        self.assertEqual(service["metadata"]["labels"]["vcluster.loft.sh/controlled-by"], "vcluster")
        pod = self.tenant(
            "get", "pods", "-l", "app=nettool-virtual", "-o", "jsonpath={.items[0].status.podIP}").out
        eventually(
            lambda: self.host(
                "get", "endpoints", "nettool-virtual", "-n", self.host_namespace, "-o",
                "jsonpath={.subsets[0].addresses[0].ip}").out == pod, 60, "it leads to the tenant's pod")
        # The other mapping is not configured any more.
        eventually(
            lambda: self.tenant("get", "service", "nettool-host", code=None).code == 1, 60, "the first one is gone")
        self.tenant("delete", "service", "nettool-virtual")
        eventually(
            lambda: self.host("get", "service", "nettool-virtual", "-n", self.host_namespace, code=None).code == 1,
            30, "it goes with its source")

    def test_03_generic_export(self):
        self.host("apply", "-f", "-", input=CUSTOM_KIND)
        self.upgrade(EXPORT)
        eventually(
            lambda: self.tenant("get", "widgets", code=None).code == 0, 60, "the kind is there for the tenant")
        self.tenant("create", "secret", "generic", "creds", "--from-literal=a=b")
        self.tenant("apply", "-f", "-", input=WIDGET)
        name = f"one-x-default-x-{self.name}"
        widget = eventually(
            lambda: self.host("get", "widget", name, "-n", self.host_namespace, "-o", "json", code=None).json, 30,
            "the object is on the host")
        self.assertEqual(widget["spec"]["secretName"], f"creds-x-default-x-{self.name}")
        eventually(
            lambda: widget["spec"]["secretName"] in self.host_names("secrets", "-n", self.host_namespace), 30,
            "the Secret that it uses is on the host")
        self.host(
            "patch", "widget", name, "-n", self.host_namespace, "--type=merge", "--subresource=status", "-p",
            '{"status": {"phase": "Ready"}}')
        eventually(
            lambda: self.tenant("get", "widget", "one", "-o", "jsonpath={.status.phase}").out == "Ready", 30,
            "its status comes back")

    def test_04_delete(self):
        self.vcluster("delete", self.name, "--context", self.host_context)
        self.assertNotIn(self.host_namespace, self.host_names("namespaces"))


if __name__ == "__main__":
    unittest.main()
