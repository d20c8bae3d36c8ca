"""The doctor finds what a virtual cluster and its host disagree in, and repairs what is ours."""
import json
import unittest

from harness import HostTest, eventually


class Doctor(HostTest):
    name = "patient"
    nodes = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.vcluster("create", cls.name)
            cls.tenant("create", "deployment", "web", "--image=nginx", "--replicas=2")
            cls.tenant("expose", "deployment", "web", "--port=80")
            cls.tenant("rollout", "status", "deployment/web", "--timeout=60s")
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def tenant(cls, *args, **options):
        return cls.kubectl(*args, context=cls.context_of(cls.name), **options)

    def examine(self, *args, code=0):
        return self.vcluster("doctor", self.name, "--output", "json", *args, code=code).json

    @staticmethod
    def found(report):
        return sorted((d["resource"], d["name"], d["problem"]) for d in report["differences"])

    def on_host(self, *args, **options):
        return self.host("-n", f"vcluster-{self.name}", *args, **options)

    def marked(self, kind, api_version, name, virtual_name, **fields):
        return json.dumps({
            "apiVersion": api_version, "kind": kind, "metadata": {
                "name": name, "labels": {"vcluster.loft.sh/managed-by": self.name, "vcluster.loft.sh/namespace": "default"},
                "annotations": {"vcluster.loft.sh/object-name": virtual_name,
                                "vcluster.loft.sh/object-namespace": "default",
                                "vcluster.loft.sh/object-uid": "5f0c0e0e-0000-4000-8000-000000000000"}}, **fields})

    def test_1_a_healthy_cluster(self):
        eventually(lambda: self.vcluster("doctor", self.name, code=None).code == 0, what="both sides agree")
        self.assertEqual(self.examine()["differences"], [])

    def test_2_what_the_syncer_cannot_see_or_solve(self):
        leftover = f"old-x-default-x-{self.name}"
        self.on_host("apply", "-f", "-", input=self.marked(
            "Ingress", "networking.k8s.io/v1", leftover, "old",
            spec={"defaultBackend": {"service": {"name": "a", "port": {"number": 80}}}}))
        self.on_host("apply", "-f", "-", input=self.marked("ConfigMap", "v1", "lying", "old"))
        taken = f"taken-x-default-x-{self.name}"
        self.on_host("run", taken, "--image=nginx")
        self.addCleanup(self.on_host, "delete", "pod", taken, "--now", "--ignore-not-found", "--wait=false")
        self.addCleanup(self.on_host, "delete", "configmap", "lying", "--ignore-not-found")
        self.tenant("run", "taken", "--image=nginx")
        eventually(lambda: "SyncError" in self.tenant("get", "events").out, what="the syncer has tried")
        report = self.examine(code=1)
        self.assertEqual(self.found(report), [
            ("configmaps", "lying", "Unproven"), ("ingresses.networking.k8s.io", leftover, "NotSynced"),
            ("pod", "taken", "Refused")])
        table = self.vcluster("doctor", self.name, code=1).out
        self.assertRegex(table, r"ingresses.networking.k8s.io +host .*NotSynced")

        repaired = self.examine("--repair", code=1)
        self.assertEqual([d["name"] for d in repaired["repaired"]], [leftover])
        self.assertNotIn(leftover, self.on_host("get", "ingresses", "-o", "name").out)
        self.on_host("get", "configmap", "lying")
        self.assertEqual(
            self.on_host("get", "pod", taken, "-o", "jsonpath={.metadata.annotations}").out, "", "not ours, not touched")

        # It is made again at once, as the tenant's: there is nothing to wait for.
        self.on_host("delete", "pod", taken, "--now", "--wait=false")
        self.on_host("delete", "configmap", "lying")
        eventually(lambda: self.vcluster("doctor", self.name, code=None).code == 0, what="both sides agree again")

    def test_3_a_syncer_without_rights(self):
        role = self.on_host("get", "role", f"vc-{self.name}", "-o", "json").json
        for key in ("uid", "resourceVersion", "creationTimestamp", "managedFields"):
            role["metadata"].pop(key, None)
        less = json.loads(json.dumps(role))
        for rule in less["rules"]:
            if {"services", "pods"} & set(rule["resources"]):
                rule["verbs"] = ["get", "list", "watch"]
        self.on_host("replace", "-f", "-", input=json.dumps(less))
        try:
            service = f"web-x-default-x-{self.name}"
            self.on_host("patch", "service", service, "--type=merge", "-p", '{"spec":{"sessionAffinity":"ClientIP"}}')
            self.tenant("run", "bare", "--image=nginx")
            found = self.found(self.examine(code=1))
            self.assertIn(("pods", f"bare-x-default-x-{self.name}", "Missing"), found)
            self.assertIn(("services", service, "Differing"), found)
            rights = [d for d in self.examine(code=1)["differences"] if d["problem"] == "MissingRight"]
            self.assertIn(("services", "create, delete, patch"), [(d["resource"], d["detail"]) for d in rights])
            # Our rights are greater than those of the syncer.
            left = self.found(self.examine("--repair", code=1))
            self.assertEqual({problem for _, _, problem in left}, {"MissingRight"})
            self.on_host("get", "pod", f"bare-x-default-x-{self.name}")
            self.assertEqual(
                self.on_host("get", "service", service, "-o", "jsonpath={.spec.sessionAffinity}").out, "None")
        finally:
            self.on_host("replace", "-f", "-", input=json.dumps(role))
        eventually(lambda: self.vcluster("doctor", self.name, code=None).code == 0, what="both sides agree again")

    def test_4_what_cannot_be_compared(self):
        self.assertIn("couldn't find", self.vcluster("doctor", "nobody", code=2).err)
        self.vcluster("pause", self.name)
        self.assertIn("Paused", self.vcluster("doctor", self.name, code=2).err)
        self.vcluster("resume", self.name)


if __name__ == "__main__":
    unittest.main()
