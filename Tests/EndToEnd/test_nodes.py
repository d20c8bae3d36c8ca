"""Nodes of the host in the virtual cluster, and a scheduler that heeds what the tenant does to them."""
import json
import textwrap
import unittest

from harness import HostTest, eventually

SCHEDULE = """\
    sync:
      nodes:
        enableScheduler: true
        enabled: true
        syncAllNodes: true
"""

DEPLOYMENT = """\
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

DAEMONSET = """\
    apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: agent
    spec:
      selector:
        matchLabels:
          app: agent
      template:
        metadata:
          labels:
            app: agent
        spec:
          containers:
          - name: agent
            image: agent:1
"""


class Nodes(HostTest):
    host_name = "e2e-nodes"
    nodes = 3

    @classmethod
    def create(cls, name, values):
        path = cls.home / f"{name}.yaml"
        path.write_text(textwrap.dedent(values))
        cls.vcluster("create", name, "--connect=false", "-f", str(path), "--context", cls.host_context)
        cls.vcluster("connect", name, "--context", cls.host_context)
        return cls.context_of(name)

    def pod_nodes(self, context, selector):
        pods = self.kubectl("get", "pods", "-l", selector, "-o", "json", context=context).json["items"]
        return [pod["spec"].get("nodeName") for pod in pods if "deletionTimestamp" not in pod["metadata"]]

    def test_schedule(self):
        """The scheduling article: labels, taints and cordons of the virtual cluster decide."""
        context = self.create("schedule", SCHEDULE)
        host_nodes = self.host_names("nodes")
        eventually(lambda: self.names("nodes", context=context) == host_nodes, 30, "all nodes are shown")
        first, second = host_nodes[:2]
        self.kubectl("label", "nodes", first, "disktype=ssd", context=context)
        self.kubectl("apply", "-f", "-", input=textwrap.dedent(DEPLOYMENT), context=context)
        self.kubectl("rollout", "status", "deployment/nginx-deployment", "--timeout=60s", context=context)
        self.assertEqual(self.pod_nodes(context, "app=nginx"), [first] * 6)
        on_host = self.host("get", "pods", "-n", "vcluster-schedule", "-o", "json").json["items"]
        placed = [pod["spec"]["nodeName"] for pod in on_host if pod["metadata"]["name"].startswith("nginx-deployment")]
        self.assertEqual(placed, [first] * 6)
        labels = self.host("get", "node", first, "-o", "json").json["metadata"]["labels"]
        self.assertNotIn("disktype", labels)

        # A taint of the tenant keeps pods away, and the host's node has none.
        for node in host_nodes[1:]:
            self.kubectl("taint", "nodes", node, "team=other:NoSchedule", context=context)
        self.kubectl("cordon", first, context=context)
        self.kubectl("run", "late", "--image=nginx", context=context)

        def unschedulable():
            pod = self.kubectl("get", "pod", "late", "-o", "json", context=context).json
            conditions = pod.get("status", {}).get("conditions", [])
            return any(c.get("reason") == "Unschedulable" for c in conditions) and "nodeName" not in pod["spec"]

        eventually(unschedulable, 30, "the pod waits")
        self.assertNotIn("late-x-default-x-schedule", self.host_names("pods", "-n", "vcluster-schedule"))
        self.assertNotIn("taints", self.host("get", "node", second, "-o", "json").json["spec"])
        self.kubectl("taint", "nodes", second, "team-", context=context)
        self.kubectl("wait", "--for=condition=Ready", "pod/late", "--timeout=60s", context=context)
        self.assertEqual(self.kubectl("get", "pod", "late", "-o", "json", context=context).json["spec"]["nodeName"], second)

        # A drain moves the pods, and only the virtual node is cordoned.
        self.kubectl("uncordon", first, context=context)
        self.kubectl("label", "nodes", second, "disktype=ssd", context=context)
        self.kubectl("drain", first, "--ignore-daemonsets", "--force", "--timeout=90s", context=context)
        eventually(lambda: self.pod_nodes(context, "app=nginx") == [second] * 6, 60, "the pods moved")
        self.assertNotIn("unschedulable", self.host("get", "node", first, "-o", "json").json["spec"])

        # Each node has an address of its own that leads to the control plane.
        for node in self.kubectl("get", "nodes", "-o", "json", context=context).json["items"]:
            addresses = {a["type"]: a["address"] for a in node["status"]["addresses"]}
            service = self.host(
                "get", "service", f"schedule-node-{node['metadata']['name']}", "-n", "vcluster-schedule", "-o", "json").json
            self.assertEqual(addresses["InternalIP"], service["spec"]["clusterIP"])
        self.vcluster("delete", "schedule", "--context", self.host_context)

    def test_all_nodes(self):
        """DaemonSets need nodes that are there without pods. Fewer nodes are asked for later, and the others go."""
        context = self.create("all", "sync:\n  nodes:\n    enabled: true\n    syncAllNodes: true\n")
        host_nodes = self.host_names("nodes")
        eventually(lambda: self.names("nodes", context=context) == host_nodes, 30, "all nodes are shown")
        self.kubectl("apply", "-f", "-", input=textwrap.dedent(DAEMONSET), context=context)
        self.kubectl("rollout", "status", "daemonset/agent", "--timeout=60s", context=context)
        eventually(lambda: sorted(self.pod_nodes(context, "app=agent")) == host_nodes, 30, "a pod on each node")
        shown = self.kubectl("get", "node", host_nodes[0], "-o", "json", context=context).json
        real = self.host("get", "node", host_nodes[0], "-o", "json").json
        self.assertEqual(shown["metadata"]["labels"], real["metadata"]["labels"])
        self.assertEqual(shown["status"]["capacity"], real["status"]["capacity"])
        self.assertEqual(shown["status"]["nodeInfo"], real["status"]["nodeInfo"])

        # A node's own API is not to be had through the virtual cluster.
        for path in ("pods", "containerLogs/default/x/y", "stats/summary", "run/default/x/y", "metrics/cadvisor"):
            answer = self.kubectl(
                "get", "--raw", f"/api/v1/nodes/{host_nodes[0]}/proxy/{path}", context=context, code=None)
            self.assertNotEqual(answer.code, 0, path)

        self.host("label", "node", host_nodes[1], "pool=tenants")
        path = self.home / "selected.yaml"
        path.write_text("sync:\n  nodes:\n    enabled: true\n    nodeSelector: pool=tenants\n")
        self.kubectl("delete", "daemonset", "agent", context=context)
        self.vcluster(
            "create", "all", "--upgrade", "--connect=false", "-f", str(path), "--context", self.host_context)
        self.vcluster("connect", "all", "--context", self.host_context)

        def only_selected():
            return self.names("nodes", context=context, code=None) == [host_nodes[1]]

        eventually(only_selected, 60, "only the node that matches")
        self.host("label", "node", host_nodes[1], "pool-")
        eventually(lambda: self.names("nodes", context=context) == [], 30, "no node matches")
        self.vcluster("delete", "all", "--context", self.host_context)

    def test_classes_and_mappings(self):
        """Classes of the host by label, and ConfigMaps and Secrets in chosen places."""
        context = self.create("classes", """\
            sync:
              fromHost:
                priorityClasses:
                  enabled: true
                  selector:
                    matchLabels:
                      for: tenants
                configMaps:
                  enabled: true
                  mappings:
                    byName:
                      "shared/*": "from-host/*"
                secrets:
                  enabled: true
                  mappings:
                    byName:
                      "shared/pull": "default/registry"
            """)
        for name, value in (("high", 1000), ("hidden", 2000)):
            self.host("create", "priorityclass", name, f"--value={value}")
        self.host("label", "priorityclass", "high", "for=tenants")

        def classes():
            return [name for name in self.names("priorityclasses", context=context) if not name.startswith("system-")]

        eventually(lambda: classes() == ["high"], 30, "the class that matches")
        self.host("label", "priorityclass", "high", "for-")
        eventually(lambda: classes() == [], 30, "no class matches")
        self.host("create", "namespace", "shared")
        self.host("create", "configmap", "settings", "-n", "shared", "--from-literal=k=1")
        self.host("create", "secret", "generic", "pull", "-n", "shared", "--from-literal=k=1")
        self.host("create", "secret", "generic", "other", "-n", "shared", "--from-literal=k=1")

        def data():
            return self.kubectl("get", "configmap", "settings", "-n", "from-host", "-o", "json", context=context,
                                code=None).out

        eventually(lambda: data() and json.loads(data())["data"] == {"k": "1"}, 30, "the ConfigMap")
        self.kubectl("patch", "configmap", "settings", "-n", "from-host", "-p", '{"data":{"k":"mine"}}',
                     context=context)
        eventually(lambda: json.loads(data())["data"] == {"k": "1"}, 30, "the edit is undone")
        eventually(lambda: "registry" in self.names("secrets", context=context), 30, "the Secret")
        self.assertNotIn("other", self.names("secrets", "-A", context=context))
        rules = self.host("get", "clusterrole", "vc-classes-v-vcluster-classes", "-o", "json").json["rules"]
        secrets = [rule for rule in rules if rule["resources"] == ["secrets"]]
        self.assertEqual([rule.get("resourceNames") for rule in secrets], [["pull"]])
        self.vcluster("delete", "classes", "--context", self.host_context)
        self.assertEqual(self.host_names("clusterroles", "-l", "release=classes"), [])


if __name__ == "__main__":
    unittest.main()
