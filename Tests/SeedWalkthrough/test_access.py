"""Ways to reach a virtual cluster, and the lifecycle commands around them."""
import base64
import unittest

from article import ArticleTest, eventually

HA = """
enableHA: true
syncer:
  replicas: 3
etcd:
  image: cr7258/k8s.gcr.io.etcd:3.5.4-0
  replicas: 3
  storage:
    persistence: false
controller:
  image: cr7258/k8s.gcr.io.kube-controller-manager:v1.25.0
  replicas: 3
api:
  image: cr7258/k8s.gcr.io.kube-apiserver:v1.25.0
  replicas: 3
coredns:
  replicas: 3
"""


class Access(ArticleTest):
    cluster = "my-vcluster"

    def test_01_create_without_connecting(self):
        self.vcluster("create", "my-vcluster", "--connect=false")
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.host_context)

    def test_02_connect_and_disconnect(self):
        self.vcluster("connect", "my-vcluster")
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.context_of("my-vcluster"))
        self.assertIn("kube-system", self.names("namespaces"))
        self.assertNotIn(self.host_namespace, self.names("namespaces"))
        self.vcluster("disconnect")
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.host_context)

    def test_03_contexts_can_be_switched_with_kubectl(self):
        self.vcluster("connect", "my-vcluster")
        contexts = self.kubectl("config", "get-contexts", "-o", "name").out.split()
        self.assertIn(self.context_of("my-vcluster"), contexts)
        self.kubectl("config", "use-context", self.context_of("my-vcluster"))
        self.assertIn("kube-system", self.names("namespaces"))
        self.kubectl("config", "use-context", self.host_context)

    def test_04_the_secret_holds_the_kubeconfig(self):
        secret = self.host_object("secret", "vc-my-vcluster")
        text = base64.b64decode(secret["data"]["config"]).decode()
        self.assertIn("client-certificate-data", text)
        self.assertIn("https://localhost:8443", text)

    def test_05_a_service_account_instead_of_the_admin(self):
        result = self.vcluster(
            "connect", "my-vcluster", "--service-account", "kube-system/viewer", "--cluster-role", "view", "--",
            "kubectl", "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
        self.assertIn("system:serviceaccount:kube-system:viewer", result.out)
        refused = self.vcluster(
            "connect", "my-vcluster", "--service-account", "kube-system/viewer", "--", "kubectl", "create", "namespace",
            "no", code=None)
        self.assertNotEqual(refused.code, 0)
        self.assertIn("Forbidden", refused.out + refused.err)

    def test_06_expose(self):
        self.kubectl("config", "use-context", self.host_context)
        self.vcluster("create", "exposed", "--expose")
        service = self.host("get", "service", "exposed", "-n", "vcluster-exposed", "-o", "json").json
        self.assertEqual(service["spec"]["type"], "LoadBalancer")
        self.assertIn("kube-system", self.names("namespaces"))
        self.kubectl("config", "use-context", self.host_context)
        self.vcluster("delete", "exposed")

    def test_07_another_namespace(self):
        self.vcluster("create", "elsewhere", "-n", "team-a", "--connect=false")
        self.assertEqual(self.host_names("statefulsets", "-n", "team-a"), ["elsewhere"])
        self.vcluster("delete", "elsewhere", "-n", "team-a")

    def test_08_what_high_availability_needs_is_not_supported_yet(self):
        path = self.file("ha.yaml", HA)
        result = self.vcluster("create", "ha-vcluster", "--connect=false", "-f", path, code=None)
        self.assertNotEqual(result.code, 0)
        self.assertIn("not supported yet", result.err)
        distro = self.vcluster("create", "ha-vcluster", "--connect=false", "--distro", "k8s", code=None)
        self.assertNotEqual(distro.code, 0)
        self.assertIn("k8s", distro.err)
        self.assertNotIn("vcluster-ha-vcluster", self.host_names("namespaces"))

    def test_09_delete(self):
        self.delete_cluster()


if __name__ == "__main__":
    unittest.main()
