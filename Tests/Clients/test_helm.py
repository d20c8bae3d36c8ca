"""Helm 4 and 3 in a virtual cluster whose pods run on the embedded host: a chart with definitions, hooks and a test."""
import json
import shutil
import unittest
from pathlib import Path

from clients import program

from harness import VirtualClusterTest, eventually

CHART = str(Path(__file__).parent / "charts" / "shop")


class HelmTest(VirtualClusterTest):
    nodes = 1
    version = None

    @classmethod
    def setUpClass(cls):
        if cls.version is None:
            raise unittest.SkipTest("the versions are tested by subclasses")
        cls.binary = str(program("helm", cls.version))
        super().setUpClass()

    @classmethod
    def helm(cls, *args, **options):
        return cls.run_command(cls.binary, "--kubeconfig", str(cls.tenant_config), *args, **options)

    def status(self, release):
        return self.helm("status", release, "-o", "json").json["info"]["status"]

    def greeting(self, release):
        return self.tenant("get", "configmap", release, "-o", "jsonpath={.data.greeting}").out

    def assert_gone(self, release):
        left = lambda: self.names(  # noqa: E731
            "all,configmaps,serviceaccounts,roles,rolebindings,pdb,offers", "-l", f"app.kubernetes.io/instance={release}",
            kubeconfig=self.tenant_config)
        eventually(lambda: left() == [], 30, f"everything of {release} is gone")

    def life_of_a_release(self, release, *install):
        """Installs with hooks, tests, upgrades, fails to upgrade, rolls back, and uninstalls."""
        notes = self.helm("install", release, CHART, "--wait", "--timeout=60s", *install).out
        self.assertIn(f"Shop {release}, revision 1, says hello.", notes)
        self.assertEqual("deployed", self.status(release))
        self.tenant("wait", f"job/{release}-pre-install", "--for=condition=Complete", "--timeout=1s")
        self.tenant("wait", f"deployment/{release}", "--for=condition=Available", "--timeout=1s")
        self.assertEqual("10", self.tenant("get", "offer", release, "-o", "jsonpath={.spec.price}").out)
        self.assertIn("Succeeded", self.helm("test", release, "--timeout=60s").out)
        self.assertIn("greeting: \"hello\"", self.helm("get", "manifest", release).out)
        self.assertIn(release, self.helm("list", "-q").out.split())

        self.helm("upgrade", release, CHART, "--set", "greeting=good day,replicas=2", "--wait", "--timeout=60s")
        self.assertEqual("good day", self.greeting(release))
        self.tenant("wait", f"job/{release}-post-upgrade", "--for=condition=Complete", "--timeout=1s")
        self.assertEqual(
            "2", self.tenant("get", "deployment", release, "-o", "jsonpath={.status.availableReplicas}").out)
        self.assertEqual("good day", self.tenant("get", "offer", release, "-o", "jsonpath={.spec.title}").out)
        self.assertIn("good day", self.helm("get", "values", release).out)

        self.helm("rollback", release, "1", "--wait", "--timeout=60s")
        self.assertEqual("hello", self.greeting(release))
        self.assertEqual("1", self.tenant("get", "deployment", release, "-o", "jsonpath={.spec.replicas}").out)
        revisions = self.helm("history", release, "-o", "json").json
        self.assertEqual(["superseded", "superseded", "deployed"], [item["status"] for item in revisions])
        self.assertEqual("Rollback to 1", revisions[-1]["description"])
        stored = self.names("secrets", "-l", f"owner=helm,name={release}", kubeconfig=self.tenant_config)
        self.assertEqual([f"sh.helm.release.v1.{release}.v{number}" for number in (1, 2, 3)], stored)

        self.assertIn("uninstalled", self.helm("uninstall", release, "--wait", "--timeout=60s").out)
        self.tenant("wait", f"job/{release}-pre-delete", "--for=condition=Complete", "--timeout=1s")
        self.tenant("delete", "jobs", "--all")
        self.assert_gone(release)
        self.assertIn("offers.shop.example.com", self.names("crds", kubeconfig=self.tenant_config))

    def broken_chart(self, **changes):
        """A copy of the chart with other text in some of its files."""
        copy = self.home / "broken"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(CHART, copy)
        for name, (old, new) in changes.items():
            path = copy / "templates" / f"{name}.yaml"
            path.write_text(path.read_text().replace(old, new))
        return str(copy)


