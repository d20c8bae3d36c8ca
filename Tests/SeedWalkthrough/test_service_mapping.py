"""Services that appear on the other side under a chosen name."""
import unittest

from article import ArticleTest, eventually

HOST_TO_VCLUSTER = """
# host-to-vcluster.yaml
mapServices:
  fromHost:
  - from: default/nettool-host
    to: default/nettool-host
"""

VCLUSTER_TO_HOST = """
# vcluster-to-host.yaml
mapServices:
  fromVirtual:
  - from: default/nettool-virtual
    to: nettool-virtual
"""


def addresses(slices):
    return sorted(a for s in slices["items"] for e in s.get("endpoints") or [] for a in e["addresses"])


class ServiceMapping(ArticleTest):
    cluster = "net-vcluster"

    def test_01_pods_on_both_sides(self):
        self.vcluster("create", "net-vcluster")
        self.tenant("create", "deployment", "nettool-virtual", "--image=cr7258/nettool:v1")
        self.host("create", "deployment", "nettool-host", "--image=cr7258/nettool:v1")
        self.tenant("wait", "--for=condition=Available", "deployment/nettool-virtual", "--timeout=60s")
        self.host("wait", "--for=condition=Available", "deployment/nettool-host", "--timeout=60s")

    def test_02_pods_have_the_same_address_on_both_sides(self):
        virtual, = self.tenant_object("pods", "-l", "app=nettool-virtual")["items"]
        host = self.host_object("pod", f"{virtual['metadata']['name']}-x-default-x-net-vcluster")
        self.assertEqual(virtual["status"]["podIP"], host["status"]["podIP"])

    def test_03_services_of_the_other_side_are_not_visible(self):
        self.host("expose", "deployment", "nettool-host", "--port=80", "--target-port=80")
        self.tenant("expose", "deployment", "nettool-virtual", "--port=80", "--target-port=80")
        self.assertEqual(self.tenant_names("services"), ["kubernetes", "nettool-virtual"])
        self.assertEqual(self.host_names("services"), ["kubernetes", "nettool-host"])

    def test_04_from_the_host(self):
        self.host_create("--upgrade", "-f", self.file("host-to-vcluster.yaml", HOST_TO_VCLUSTER))
        eventually(lambda: "nettool-host" in self.tenant_names("services"), 60, "the host's Service is visible")
        virtual = self.tenant_object("service", "nettool-host")
        self.assertEqual([port["port"] for port in virtual["spec"]["ports"]], [80])
        host = self.host("get", "service", "nettool-host", "-o", "json").json

        def reaches_the_host():
            reached = addresses(
                self.tenant_object("endpointslices", "-l", "kubernetes.io/service-name=nettool-host"))
            return reached == [host["spec"]["clusterIP"]] or virtual["spec"]["clusterIP"] == host["spec"]["clusterIP"]

        eventually(reaches_the_host, 30, "the virtual Service leads to the host's")

    def test_05_to_the_host(self):
        self.host_create("--upgrade", "-f", self.file("vcluster-to-host.yaml", VCLUSTER_TO_HOST))
        eventually(
            lambda: "nettool-virtual" in self.host_names("services", "-n", self.host_namespace), 60,
            "the tenant's Service has its name in the host's namespace")
        pod, = self.tenant_object("pods", "-l", "app=nettool-virtual")["items"]

        def reaches_the_pod():
            return addresses(self.host_object("endpointslices", "-l", "kubernetes.io/service-name=nettool-virtual"))

        eventually(
            lambda: reaches_the_pod() == [pod["status"]["podIP"]], 30, "it leads to the tenant's pod")

    def test_06_what_is_no_longer_mapped_goes(self):
        eventually(
            lambda: "nettool-host" not in self.tenant_names("services"), 30,
            "the second file maps nothing from the host")

    def test_07_delete(self):
        self.delete_cluster()
        self.assertEqual(self.host_names("services"), ["kubernetes", "nettool-host"])


if __name__ == "__main__":
    unittest.main()
