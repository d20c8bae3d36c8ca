"""The main job: create a virtual cluster, use it, see its pods on the host, remove it without a trace."""
import unittest

from harness import HostTest, eventually

SERVICE = """
apiVersion: v1
kind: Service
metadata:
  name: nginx
  namespace: demo-nginx
  labels:
    app: nginx
    kubernetes.io/cluster-service: "true"
spec:
  ipFamilies: [IPv4]
  ipFamilyPolicy: SingleStack
  ports:
  - {name: http, port: 80, protocol: TCP, targetPort: 80}
  selector: {app: nginx-deployment}
  type: ClusterIP
"""

APP_LABEL = "vcluster.loft.sh/label-my-vcluster-x-a172cedcae"
CLUSTER_SERVICE_LABEL = "vcluster.loft.sh/label-my-vcluster-x-d9125f8911"


class Walkthrough(HostTest):
    """The steps build on each other and run in the order of their numbers."""
    host_namespace = "vcluster-my-vcluster"

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of("my-vcluster"), **options)

    def tenant_names(self, *args, **options):
        return self.names(*args, context=self.context_of("my-vcluster"), **options)

    def host_workload_pods(self):
        return [name for name in self.host_names("pods", "-n", self.host_namespace) if "-x-demo-nginx-x-" in name]

    def test_01_create_connects(self):
        self.vcluster("create", "my-vcluster")
        current = self.kubectl("config", "current-context").out.strip()
        self.assertEqual(current, self.context_of("my-vcluster"))
        listed = self.vcluster("list", "--output", "json", "--context", self.host_context).json
        self.assertEqual([(entry["Name"], entry["Status"]) for entry in listed], [("my-vcluster", "Running")])

    def test_02_host_objects(self):
        namespace = ["-n", self.host_namespace]
        self.assertEqual(self.host_names("statefulsets", *namespace), ["my-vcluster"])
        services = self.host_names("services", *namespace)
        self.assertIn("my-vcluster", services)
        self.assertIn("my-vcluster-headless", services)
        secret = self.host("get", "secret", "vc-my-vcluster", *namespace, "-o", "json").json
        self.assertEqual(
            set(secret["data"]) & {"config", "certificate-authority", "client-certificate", "client-key"},
            {"config", "certificate-authority", "client-certificate", "client-key"})

    def test_03_fresh_cluster_looks_fresh(self):
        self.assertEqual(
            self.tenant_names("namespaces"), ["default", "kube-node-lease", "kube-public", "kube-system"])
        self.assertIn("kubernetes", self.tenant_names("services"))
        self.assertEqual(self.tenant_names("serviceaccounts"), ["default"])
        self.assertIn("kube-root-ca.crt", self.tenant_names("configmaps"))

    def test_04_deployment_runs(self):
        self.tenant("create", "namespace", "demo-nginx")
        self.tenant("create", "deployment", "nginx-deployment", "-n", "demo-nginx", "--image=nginx", "--replicas=3")
        self.tenant("rollout", "status", "deployment/nginx-deployment", "-n", "demo-nginx", "--timeout=60s")
        pods = self.tenant("get", "pods", "-n", "demo-nginx", "-o", "json").json["items"]
        self.assertEqual([pod["status"]["phase"] for pod in pods], ["Running"] * 3)
        self.assertEqual(
            self.host_workload_pods(),
            sorted(f"{pod['metadata']['name']}-x-demo-nginx-x-my-vcluster" for pod in pods))
        for pod in pods:
            on_host = self.host(
                "get", "pod", f"{pod['metadata']['name']}-x-demo-nginx-x-my-vcluster", "-n", self.host_namespace, "-o",
                "json").json
            self.assertEqual(pod["status"]["podIP"], on_host["status"]["podIP"])
            self.assertEqual(on_host["metadata"]["labels"][APP_LABEL], "nginx-deployment")
            self.assertEqual(on_host["spec"]["serviceAccountName"], "vc-workload-my-vcluster")
            self.assertFalse(on_host["spec"]["automountServiceAccountToken"])

    def test_05_only_pods_reach_the_host(self):
        self.assertNotIn("demo-nginx", self.host_names("namespaces"))
        self.assertEqual(self.host("get", "deployments", "-A", "-o", "name").out, "")
        self.assertEqual(self.host("get", "replicasets", "-A", "-o", "name").out, "")

    def test_06_nodes_are_those_used(self):
        pods = self.tenant("get", "pods", "-A", "-o", "json").json["items"]
        used = sorted({pod["spec"]["nodeName"] for pod in pods})
        eventually(lambda: self.tenant_names("nodes") == used, 20, "the nodes are exactly those used")
        for node in self.tenant("get", "nodes", "-o", "json").json["items"]:
            addresses = {entry["type"]: entry["address"] for entry in node["status"]["addresses"]}
            service = self.host(
                "get", "service", f"my-vcluster-node-{node['metadata']['name']}", "-n", self.host_namespace, "-o",
                "json").json
            self.assertEqual(addresses["InternalIP"], service["spec"]["clusterIP"])

    def test_07_service(self):
        self.tenant("apply", "-f", "-", input=SERVICE)
        tenant = self.tenant("get", "service", "nginx", "-n", "demo-nginx", "-o", "json").json
        on_host = self.host(
            "get", "service", "nginx-x-demo-nginx-x-my-vcluster", "-n", self.host_namespace, "-o", "json").json
        owner = self.host("get", "service", "my-vcluster", "-n", self.host_namespace, "-o", "json").json
        self.assertEqual(tenant["spec"]["clusterIP"], on_host["spec"]["clusterIP"])
        self.assertEqual(tenant["spec"]["clusterIPs"], on_host["spec"]["clusterIPs"])
        self.assertEqual(
            on_host["metadata"]["labels"], {
                APP_LABEL: "nginx", CLUSTER_SERVICE_LABEL: "true", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "demo-nginx"})
        annotations = on_host["metadata"]["annotations"]
        self.assertEqual(annotations["vcluster.loft.sh/object-name"], "nginx")
        self.assertEqual(annotations["vcluster.loft.sh/object-namespace"], "demo-nginx")
        self.assertEqual(annotations["vcluster.loft.sh/object-uid"], tenant["metadata"]["uid"])
        reference, = on_host["metadata"]["ownerReferences"]
        self.assertEqual(
            (reference["apiVersion"], reference["kind"], reference["name"], reference["uid"]),
            ("v1", "Service", "my-vcluster", owner["metadata"]["uid"]))
        self.assertFalse(reference.get("controller", False))
        self.assertEqual(
            on_host["spec"]["selector"], {
                APP_LABEL: "nginx-deployment", "vcluster.loft.sh/managed-by": "my-vcluster",
                "vcluster.loft.sh/namespace": "demo-nginx"})

    def test_08_endpoints_follow_pods(self):
        def addresses():
            slices = self.tenant(
                "get", "endpointslices", "-n", "demo-nginx", "-l", "kubernetes.io/service-name=nginx", "-o",
                "json").json["items"]
            return sorted(a for s in slices for e in s["endpoints"] or [] for a in e["addresses"])

        pods = self.tenant("get", "pods", "-n", "demo-nginx", "-o", "json").json["items"]
        expected = sorted(pod["status"]["podIP"] for pod in pods)
        eventually(lambda: addresses() == expected, 20, "the slice lists the pods' addresses")

    def test_09_configmaps_and_secrets_only_when_used(self):
        self.tenant("create", "configmap", "unused", "-n", "demo-nginx", "--from-literal=a=b")
        self.tenant("create", "configmap", "used", "-n", "demo-nginx", "--from-literal=a=b")
        self.tenant("create", "secret", "generic", "hidden", "-n", "demo-nginx", "--from-literal=a=b")
        self.tenant("apply", "-f", "-", input="""
apiVersion: v1
kind: Pod
metadata: {name: reader, namespace: demo-nginx}
spec:
  containers:
  - name: c
    image: nginx
    env: [{name: S, valueFrom: {secretKeyRef: {name: hidden, key: a}}}]
    volumeMounts: [{name: v, mountPath: /v}]
  volumes: [{name: v, configMap: {name: used}}]
""")
        self.tenant("wait", "--for=condition=Ready", "pod/reader", "-n", "demo-nginx", "--timeout=30s")
        configmaps = self.host_names("configmaps", "-n", self.host_namespace)
        self.assertIn("used-x-demo-nginx-x-my-vcluster", configmaps)
        self.assertNotIn("unused-x-demo-nginx-x-my-vcluster", configmaps)
        self.assertIn("hidden-x-demo-nginx-x-my-vcluster", self.host_names("secrets", "-n", self.host_namespace))
        self.tenant("delete", "pod", "reader", "-n", "demo-nginx")
        eventually(
            lambda: "used-x-demo-nginx-x-my-vcluster" not in self.host_names(
                "configmaps", "-n", self.host_namespace), 20, "the unused ConfigMap leaves the host")

    def test_10_events_come_back_in_the_tenants_names(self):
        def scheduled():
            events = self.tenant("get", "events", "-n", "demo-nginx", "-o", "json").json["items"]
            return [event for event in events if event["reason"] == "Scheduled"]

        for event in eventually(scheduled, 20, "the host's events reach the tenant"):
            self.assertNotIn("-x-my-vcluster", event["message"])
            self.assertEqual(event["involvedObject"]["namespace"], "demo-nginx")

    def test_11_scale_down_follows(self):
        self.tenant("scale", "deployment/nginx-deployment", "-n", "demo-nginx", "--replicas=1")
        eventually(lambda: len(self.host_workload_pods()) == 1, 60, "one pod is left on the host")
        eventually(lambda: len(self.tenant_names("pods", "-n", "demo-nginx")) == 1, 30, "one pod is left")

    def test_12_a_pod_deleted_on_the_host_is_made_again(self):
        before = self.host_workload_pods()
        self.host("delete", "pod", before[0], "-n", self.host_namespace)
        self.tenant("rollout", "status", "deployment/nginx-deployment", "-n", "demo-nginx", "--timeout=60s")
        eventually(lambda: len(self.host_workload_pods()) == 1 and self.host_workload_pods() != before, 60)

    def test_13_namespace_deletion_follows(self):
        self.tenant("delete", "namespace", "demo-nginx", "--timeout=90s")
        self.assertNotIn("demo-nginx", self.tenant_names("namespaces"))

        def left():
            everything = self.host(
                "get", "pods,services,configmaps,secrets,endpoints", "-n", self.host_namespace, "-o", "name").out
            return [name for name in everything.split() if "-x-demo-nginx-x-" in name]

        eventually(lambda: left() == [], 60, "nothing of the namespace is left on the host")

    def test_14_disconnect_and_connect_again(self):
        self.vcluster("disconnect")
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.host_context)
        result = self.vcluster("connect", "my-vcluster", "--", "kubectl", "get", "namespaces", "-o", "name")
        self.assertIn("namespace/kube-system", result.out)
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.host_context)
        self.assertEqual(self.vcluster("connect", "my-vcluster", "--", "sh", "-c", "exit 7", code=7).code, 7)

    def test_15_existing_name_connects(self):
        result = self.vcluster("create", "my-vcluster")
        self.assertIn("already exists", result.out + result.err)
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.context_of("my-vcluster"))

    def test_16_host_restart_keeps_everything(self):
        self.tenant("create", "configmap", "kept", "--from-literal=a=b")
        self.vcluster("host", "down", "--name", self.host_name)
        self.vcluster("host", "up", "--name", self.host_name)
        self.vcluster("connect", "my-vcluster", "--context", self.host_context)
        eventually(lambda: "kept" in self.tenant_names("configmaps"), 60, "the tenant's objects are kept")

    def test_17_delete_leaves_nothing(self):
        self.vcluster("delete", "my-vcluster", "--context", self.host_context)
        self.assertNotIn(self.host_namespace, self.host_names("namespaces"))
        self.assertEqual(self.vcluster("list", "--output", "json", "--context", self.host_context).json, [])
        contexts = self.kubectl("config", "get-contexts", "-o", "name").out.split()
        self.assertNotIn(self.context_of("my-vcluster"), contexts)
        self.assertEqual(self.kubectl("config", "current-context").out.strip(), self.host_context)
        left = self.host("get", "all,configmaps,secrets,persistentvolumes", "-A", "-o", "name").out
        self.assertNotIn("my-vcluster", left)


if __name__ == "__main__":
    unittest.main()
