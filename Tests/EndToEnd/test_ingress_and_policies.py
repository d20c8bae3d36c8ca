"""Ingresses, policies, accounts and priorities of the tenant, on the host through the built binary and kubectl."""
import json
import unittest

from harness import VirtualClusterTest, eventually


class IngressAndPolicies(VirtualClusterTest):
    nodes = 1
    values = """sync:
  toHost:
    ingresses: {enabled: true}
    networkPolicies: {enabled: true}
    podDisruptionBudgets: {enabled: true}
    serviceAccounts: {enabled: true}
    priorityClasses: {enabled: true}
policies:
  security:
    annotations:
      allow: [nginx.ingress.kubernetes.io/auth-secret]
"""

    @classmethod
    def prepare_tenant(cls):
        cls.tenant("create", "namespace", "demo-nginx")

    def on_host(self, kind, name, namespace="demo-nginx"):
        """The host's object, when it is there."""
        found = self.host("get", kind, f"{name}-x-{namespace}-x-{self.name}", "-n", f"vcluster-{self.name}",
                          "-o", "json", code=None)
        return json.loads(found.out) if found.code == 0 else None

    def test_an_ingress_leads_to_the_services_and_secrets_of_the_tenant(self):
        self.tenant("create", "secret", "generic", "users", "-n", "demo-nginx", "--from-literal=auth=x")
        self.apply({
            "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
            "metadata": {"name": "nginx", "namespace": "demo-nginx", "annotations": {
                "nginx.ingress.kubernetes.io/auth-secret": "demo-nginx/users"}},
            "spec": {"ingressClassName": "nginx", "rules": [{"host": "nginx.aa.com", "http": {"paths": [{
                "path": "/", "pathType": "ImplementationSpecific",
                "backend": {"service": {"name": "nginx", "port": {"number": 80}}}}]}}]}})
        ingress = eventually(lambda: self.on_host("ingress", "nginx"), 30, "the Ingress is on the host")
        backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
        self.assertEqual(f"nginx-x-demo-nginx-x-{self.name}", backend["name"])
        self.assertEqual("nginx.aa.com", ingress["spec"]["rules"][0]["host"])
        self.assertEqual(f"vcluster-{self.name}/users-x-demo-nginx-x-{self.name}",
                         ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/auth-secret"])
        eventually(lambda: self.on_host("secret", "users"), 30, "the Secret that it names comes along")
        self.host("patch", "ingress", ingress["metadata"]["name"], "-n", f"vcluster-{self.name}",
                  "--subresource=status", "--type=merge",
                  "-p", '{"status":{"loadBalancer":{"ingress":[{"hostname":"localhost"}]}}}')
        eventually(lambda: "localhost" in self.tenant("get", "ingress", "-n", "demo-nginx").out, 30,
                   "its address is shown")
        self.tenant("delete", "ingress", "nginx", "-n", "demo-nginx")
        eventually(lambda: not self.on_host("ingress", "nginx") and not self.on_host("secret", "users"), 30,
                   "both go from the host")

    def test_policies_and_budgets_select_pods_of_the_tenant_only(self):
        self.apply(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
             "metadata": {"name": "deny", "namespace": "demo-nginx"},
             "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
                      "egress": [{"to": [{"namespaceSelector": {}}], "ports": [{"port": 53, "protocol": "UDP"}]}]}},
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
             "metadata": {"name": "web", "namespace": "demo-nginx"},
             "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}})
        policy = eventually(lambda: self.on_host("networkpolicy", "deny"), 30, "the policy")
        own = {"vcluster.loft.sh/managed-by": self.name, "vcluster.loft.sh/namespace": "demo-nginx"}
        self.assertEqual(own, policy["spec"]["podSelector"]["matchLabels"])
        self.assertEqual([{"port": 1053, "protocol": "UDP"}], policy["spec"]["egress"][-1]["ports"])
        budget = eventually(lambda: self.on_host("poddisruptionbudget", "web"), 30, "the budget")
        self.assertEqual(own, {key: value for key, value in budget["spec"]["selector"]["matchLabels"].items() if key in own})
        self.assertEqual(3, len(budget["spec"]["selector"]["matchLabels"]))

    def test_accounts_and_priorities(self):
        self.tenant("create", "serviceaccount", "robot", "-n", "demo-nginx")
        self.tenant("create", "priorityclass", "high", "--value=2000", "--global-default=true")
        account = eventually(lambda: self.on_host("serviceaccount", "robot"), 30, "the account")
        self.assertIs(account["automountServiceAccountToken"], False)
        name = f"vcluster-high-x-vcluster-{self.name}-x-{self.name}"
        priority = eventually(
            lambda: self.host("get", "priorityclass", name, "-o", "json", code=None).out, 30, "the class")
        self.assertEqual((2000, None), (json.loads(priority)["value"], json.loads(priority).get("globalDefault") or None))
        self.tenant("delete", "priorityclass", "high")
        eventually(lambda: name not in self.host_names("priorityclasses"), 30, "it goes")


if __name__ == "__main__":
    unittest.main()
