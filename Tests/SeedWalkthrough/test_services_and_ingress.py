"""A Service and an Ingress of a tenant, as they look on both sides."""
import unittest
import urllib.request

from article import ArticleTest, eventually

SERVICE = """
apiVersion: v1
kind: Service
metadata:
  labels:
    app: nginx
    kubernetes.io/cluster-service: "true"
  name: nginx
  namespace: demo-nginx
spec:
  ipFamilies:
    - IPv4
  ipFamilyPolicy: SingleStack
  ports:
    - name: http
      port: 80
      protocol: TCP
      targetPort: 80
  selector:
    app: nginx-deployment
  type: ClusterIP
"""

INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  labels:
    app: nginx
  name: nginx
  namespace: demo-nginx
spec:
  rules:
    - host: nginx.aa.com
      http:
        paths:
          - backend:
              service:
                name: nginx
                port:
                  number: 80
            path: /
            pathType: ImplementationSpecific
"""

VALUES = """
sync:
  ingresses:
    enabled: true
"""

APP_LABEL = "vcluster.loft.sh/label-my-vcluster-x-a172cedcae"
NAME = "nginx-x-demo-nginx-x-my-vcluster"


class ServicesAndIngress(ArticleTest):
    cluster = "my-vcluster"

    def test_01_create(self):
        self.vcluster("create", "my-vcluster")
        services = self.host_names("services", "-n", self.host_namespace)
        for name in ("my-vcluster", "my-vcluster-headless", "kube-dns-x-kube-system-x-my-vcluster"):
            self.assertIn(name, services)
        self.assertEqual(self.host_names("statefulsets", "-n", self.host_namespace), ["my-vcluster"])
        dns = self.host_object("service", "kube-dns-x-kube-system-x-my-vcluster")
        self.assertEqual(
            sorted((port["port"], port["protocol"]) for port in dns["spec"]["ports"]),
            [(53, "TCP"), (53, "UDP"), (9153, "TCP")])
        address = self.host_object("pod", "my-vcluster-0")["status"]["podIP"]
        with urllib.request.urlopen(f"http://{address}:9153/metrics", timeout=10) as answer:
            self.assertIn("coredns_dns_requests_total", answer.read().decode())

    def test_02_a_deployment_exists_for_the_tenant_only(self):
        self.kubectl("create", "ns", "demo-nginx")
        self.kubectl("create", "deployment", "nginx-deployment", "-n", "demo-nginx", "--image=nginx")
        self.kubectl(
            "wait", "--for=condition=Available", "deployment/nginx-deployment", "-n", "demo-nginx", "--timeout=60s")
        missing = self.host("get", "ns", "demo-nginx", code=1)
        self.assertIn('Error from server (NotFound): namespaces "demo-nginx" not found', missing.err)
        self.assertEqual(self.host("get", "deploy", "-A", "-o", "name").out, "")
        pod, = self.tenant_names("pods", "-n", "demo-nginx")
        self.assertIn(f"{pod}-x-demo-nginx-x-my-vcluster", self.host_names("pods", "-n", self.host_namespace))

    def test_03_the_node_has_the_address_of_its_service(self):
        pod, = self.tenant_object("pods", "-n", "demo-nginx")["items"]
        node = pod["spec"]["nodeName"]
        self.assertIn(node, self.tenant_names("nodes"))
        self.assertIn(node, self.host_names("nodes"))
        service = self.host_object("service", f"my-vcluster-node-{node}")
        addresses = self.tenant_object("node", node)["status"]["addresses"]
        self.assertIn({"type": "InternalIP", "address": service["spec"]["clusterIP"]}, addresses)
        self.assertEqual([port["port"] for port in service["spec"]["ports"]], [10250])

    def test_04_service(self):
        self.kubectl("apply", "-f", "-", input=SERVICE)
        virtual = self.tenant_object("service", "nginx", "-n", "demo-nginx")
        host = self.host_object("service", NAME)
        self.assertEqual(host["spec"]["clusterIP"], virtual["spec"]["clusterIP"])
        self.assertEqual(
            host["spec"]["selector"], {
                APP_LABEL: "nginx-deployment", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "demo-nginx"})
        self.assertEqual(host["metadata"]["ownerReferences"][0]["name"], "my-vcluster")
        self.assertEqual(host["spec"]["internalTrafficPolicy"], "Cluster")
        self.assertEqual(host["status"], {"loadBalancer": {}})

    def test_05_an_ingress_stays_with_the_tenant_by_default(self):
        self.kubectl("apply", "-f", "-", input=INGRESS)
        self.kubectl("create", "configmap", "later", "-n", "demo-nginx")
        self.assertEqual(self.host_names("ingresses", "-n", self.host_namespace), [])

    def test_06_the_switch_syncs_it(self):
        self.vcluster("disconnect")
        self.vcluster("create", "my-vcluster", "--upgrade", "-f", self.file("values.yaml", VALUES))
        eventually(lambda: self.host_names("ingresses", "-n", self.host_namespace) == [NAME], 60)
        host = self.host_object("ingress", NAME)
        path, = host["spec"]["rules"][0]["http"]["paths"]
        self.assertEqual(host["spec"]["rules"][0]["host"], "nginx.aa.com")
        self.assertEqual(
            path, {
                "path": "/", "pathType": "ImplementationSpecific",
                "backend": {"service": {"name": NAME, "port": {"number": 80}}}})
        self.assertEqual(
            host["metadata"]["labels"], {
                APP_LABEL: "nginx", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "demo-nginx"})
        self.assertEqual(host["metadata"]["ownerReferences"][0]["controller"], False)

    def test_07_what_the_hosts_controller_says_comes_back(self):
        self.host(
            "patch", "ingress", NAME, "-n", self.host_namespace, "--subresource=status", "--type=merge", "-p",
            '{"status": {"loadBalancer": {"ingress": [{"hostname": "localhost"}]}}}')
        eventually(
            lambda: self.tenant_object("ingress", "nginx", "-n", "demo-nginx")["status"]["loadBalancer"] ==
            {"ingress": [{"hostname": "localhost"}]}, 30, "the tenant sees the address of the Ingress")

    def test_08_disconnect_and_delete(self):
        self.vcluster("disconnect")
        self.vcluster("delete", "my-vcluster")
        self.assertNotIn(self.host_namespace, self.host_names("namespaces"))


if __name__ == "__main__":
    unittest.main()