class Helm4(HelmTest):
    version = "4"
    name = "helm-four"

    def test_a_release_from_install_to_uninstall(self):
        self.life_of_a_release("corner")
        # Helm 4 writes by server-side apply unless told otherwise.
        self.life_of_a_release("old-style", "--server-side=false")

    def test_fields_of_others_are_not_overwritten(self):
        self.helm("install", "owned", CHART, "--set", "hooks=false")
        managers = self.tenant("get", "configmap", "owned", "--show-managed-fields", "-o", "json").json
        self.assertEqual([("helm", "Apply")], [
            (item["manager"], item["operation"]) for item in managers["metadata"]["managedFields"]])
        self.tenant("apply", "--server-side", "--force-conflicts", "--field-manager=other", "-f", "-", input=json.dumps({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "owned"}, "data": {"greeting": "mine"}}))
        refused = self.helm("upgrade", "owned", CHART, "--set", "hooks=false,greeting=new", code=1)
        self.assertIn('conflict with "other"', refused.err)
        self.assertIn(".data.greeting", refused.err)
        self.assertEqual("mine", self.greeting("owned"))
        self.helm("upgrade", "owned", CHART, "--set", "hooks=false,greeting=new", "--force-conflicts")
        self.assertEqual("new", self.greeting("owned"))
        self.helm("uninstall", "owned")
        self.assert_gone("owned")

    def test_a_failed_upgrade_is_rolled_back(self):
        self.helm("install", "steady", CHART, "--set", "hooks=false", "--wait", "--timeout=60s")
        chart = self.broken_chart(shop=("price: 10", "price: 0"))
        refused = self.helm(
            "upgrade", "steady", chart, "--set", "hooks=false,greeting=lost", "--rollback-on-failure", "--timeout=60s",
            code=1)
        self.assertIn("spec.price in body should be greater than or equal to 1", refused.err)
        self.assertEqual("deployed", self.status("steady"))
        self.assertEqual("hello", self.greeting("steady"))
        self.helm("uninstall", "steady")

    def test_what_is_there_already_is_not_taken_over(self):
        self.tenant("create", "configmap", "taken")
        refused = self.helm("install", "taken", CHART, "--set", "hooks=false", code=1)
        self.assertIn('ConfigMap "taken" in namespace "default" exists and cannot be imported', refused.err)
        self.helm("install", "taken", CHART, "--set", "hooks=false", "--take-ownership")
        self.assertEqual("hello", self.greeting("taken"))
        self.helm("uninstall", "taken")

    def test_without_a_change_nothing_is_written(self):
        self.helm("install", "still", CHART, "--set", "hooks=false")
        version = lambda: self.tenant(  # noqa: E731
            "get", "configmap", "still", "-o", "jsonpath={.metadata.resourceVersion}").out
        before = version()
        self.helm("upgrade", "still", CHART, "--set", "hooks=false")
        self.assertEqual(before, version())
        self.assertIn("greeting: \"dry\"", self.helm(
            "upgrade", "still", CHART, "--set", "hooks=false,greeting=dry", "--dry-run=server").out)
        self.assertEqual(before, version())
        self.helm("uninstall", "still")

    def test_templates_and_capabilities(self):
        self.helm("lint", CHART)
        self.assertIn("PodDisruptionBudget", self.helm(
            "template", "x", CHART, "--validate", "--set", "hooks=false").out)
        self.assertIn("PodDisruptionBudget", self.helm("install", "x", CHART, "--dry-run=server").out)
        self.assertIn("values don't meet the specifications", self.helm(
            "install", "x", CHART, "--set", "replicas=-1", code=1).err)


class Helm3(HelmTest):
    """The version that most still use: three-way merges on the client instead of server-side apply."""
    version = "3"
    name = "helm-three"

    def test_a_release_from_install_to_uninstall(self):
        self.life_of_a_release("corner")

    def test_an_atomic_upgrade_that_fails_is_rolled_back(self):
        self.helm("install", "steady", CHART, "--set", "hooks=false", "--wait", "--timeout=60s")
        chart = self.broken_chart(shop=("price: 10", "price: 0"))
        self.helm("upgrade", "steady", chart, "--set", "hooks=false,greeting=lost", "--atomic", "--timeout=60s", code=1)
        self.assertEqual("hello", self.greeting("steady"))
        self.helm("uninstall", "steady")


if __name__ == "__main__":
    unittest.main()
