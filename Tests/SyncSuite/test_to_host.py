"""Each kind that is carried to the host: created, changed, brought back to order, and removed."""
import base64
import json
import unittest

from suite import SyncTest, eventually

VALUES = """
policies:
  profile: compatible
sync:
  toHost:
    ingresses: {enabled: true}
    networkPolicies: {enabled: true}
    podDisruptionBudgets: {enabled: true}
    serviceAccounts: {enabled: true}
    storageClasses: {enabled: true}
    persistentVolumes: {enabled: true}
    priorityClasses: {enabled: true}
"""

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: c
    image: nginx
    env: [{name: S, valueFrom: {secretKeyRef: {name: key, key: a}}}]
    volumeMounts: [{name: v, mountPath: /v}]
  volumes: [{name: v, configMap: {name: settings}}]
"""


class ToHost(SyncTest):
    values = VALUES

    def labels(self, thing):
        return thing["metadata"]["labels"]

    def assert_markers(self, thing, name, namespace="default"):
        metadata = thing["metadata"]
        self.assertEqual(metadata["labels"]["vcluster.loft.sh/managed-by"], self.name)
        self.assertEqual(metadata["labels"]["vcluster.loft.sh/namespace"], namespace)
        self.assertEqual(metadata["annotations"]["vcluster.loft.sh/object-name"], name)
        self.assertEqual(metadata["annotations"]["vcluster.loft.sh/object-namespace"], namespace)
        self.assertIn("vcluster.loft.sh/object-uid", metadata["annotations"])
        owner, = metadata["ownerReferences"]
        self.assertEqual((owner["kind"], owner["name"]), ("Service", self.name))

    def test_pods_with_what_they_use(self):
        self.virtual("create", "configmap", "settings", "--from-literal=a=b")
        self.virtual("create", "secret", "generic", "key", "--from-literal=a=b")
        self.virtual("create", "configmap", "unused", "--from-literal=a=b")
        self.apply(POD)
        self.virtual("wait", "--for=condition=Ready", "pod/web", "--timeout=60s")
        pod = self.host_get("pod", "web")
        self.assert_markers(pod, "web")
        self.assertEqual(pod["spec"]["volumes"][0]["configMap"]["name"], self.host_name("settings"))
        reference = next(e for e in pod["spec"]["containers"][0]["env"] if e["name"] == "S")
        self.assertEqual(reference["valueFrom"]["secretKeyRef"]["name"], self.host_name("key"))
        self.assertEqual(self.host_get("configmap", "settings")["data"], {"a": "b"})
        self.assertEqual(self.host_get("secret", "key")["data"], {"a": base64.b64encode(b"b").decode()})
        virtual = self.virtual_get("pod", "web")
        self.assertEqual(virtual["status"]["podIP"], pod["status"]["podIP"])
        self.assertEqual(virtual["spec"]["nodeName"], pod["spec"]["nodeName"])
        self.assertNotIn(self.host_name("unused"), self.host("get", "configmaps", "-n", self.host_namespace).out)

        self.virtual("patch", "configmap", "settings", "-p", '{"data": {"a": "c"}}')
        eventually(lambda: self.host_get("configmap", "settings")["data"] == {"a": "c"}, 30, "a change follows")
        self.host(
            "patch", "configmap", self.host_name("settings"), "-n", self.host_namespace, "-p", '{"data": {"a": "x"}}')
        eventually(lambda: self.host_get("configmap", "settings")["data"] == {"a": "c"}, 30, "drift is repaired")
        self.host("delete", "configmap", self.host_name("settings"), "-n", self.host_namespace)
        eventually(lambda: self.host_get("configmap", "settings")["data"] == {"a": "c"}, 30, "made again")

        self.virtual("delete", "pod", "web", "--timeout=60s")
        for kind, name in (("pods", "web"), ("configmaps", "settings"), ("secrets", "key")):
            self.assert_gone_from_host(kind, name)
        self.virtual_get("configmap", "settings")

    def test_services(self):
        self.virtual("create", "service", "nodeport", "np", "--tcp=80:8080")
        virtual = self.virtual_get("service", "np")
        host = self.host_get("service", "np")
        self.assert_markers(host, "np")
        self.assertEqual(virtual["spec"]["clusterIP"], host["spec"]["clusterIP"])
        self.assertEqual(virtual["spec"]["ports"][0]["nodePort"], host["spec"]["ports"][0]["nodePort"])
        self.virtual("patch", "service", "np", "-p", '{"spec": {"type": "ClusterIP"}}')
        changed = eventually(
            lambda: (s := self.host_get("service", "np"))["spec"]["type"] == "ClusterIP" and s, 30, "the type follows")
        self.assertEqual(changed["metadata"]["uid"], host["metadata"]["uid"])
        self.virtual("delete", "service", "np")
        self.assert_gone_from_host("services", "np")

    def test_services_without_selector(self):
        self.apply("""
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: outside}
subsets: [{addresses: [{ip: 192.0.2.44}], ports: [{port: 80}]}]
""")
        endpoints = self.host_get("endpoints", "outside")
        self.assertEqual(endpoints["subsets"][0]["addresses"][0]["ip"], "192.0.2.44")
        self.virtual("delete", "service", "outside")
        self.assert_gone_from_host("services", "outside")
        self.assert_gone_from_host("endpoints", "outside")

    def test_claims_and_storage_classes(self):
        self.apply("""
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: example.com/none
parameters: {tier: gold}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  storageClassName: fast
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
""")
        storage_class = self.host_get_cluster_scoped("storageclass", "fast")
        self.assertEqual(storage_class["parameters"], {"tier": "gold"})
        self.assertEqual(
            self.labels(storage_class)["vcluster.loft.sh/managed-by"], f"{self.host_namespace}-x-{self.name}")
        claim = self.host_get("pvc", "data")
        self.assert_markers(claim, "data")
        self.assertEqual(claim["spec"]["storageClassName"], storage_class["metadata"]["name"])
        self.virtual("delete", "pvc/data", "storageclass/fast", "--timeout=60s")
        self.assert_gone_from_host("pvc", "data")
        eventually(
            lambda: storage_class["metadata"]["name"] not in self.host("get", "storageclass", "-o", "name").out, 30)

    def test_ingresses(self):
        self.virtual("create", "ingress", "site", "--rule=a.example/*=web:80,tls=cert")
        ingress = self.host_get("ingress", "site")
        self.assert_markers(ingress, "site")
        rule, = ingress["spec"]["rules"]
        self.assertEqual(rule["http"]["paths"][0]["backend"]["service"]["name"], self.host_name("web"))
        self.assertEqual(ingress["spec"]["tls"][0]["secretName"], self.host_name("cert"))
        self.virtual("create", "secret", "generic", "cert", "--from-literal=tls.crt=x")
        self.host_get("secret", "cert")
        self.host(
            "patch", "ingress", self.host_name("site"), "-n", self.host_namespace, "--subresource=status",
            "--type=merge", "-p", '{"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}}')
        eventually(
            lambda: self.virtual_get("ingress", "site")["status"]["loadBalancer"] == {"ingress": [{"ip": "192.0.2.7"}]},
            30, "the status comes back")
        self.virtual("delete", "ingress", "site")
        self.assert_gone_from_host("ingresses", "site")

    def test_network_policies(self):
        self.apply("""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {}}]}]
