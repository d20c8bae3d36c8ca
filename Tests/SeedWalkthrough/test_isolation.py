"""The isolation mode: what is put beside the virtual cluster, and what its pods may not do."""
import unittest

from article import ArticleTest, eventually

QUOTA = {
    "count/configmaps": "100", "count/endpoints": "40", "count/persistentvolumeclaims": "20", "count/pods": "20",
    "count/secrets": "100", "count/services": "20", "limits.cpu": "20", "limits.ephemeral-storage": "160Gi",
    "limits.memory": "40Gi", "requests.cpu": "10", "requests.ephemeral-storage": "60Gi", "requests.memory": "20Gi",
    "requests.storage": "100Gi", "services.loadbalancers": "1", "services.nodeports": "0"}

LIMITS = [{
    "type": "Container",
    "default": {"cpu": "1", "ephemeral-storage": "8Gi", "memory": "512Mi"},
    "defaultRequest": {"cpu": "100m", "ephemeral-storage": "3Gi", "memory": "128Mi"}}]

CONTROL_PLANE = {
    "podSelector": {"matchLabels": {"release": "isolate-vcluster"}},
    "policyTypes": ["Egress"],
    "egress": [
        {"ports": [{"port": port, "protocol": "TCP"} for port in (443, 8443, 6443)]},
        {"to": [{
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
            "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}]}]}

WORKLOADS = {
    "podSelector": {"matchLabels": {"vcluster.loft.sh/managed-by": "isolate-vcluster"}},
    "policyTypes": ["Egress"],
    "egress": [
        {
            "ports": [{"port": port, "protocol": "TCP"} for port in (443, 8443)],
            "to": [{"podSelector": {"matchLabels": {"release": "isolate-vcluster"}}}]},
        {"ports": [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]},
        {"to": [
            {"podSelector": {"matchLabels": {"vcluster.loft.sh/managed-by": "isolate-vcluster"}}},
            {"ipBlock": {
                "cidr": "0.0.0.0/0",
                "except": ["100.64.0.0/10", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]}}]}]}

PRIVILEGED = """
apiVersion: v1
kind: Pod
metadata: {name: privileged}
spec:
  containers:
  - name: c
    image: nginx
    securityContext: {privileged: true}
"""


class Isolation(ArticleTest):
    cluster = "isolate-vcluster"

    def test_01_create(self):
        self.vcluster("create", "isolate-vcluster", "--isolate")
        self.tenant("create", "deployment", "nettool-virtual", "--image=cr7258/nettool:v1")
        self.tenant("wait", "--for=condition=Available", "deployment/nettool-virtual", "--timeout=60s")

    def check_labels(self, thing):
        metadata = thing["metadata"]
        self.assertEqual(metadata["annotations"]["meta.helm.sh/release-name"], "isolate-vcluster")
        self.assertEqual(metadata["annotations"]["meta.helm.sh/release-namespace"], "vcluster-isolate-vcluster")
        self.assertEqual(metadata["labels"]["app.kubernetes.io/managed-by"], "Helm")

    def test_02_network_policies(self):
        names = self.host_names("networkpolicies", "-n", self.host_namespace)
        self.assertLessEqual({"isolate-vcluster-control-plane", "isolate-vcluster-workloads"}, set(names))
        for name, spec in (
                ("isolate-vcluster-control-plane", CONTROL_PLANE), ("isolate-vcluster-workloads", WORKLOADS)):
            policy = self.host_object("networkpolicy", name)
            self.check_labels(policy)
            self.assertEqual(policy["spec"], spec)
        self.assertEqual(self.tenant_names("networkpolicies", "-A"), [])

    def test_03_quota(self):
        quota = self.host_object("resourcequota", "isolate-vcluster-quota")
        self.check_labels(quota)
        self.assertEqual(quota["spec"]["hard"], QUOTA)

    def test_04_limits(self):
        limits = self.host_object("limitrange", "isolate-vcluster-limit-range")
        self.check_labels(limits)
        self.assertEqual(limits["spec"]["limits"], LIMITS)
        host_pod, = [
            pod for pod in self.host_object("pods")["items"]
            if pod["metadata"]["name"].endswith("-x-default-x-isolate-vcluster")]
        self.assertEqual(
            host_pod["spec"]["containers"][0]["resources"], {
                "limits": LIMITS[0]["default"], "requests": LIMITS[0]["defaultRequest"]})

    def test_05_a_privileged_pod_never_reaches_the_host(self):
        result = self.tenant("apply", "-f", "-", input=PRIVILEGED, code=None)
        if result.code == 0:
            eventually(
                lambda: 'violates PodSecurity "baseline' in self.tenant("describe", "pod", "privileged").out, 30,
                "an event says why")
        else:
            self.assertIn('violates PodSecurity "baseline', result.err)
        self.assertNotIn(
            "privileged-x-default-x-isolate-vcluster", self.host_names("pods", "-n", self.host_namespace))

    def test_06_delete(self):
        self.delete_cluster()


if __name__ == "__main__":
    unittest.main()
