"""Storage through the built binary and kubectl: claims, volumes and classes of the tenant, served by the host."""
import json
import unittest

from harness import VirtualClusterTest, eventually

CLAIM = {
    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}


def pod(name, claim=None, **volume):
    source = volume or {"persistentVolumeClaim": {"claimName": claim}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {
        "containers": [{"name": "main", "image": "nginx", "volumeMounts": [{
            "name": "config", "mountPath": "/usr/share/nginx/html", "subPath": "html"}]}],
        "volumes": [{"name": "config", **source}]}}


class StorageTest(VirtualClusterTest):
    name = "storage-vcluster"
    nodes = 2

    def value(self, what, path, run=None):
        return (run or self.tenant)("get", *what.split("/"), "-o", f"jsonpath={{{path}}}", code=None).out

    def on_host(self, *args):
        return self.host_names(*args, "-n", f"vcluster-{self.name}")

    def becomes(self, what, path, wanted, run=None):
        eventually(lambda: self.value(what, path, run) == wanted, 60, f"{what} {path} is {wanted}")


class Claims(StorageTest):
    """As it is without any configuration."""

    def test_a_claim_is_bound_and_its_volume_shown(self):
        self.apply(CLAIM, pod("web", "data"))
        self.becomes("pvc/data", ".status.phase", "Bound")
        self.becomes("pod/web", ".status.phase", "Running")
        volume = self.value("pvc/data", ".spec.volumeName")
        self.assertTrue(volume.startswith("pvc-"))
        self.becomes(f"pv/{volume}", ".status.phase", "Bound")
        self.assertEqual("default/data", self.value(f"pv/{volume}", ".spec.claimRef.namespace") + "/"
                         + self.value(f"pv/{volume}", ".spec.claimRef.name"))
        self.assertEqual("true", self.value(f"pv/{volume}", r".metadata.labels.vcluster\.loft\.sh/fake-pv"))
        self.assertIn(f"data-x-default-x-{self.name}", self.on_host("pvc"))
        table = self.tenant("get", "pv,pvc").out
        self.assertEqual(2, table.count("Bound"), table)
        self.tenant("delete", "pod", "web", "--grace-period=0", "--force")
        self.tenant("delete", "pvc", "data")
        eventually(lambda: self.names("pv", kubeconfig=self.tenant_config) == [], 30, "the shown volume goes")
        eventually(lambda: f"data-x-default-x-{self.name}" not in self.on_host("pvc"), 30, "the host's claim goes")
        eventually(lambda: volume not in self.host_names("pv"), 30, "the host's volume goes")

    def test_ephemeral_volumes_get_claims_that_go_with_their_pod(self):
        self.apply(pod("scratch", ephemeral={"volumeClaimTemplate": {"spec": CLAIM["spec"]}}))
        self.becomes("pod/scratch", ".status.phase", "Running")
        self.becomes("pvc/scratch-config", ".status.phase", "Bound")
        self.tenant("delete", "pod", "scratch", "--grace-period=0", "--force")
        eventually(lambda: "scratch-config" not in self.names("pvc", kubeconfig=self.tenant_config), 60, "it goes")

    def test_a_stateful_set_gets_a_volume_per_pod(self):
        claim = {"metadata": {"name": "config"}, "spec": CLAIM["spec"]}
        template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{
            "name": "main", "image": "postgres", "volumeMounts": [{"name": "config", "mountPath": "/data"}]}]}}
        self.apply({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {
            "replicas": 2, "serviceName": "db", "selector": {"matchLabels": {"app": "db"}}, "template": template,
            "volumeClaimTemplates": [claim]}})
        self.tenant("rollout", "status", "statefulset/db", "--timeout=60s")
        for claim in ("config-db-0", "config-db-1"):
            self.becomes(f"pvc/{claim}", ".status.phase", "Bound")
        self.tenant("delete", "statefulset", "db")


class OwnClasses(StorageTest):
    """Classes and volumes of the tenant, in the words of the article."""
    values = """# sync-storage.yaml
sync:
  persistentvolumes:
    enabled: true
  # If you want to create custom storage classes
  # inside the vcluster.
  storageclasses:
    enabled: true
"""
    storage_class = """apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: my-local-hostpath
  annotations:
    openebs.io/cas-type: local
    cas.openebs.io/config: |
      - name: StorageType
        value: hostpath
      - name: BasePath
        value: /var/my-local-hostpath
provisioner: openebs.io/local
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
"""
    host_class = "vcluster-my-local-hostpath-x-vcluster-storage-vclust-f6aeb1774c"

    def test_the_article(self):
        self.tenant("apply", "-f", "-", input=self.storage_class)
        eventually(lambda: self.host_class in self.host_names("storageclasses"), 30, "the class is on the host")
        claim = json.loads(json.dumps(CLAIM))
        claim["metadata"]["name"] = "my-persistent-volume-claim"
        claim["spec"]["storageClassName"] = "my-local-hostpath"
        self.apply(claim)
        host_claim = f"my-persistent-volume-claim-x-default-x-{self.name}"
        eventually(lambda: host_claim in self.on_host("pvc"), 30, "the claim is on the host")
        self.assertEqual("Pending", self.value("pvc/my-persistent-volume-claim", ".status.phase"))
        self.apply(pod("my-pod", "my-persistent-volume-claim"))
        self.becomes("pod/my-pod", ".status.phase", "Running")
        self.becomes("pvc/my-persistent-volume-claim", ".status.phase", "Bound")
        volume = self.value("pvc/my-persistent-volume-claim", ".spec.volumeName")
        self.becomes(f"pv/{volume}", ".status.phase", "Bound")
        self.assertEqual("my-local-hostpath", self.value(f"pv/{volume}", ".spec.storageClassName"))
        self.assertEqual("my-persistent-volume-claim", self.value(f"pv/{volume}", ".spec.claimRef.name"))
        self.assertEqual(self.host_class, self.value(f"pv/{volume}", ".spec.storageClassName", self.host))
        self.tenant("delete", "pod", "my-pod", "--grace-period=0", "--force")
        self.tenant("delete", "pvc", "my-persistent-volume-claim")
        eventually(lambda: volume not in self.host_names("pv"), 60, "the host has reclaimed the volume")
        eventually(lambda: volume not in self.names("pv", kubeconfig=self.tenant_config), 60, "and it is not shown")

    def test_a_volume_of_the_tenant_is_bound_to_a_claim_of_the_tenant(self):
        self.apply({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "disk"}, "spec": {
            "capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "manual",
            "hostPath": {"path": "/mnt/data"}}})
        self.becomes("pv/disk", ".status.phase", "Available")
        claim = json.loads(json.dumps(CLAIM))
        claim["metadata"]["name"] = "manual"
        claim["spec"]["storageClassName"] = "manual"
        self.apply(claim)
        self.becomes("pvc/manual", ".status.phase", "Bound")
        self.assertEqual("disk", self.value("pvc/manual", ".spec.volumeName"))
        self.becomes("pv/disk", ".spec.claimRef.name", "manual")
        self.tenant("delete", "pvc", "manual")
        self.becomes("pv/disk", ".status.phase", "Released")
        self.tenant("delete", "pv", "disk")
        eventually(lambda: not [name for name in self.host_names("pv") if name.startswith("vcluster-disk")], 30,
                   "the host's goes too")


if __name__ == "__main__":
    unittest.main()