""")
        policy = self.host_get("networkpolicy", "only-web")
        self.assert_markers(policy, "only-web")
        for selector in (policy["spec"]["podSelector"], policy["spec"]["ingress"][0]["from"][0]["podSelector"]):
            self.assertEqual(selector["matchLabels"]["vcluster.loft.sh/managed-by"], self.name)
            self.assertEqual(selector["matchLabels"]["vcluster.loft.sh/namespace"], "default")
        self.virtual("delete", "networkpolicy", "only-web")
        self.assert_gone_from_host("networkpolicies", "only-web")

    def test_disruption_budgets(self):
        self.virtual("create", "poddisruptionbudget", "web", "--selector=app=web", "--min-available=1")
        budget = self.host_get("poddisruptionbudget", "web")
        self.assert_markers(budget, "web")
        self.assertEqual(budget["spec"]["minAvailable"], 1)
        self.assertEqual(budget["spec"]["selector"]["matchLabels"]["vcluster.loft.sh/namespace"], "default")
        self.virtual("delete", "poddisruptionbudget", "web")
        self.assert_gone_from_host("poddisruptionbudgets", "web")

    def test_service_accounts(self):
        self.virtual("create", "serviceaccount", "robot")
        self.virtual("annotate", "serviceaccount", "robot", "example.com/role=reader")
        account = self.host_get("serviceaccount", "robot")
        self.assert_markers(account, "robot")
        self.assertFalse(account["automountServiceAccountToken"])
        self.virtual("delete", "serviceaccount", "robot")
        self.assert_gone_from_host("serviceaccounts", "robot")

    def test_priority_classes(self):
        self.virtual("create", "priorityclass", "urgent", "--value=1000", "--description=first")
        host = self.host_get_cluster_scoped("priorityclass", "urgent")
        self.assertEqual(host["value"], 1000)
        self.assertFalse(host.get("globalDefault", False))
        self.virtual("run", "urgent", "--image=nginx", "--overrides", json.dumps(
            {"spec": {"priorityClassName": "urgent"}}))
        self.assertEqual(self.host_get("pod", "urgent")["spec"]["priorityClassName"], host["metadata"]["name"])
        self.virtual("delete", "pod/urgent", "priorityclass/urgent", "--timeout=60s")
        eventually(lambda: host["metadata"]["name"] not in self.host("get", "priorityclass", "-o", "name").out, 30)

    def test_a_foreign_object_is_never_touched(self):
        foreign = self.host_name("taken")
        self.host("create", "service", "clusterip", foreign, "--tcp=1", "-n", self.host_namespace)
        before = self.host("get", "service", foreign, "-n", self.host_namespace, "-o", "json").json
        self.apply("""
apiVersion: v1
kind: Service
metadata: {name: taken}
spec: {ports: [{port: 80}], selector: {app: web}}
""", code=None)
        self.virtual("create", "serviceaccount", "barrier")
        self.host_get("serviceaccount", "barrier")
        after = self.host("get", "service", foreign, "-n", self.host_namespace, "-o", "json").json
        self.assertEqual(after, before)
        self.host("delete", "service", foreign, "-n", self.host_namespace)
        self.apply("""
apiVersion: v1
kind: Service
metadata: {name: taken}
spec: {ports: [{port: 80}], selector: {app: web}}
""")
        eventually(
            lambda: self.host_get("service", "taken")["spec"]["ports"][0]["port"] == 80, 60, "the conflict is healed")


if __name__ == "__main__":
    unittest.main()
