"""A scheduler in the virtual cluster: labels that the tenant puts on nodes count."""
import unittest

from article import ArticleTest, eventually

SCHEDULE = """
# schedule.yaml
sync:
  nodes:
    enableScheduler: true
    enabled: true
    syncAllNodes: true
"""

DEPLOYMENT = """
# deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx-deployment
  labels:
    app: nginx
spec:
  replicas: 6
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      - name: nginx
        image: nginx:1.14.2
        ports:
        - containerPort: 80
      nodeSelector:
        disktype: ssd
"""


class Scheduling(ArticleTest):
    cluster = "schedule-vcluster"

    def test_01_all_nodes_are_there(self):
        self.vcluster("create", "schedule-vcluster", "-f", self.file("schedule.yaml", SCHEDULE))
        eventually(lambda: self.tenant_names("nodes") == self.host_names("nodes"), 30, "all nodes are there")
        versions = {
            node["metadata"]["name"]: node["status"]["nodeInfo"]["kubeletVersion"]
            for node in self.host("get", "nodes", "-o", "json").json["items"]}
        for node in self.tenant_object("nodes")["items"]:
            self.assertEqual(node["status"]["nodeInfo"]["kubeletVersion"], versions[node["metadata"]["name"]])

    def test_02_the_tenants_label_counts(self):
        chosen = self.tenant_names("nodes")[-1]
        self.kubectl("label", "nodes", chosen, "disktype=ssd")
        self.kubectl("apply", "-f", self.file("deployment.yaml", DEPLOYMENT))
        self.kubectl("rollout", "status", "deployment/nginx-deployment", "--timeout=60s")
        pods = self.tenant_object("pods", "-l", "app=nginx")["items"]
        self.assertEqual([pod["spec"]["nodeName"] for pod in pods], [chosen] * 6)
        for pod in pods:
            host = self.host_object("pod", f"{pod['metadata']['name']}-x-default-x-schedule-vcluster")
            self.assertEqual(host["spec"]["nodeName"], chosen)
        self.assertNotIn("disktype", self.host("get", "node", chosen, "-o", "json").json["metadata"]["labels"])

    def test_03_delete(self):
        self.delete_cluster()


if __name__ == "__main__":
    unittest.main()
