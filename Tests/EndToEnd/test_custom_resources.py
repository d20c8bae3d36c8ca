"""Custom resources through the built binary and real kubectl: define, use, restart, delete."""
import json
import signal
import time
import unittest

from harness import EndToEndTest, eventually

CRON_TAB = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "crontabs.stable.example.com"},
    "spec": {
        "group": "stable.example.com", "scope": "Namespaced",
        "names": {"plural": "crontabs", "kind": "CronTab", "shortNames": ["ct"]},
        "versions": [{
            "name": "v1", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "description": "what to run", "required": ["cronSpec"], "properties": {
                    "cronSpec": {"type": "string", "pattern": r"^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$"},
                    "image": {"type": "string", "default": "busybox"}, "replicas": {"type": "integer", "maximum": 10}}},
                "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}},
            "subresources": {
                "status": {}, "scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}},
            "additionalPrinterColumns": [{"name": "Spec", "type": "string", "jsonPath": ".spec.cronSpec"}]}]}}


def cron_tab(name="mine", **spec):
    return {"apiVersion": "stable.example.com/v1", "kind": "CronTab", "metadata": {"name": name},
            "spec": {"cronSpec": "* * * * */5", "replicas": 1, **spec}}


class CustomResources(EndToEndTest):
    def setUp(self):
        self.data = self.home / self.id().rsplit(".", 1)[1]
        self.process, self.config = self.start_control_plane(self.data, "--standalone")

    def tearDown(self):
        self.process.kill()
        self.process.wait()

    def apply(self, *objects, code=0, extra=()):
        return self.run_kubectl("apply", "-f", "-", *extra, code=code, input="\n---\n".join(map(json.dumps, objects)))

    def run_kubectl(self, *args, **options):
        return self.kubectl(*args, kubeconfig=self.config, **options)

    def define(self):
        self.apply(CRON_TAB)
        self.run_kubectl("wait", "--for=condition=Established", "crd/crontabs.stable.example.com", "--timeout=10s")

    def test_kubectl_uses_them_like_built_in_kinds(self):
        self.define()
        self.apply(cron_tab())
        self.assertIn("* * * * */5", self.run_kubectl("get", "crontabs").out)
        self.assertEqual("busybox", self.run_kubectl("get", "ct", "mine", "-o", "jsonpath={.spec.image}").out)
        self.assertIn("what to run", self.run_kubectl("explain", "crontabs.spec").out)
        self.run_kubectl("scale", "crontab/mine", "--replicas=4")
        self.run_kubectl("patch", "ct", "mine", "--subresource=status", "--type=merge",
                         "-p", '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}')
        self.run_kubectl("wait", "ct/mine", "--for=condition=Ready", "--timeout=5s")
        self.assertEqual("4", self.run_kubectl("get", "ct", "mine", "-o", "jsonpath={.spec.replicas}").out)
        unknown = self.apply(cron_tab("bad", junk=1), code=1)
        self.assertIn('unknown field "spec.junk"', unknown.err)
        wrong = self.apply(cron_tab("bad", replicas=11), code=1)
        self.assertIn("should be less than or equal to 10", wrong.err)

    def test_a_status_with_a_default_is_there_from_the_start(self):
        definition = json.loads(json.dumps(CRON_TAB))
        status = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"]
        status["default"] = {"phase": "Waiting"}
        self.apply(definition)
        self.run_kubectl("wait", "--for=condition=Established", "crd/crontabs.stable.example.com", "--timeout=10s")
        created = self.run_kubectl(
            "create", "-f", "-", "-o", "jsonpath={.status.phase}",
            input=json.dumps({**cron_tab(), "status": {"phase": "Done"}})).out
        self.assertEqual("Waiting", created)
        self.assertEqual("Waiting", self.run_kubectl("get", "ct", "mine", "-o", "jsonpath={.status.phase}").out)

    def test_a_restart_keeps_them_and_their_deletion_removes_all(self):
        self.define()
        self.apply(cron_tab())
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.process, self.config = self.start_control_plane(self.data, "--standalone")
        self.assertEqual(["mine"], self.names("crontabs", kubeconfig=self.config))
        self.run_kubectl("delete", "crd", "crontabs.stable.example.com", "--timeout=20s")
        gone = self.run_kubectl("get", "--raw", "/apis/stable.example.com/v1/crontabs", code=1)
        self.assertIn("NotFound", gone.err)

    def test_namespaces_and_owners_take_them_along(self):
        self.define()
        self.run_kubectl("create", "namespace", "doomed")
        self.run_kubectl("create", "-n", "doomed", "-f", "-", input=json.dumps(cron_tab()))
        self.run_kubectl("delete", "namespace", "doomed", "--timeout=30s")
        owner = self.run_kubectl("create", "-f", "-", "-o", "json", input=json.dumps(cron_tab("owner"))).json
        dependent = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "owned", "ownerReferences": [{
            "apiVersion": owner["apiVersion"], "kind": "CronTab", "name": "owner", "uid": owner["metadata"]["uid"]}]}}
        self.apply(dependent)
        self.run_kubectl("delete", "crontab", "owner")
        eventually(lambda: "owned" not in self.names("configmaps", kubeconfig=self.config), 30, "the dependent is gone")

    def test_a_definition_of_half_a_megabyte_is_served_at_once(self):
        large = json.loads(json.dumps(CRON_TAB))
        fields = {f"field{i}": {"type": "string", "description": "x" * 200} for i in range(2000)}
        spec = large["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
        spec["properties"].update(fields)
        self.assertGreater(len(json.dumps(large)), 450_000)
        begin = time.monotonic()
        self.run_kubectl("create", "-f", "-", input=json.dumps(large))
        self.run_kubectl("wait", "--for=condition=Established", "crd/crontabs.stable.example.com", "--timeout=10s")
        self.apply(cron_tab(field7="x"))
        self.assertLess(time.monotonic() - begin, 30)


if __name__ == "__main__":
    unittest.main()
