"""A StorageClass of the tenant, a claim of it, and a pod that uses the claim."""
import unittest

from article import ArticleTest, eventually

SYNC_STORAGE = """
# sync-storage.yaml
sync:
  persistentvolumes:
    enabled: true
  # If you want to create custom storage classes
  # inside the vcluster.
  storageclasses:
    enabled: true
"""

STORAGE_CLASS = """
# sc.yaml
apiVersion: storage.k8s.io/v1
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

CLAIM = """
# pvc-sc.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: my-persistent-volume-claim
spec:
  storageClassName: my-local-hostpath
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 1Gi
"""

POD = """
# pod-sc.yaml
apiVersion: v1
kind: Pod
metadata:
  name: my-pod
spec:
  containers:
    - name: my-pod
      image: nginx
      volumeMounts:
        - name: config
          mountPath: /usr/share/nginx/html
          subPath: html
  volumes:
    - name: config
      persistentVolumeClaim:
        claimName: my-persistent-volume-claim
"""

HOST_CLASS = "vcluster-my-local-hostpath-x-vcluster-storage-vclust-f6aeb1774c"
HOST_CLAIM = "my-persistent-volume-claim-x-default-x-storage-vcluster"


class Storage(ArticleTest):
    cluster = "storage-vcluster"

    def test_01_storage_class(self):
        self.vcluster("create", "storage-vcluster", "-f", self.file("sync-storage.yaml", SYNC_STORAGE))
        self.kubectl("apply", "-f", self.file("sc.yaml", STORAGE_CLASS))
        eventually(lambda: HOST_CLASS in self.host_names("storageclasses"), 30, "the class exists on the host")
        host = self.host("get", "storageclass", HOST_CLASS, "-o", "json").json
        self.assertEqual(host["provisioner"], "openebs.io/local")
        self.assertEqual(host["volumeBindingMode"], "WaitForFirstConsumer")
        self.assertEqual(host["reclaimPolicy"], "Delete")
        self.assertEqual(host["metadata"]["annotations"]["openebs.io/cas-type"], "local")

    def test_02_the_claim_waits_for_a_pod(self):
        self.kubectl("apply", "-f", self.file("pvc-sc.yaml", CLAIM))
        eventually(
            lambda: HOST_CLAIM in self.host_names("pvc", "-n", self.host_namespace), 30, "the claim is on the host")
        self.assertEqual(self.host_object("pvc", HOST_CLAIM)["spec"]["storageClassName"], HOST_CLASS)
        claim = self.tenant_object("pvc", "my-persistent-volume-claim")
        self.assertEqual(claim["status"]["phase"], "Pending")
        self.assertEqual(claim["spec"]["storageClassName"], "my-local-hostpath")

    def test_03_the_pod_gets_it(self):
        self.kubectl("apply", "-f", self.file("pod-sc.yaml", POD))
        self.kubectl("wait", "--for=condition=Ready", "pod/my-pod", "--timeout=60s")
        claim = eventually(
            lambda: (c := self.tenant_object("pvc", "my-persistent-volume-claim"))["status"]["phase"] == "Bound" and c,
            30, "the claim is bound")
        volume = self.tenant_object("pv", claim["spec"]["volumeName"])
        self.assertEqual(volume["status"]["phase"], "Bound")
        self.assertEqual(
            (volume["spec"]["claimRef"]["namespace"], volume["spec"]["claimRef"]["name"]),
            ("default", "my-persistent-volume-claim"))

    def test_04_delete_leaves_nothing(self):
        self.delete_cluster()
        self.assertNotIn(HOST_CLASS, self.host_names("storageclasses"))


if __name__ == "__main__":
    unittest.main()
