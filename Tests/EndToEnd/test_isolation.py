"""Isolation: what `--isolate` makes on the host, what an upgrade takes away again, and what restarts nothing."""
import base64
import json
import unittest

from harness import HostTest, eventually


class Isolation(HostTest):
    name = "isolated"
    namespace = f"vcluster-{name}"

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of(self.name), **options)

    def vc(self, *args, **options):
        return self.vcluster(*args, "--context", self.host_context, **options)

    def in_host(self, kind):
        return self.host_names(kind, "-n", self.namespace)

    def control_plane_uid(self):
        return self.host("get", "pod", f"{self.name}-0", "-n", self.namespace, "-o", "jsonpath={.metadata.uid}").out

    def test_isolation_comes_and_goes(self):
        self.vcluster("create", self.name, "--isolate", "--connect=false", "--context", self.host_context)
        self.assertEqual(self.in_host("resourcequotas"), [f"{self.name}-quota"])
        self.assertEqual(self.in_host("limitranges"), [f"{self.name}-limit-range"])
        policies = self.in_host("networkpolicies.networking.k8s.io")
        for policy in ["control-plane", "workloads"]:
            self.assertIn(f"{self.name}-{policy}", policies)
        hard = json.loads(self.host(
            "get", "resourcequota", f"{self.name}-quota", "-n", self.namespace, "-o", "json").out)["spec"]["hard"]
        self.assertEqual((hard["count/pods"], hard["limits.memory"], hard["services.nodeports"]), ("20", "40Gi", "0"))
        egress = json.loads(self.host(
            "get", "networkpolicy", f"{self.name}-workloads", "-n", self.namespace, "-o", "json").out)["spec"]
        self.assertEqual(egress["policyTypes"], ["Egress"])
        self.assertEqual(egress["egress"][2]["to"][1]["ipBlock"]["cidr"], "0.0.0.0/0")

        # Other numbers restart nothing.
        uid = self.control_plane_uid()
        self.vc("create", self.name, "--isolate", "--upgrade", "--connect=false",
                "--set", "policies.resourceQuota.quota.count/pods=30")
        quota = json.loads(self.host(
            "get", "resourcequota", f"{self.name}-quota", "-n", self.namespace, "-o", "json").out)
        self.assertEqual(quota["spec"]["hard"]["count/pods"], "30")
        self.assertEqual(self.control_plane_uid(), uid)

        # Without isolation pods may do more, which the running process must know; and nothing of it is left.
        self.vc("create", self.name, "--upgrade", "--connect=false", "--set", "policies.networkPolicy.enabled=true",
                "--set", "policies.podSecurityStandard=baseline")
        self.assertEqual(self.in_host("resourcequotas"), [])
        self.assertEqual(self.in_host("limitranges"), [])
        self.assertEqual(
            self.in_host("networkpolicies.networking.k8s.io"), [f"vc-cp-{self.name}", f"vc-work-{self.name}"])
        self.vc("delete", self.name)
        self.assertNotIn(self.namespace, self.host_names("namespaces"))


class Rights(HostTest):
    name = "rights"
    namespace = f"vcluster-{name}"

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of(self.name), **options)

    def test_cluster_role_only_when_needed(self):
        cluster_role = f"vc-{self.name}-v-{self.namespace}"
        self.vcluster("create", self.name)
        self.assertNotIn(cluster_role, self.host_names("clusterroles"))
        self.attack_43()
        nodes = "sync: {fromHost: {nodes: {enabled: true, selector: {all: true}}}}\n"
        self.vcluster("create", self.name, "--upgrade", "-f", "-", "--context", self.host_context, input=nodes)
        self.assertIn(cluster_role, self.host_names("clusterroles"))
        self.assertIn(cluster_role, self.host_names("clusterrolebindings"))
        eventually(
            lambda: len(self.names("nodes", context=self.context_of(self.name))) == self.nodes, 60, "all nodes are shown")
        self.vcluster("create", self.name, "--upgrade", "--context", self.host_context)
        self.assertNotIn(cluster_role, self.host_names("clusterroles"))
        self.assertNotIn(cluster_role, self.host_names("clusterrolebindings"))
        self.vcluster("delete", self.name, "--context", self.host_context)

    def attack_43(self):
        """Reading the control plane's own Secrets through the synced namespace."""
        own = [f"vc-{self.name}", f"vc-config-{self.name}"]
        for secret in own:
            self.assertIn(secret, self.host_names("secrets", "-n", self.namespace))
        seen = self.names("secrets", "--all-namespaces", context=self.context_of(self.name))
        self.assertFalse(set(own) & set(seen))
        self.tenant("apply", "-f", "-", input=json.dumps({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "thief"},
            "spec": {
                "containers": [{"name": "c", "image": "nginx", "envFrom": [{"secretRef": {"name": own[0]}}]}],
                "imagePullSecrets": [{"name": own[0]}],
                "volumes": [{"name": "v", "secret": {"secretName": own[1]}}],
            }}))
        host_pod = f"thief-x-default-x-{self.name}"
        eventually(lambda: host_pod in self.host_names("pods", "-n", self.namespace), 30, "the pod is on the host")
        text = self.host("get", "pod", host_pod, "-n", self.namespace, "-o", "json").out
        spec = json.dumps(json.loads(text)["spec"])
        for secret in own:
            self.assertNotIn(f'"{secret}"', spec)
            self.assertIn(f'"{secret}-x-default-x-{self.name}"', spec)
        self.assertIs(json.loads(text)["spec"]["automountServiceAccountToken"], False)
        # A Secret of that name in the tenant cluster goes elsewhere, too.
        before = self.host("get", "secret", own[0], "-n", self.namespace, "-o", "jsonpath={.metadata.resourceVersion}").out
        self.tenant("create", "secret", "generic", own[0], "--from-literal=a=b")
        eventually(
            lambda: f"{own[0]}-x-default-x-{self.name}" in self.host_names("secrets", "-n", self.namespace), 30,
            "the Secret is on the host under its own name")
        after = self.host("get", "secret", own[0], "-n", self.namespace, "-o", "jsonpath={.metadata.resourceVersion}").out
        self.assertEqual(before, after)
        data = json.loads(self.host("get", "secret", own[1], "-n", self.namespace, "-o", "json").out)["data"]
        self.assertNotIn(b"PRIVATE KEY", base64.b64decode(data["config.yaml"]))


if __name__ == "__main__":
    unittest.main()
