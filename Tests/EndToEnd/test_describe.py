"""What describe and logs tell, and what create accepts, refuses and prints."""
import json
import unittest
from pathlib import Path

from harness import HostTest, eventually


class DescribeAndLogs(HostTest):
    name = "known"
    values = "sync:\n  toHost:\n    secrets:\n      all: true\n"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            path = cls.home / "values.yaml"
            path.write_text(cls.values)
            cls.vcluster("create", cls.name, "--connect=false", "-f", str(path), "-f", "/dev/stdin",
                         "--set", "sync.toHost.configMaps.all=true",
                         input="controlPlane:\n  proxy:\n    extraSANs: [known.example.org]\n")
        except BaseException:
            cls.tearDownClass()
            raise

    def test_describe(self):
        text = self.vcluster("describe", self.name).out
        for line in ("Name:", "Status:", "Running", "vcluster.yaml", "extraSANs"):
            self.assertIn(line, text)
        described = self.vcluster("describe", self.name, "-o", "json").json
        self.assertEqual(
            {key: described[key] for key in ("name", "namespace", "status", "distro", "backingStore")},
            {"name": self.name, "namespace": f"vcluster-{self.name}", "status": "Running", "distro": "embedded",
             "backingStore": "embedded"})
        self.assertEqual(described["values"], {
            "sync": {"toHost": {"secrets": {"all": True}, "configMaps": {"all": True}}},
            "controlPlane": {"proxy": {"extraSANs": ["known.example.org"]}}})
        self.assertIn("status: Running", self.vcluster("describe", self.name, "-o", "yaml").out)

    def test_config_only_is_what_upgrade_takes(self):
        values = self.vcluster("describe", self.name, "--config-only").out
        uid = self.host("get", "pod", f"{self.name}-0", "-n", f"vcluster-{self.name}", "-o", "jsonpath={.metadata.uid}").out
        self.vcluster("create", self.name, "--upgrade", "--connect=false", "-f", "-", input=values)
        again = self.host("get", "pod", f"{self.name}-0", "-n", f"vcluster-{self.name}", "-o", "jsonpath={.metadata.uid}").out
        self.assertEqual(uid, again, "the same values restart nothing")

    def test_logs(self):
        everything = self.vcluster("logs", self.name).out.splitlines()
        self.assertGreater(len(everything), 2)
        self.assertEqual(len(self.vcluster("logs", self.name, "--tail", "2").out.splitlines()), 2)
        self.assertEqual(self.vcluster("logs", self.name, "--since", "1ms", "--tail", "0").out, "")
        self.assertRegex(
            self.vcluster("logs", self.name, "--tail", "1", "--timestamps").out, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
        self.assertIn("previous", self.vcluster("logs", self.name, "--previous", code=1).err)
        for wrong in (["--since", "soon"], ["--tail", "-1"]):
            self.vcluster("logs", self.name, *wrong, code=64)

    def test_logs_follow(self):
        process = self.start("logs", self.name, "--follow", "--tail", "1")
        eventually(lambda: Path(process.log_path).read_text(), 10, "the log so far")
        self.assertIsNone(process.poll(), "it goes on")
        process.terminate()
        process.wait(10)

    def test_certificates(self):
        rows = self.vcluster("certs", "check", self.name, "-o", "json").json
        self.assertEqual([(row["name"], row["status"]) for row in rows], [
            ("ca", "OK"), ("admin", "OK"), ("apiserver", "OK")])
        self.assertEqual(rows[1]["subject"], "CN=admin, O=system:masters")
        # A year is all that leaves have.
        expiring = self.vcluster("certs", "check", self.name, "--within", "9000h", code=1).out
        self.assertRegex(expiring, r"admin .*EXPIRING")
        self.assertRegex(expiring, r"ca .*OK")
        self.vcluster("certs", "check", self.name, "--within", "soon", code=64)

    def test_unknown_names(self):
        for command in (["describe"], ["logs"], ["certs", "check"]):
            self.assertIn("couldn't find", self.vcluster(*command, "nobody", code=2).err)


class Create(HostTest):
    """What create refuses and prints needs no virtual cluster."""
    nodes = 1

    def test_distributions(self):
        for distro in ("k3s", "k8s", "k0s"):
            refused = self.vcluster("create", "any", "--distro", distro, code=64)
            self.assertIn(f"--distro {distro} is not supported yet", refused.err)
        self.assertIn("not known", self.vcluster("create", "any", "--distro", "k9s", code=64).err)
        self.vcluster("create", "any", "--distro", "embedded", "--print")

    def test_expose_is_printed(self):
        printed = self.vcluster("create", "any", "--expose", "--print").out
        self.assertIn("type: LoadBalancer", printed)

    def test_namespace_is_not_made_when_not_wanted(self):
        refused = self.vcluster("create", "any", "--create-namespace=false", code=1)
        self.assertIn("namespace vcluster-any does not exist", refused.err)
        self.assertNotIn("vcluster-any", self.host_names("namespaces"))


class Delete(HostTest):
    nodes = 1

    def test_flags(self):
        self.host("create", "namespace", "team")
        self.vcluster("create", "one", "-n", "team", "--connect=false")
        pvc = self.host_names("pvc", "-n", "team")
        self.host("annotate", "statefulset", "one", "-n", "team", "loft.sh/non-deletable=true")
        self.assertIn("non-deletable", self.vcluster("delete", "one", "-n", "team", code=1).err)
        self.host("annotate", "statefulset", "one", "-n", "team", "loft.sh/non-deletable-")
        self.vcluster("delete", "one", "-n", "team", "--keep-pvc", "--delete-namespace", code=64)
        # A leftover that nobody owns, and one of somebody else under the same label.
        for name, marker in (("vcluster-fast-x-team-x-one", "fast"), ("foreign", "fast")):
            self.host("apply", "-f", "-", input=json.dumps({
                "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "example.org/none",
                "metadata": {"name": name, "labels": {"vcluster.loft.sh/managed-by": "team-x-one"},
                             "annotations": {"vcluster.loft.sh/object-name": marker}}}))
        self.vcluster("delete", "one", "-n", "team", "--keep-pvc")
        self.assertEqual(self.host_names("pvc", "-n", "team"), pvc)
        classes = self.host_names("storageclasses")
        self.assertIn("foreign", classes)
        self.assertNotIn("vcluster-fast-x-team-x-one", classes)
        self.assertEqual(self.host_names("secrets,services,statefulsets,roles,pods", "-n", "team"), [])
        self.vcluster("delete", "one", "-n", "team", "--ignore-not-found")
        # The kept claim is found again by the next virtual cluster of the name.
        self.vcluster("create", "one", "-n", "team", "--connect=false")
        self.vcluster("delete", "one", "-n", "team", "--delete-namespace", "--wait=false")
        eventually(lambda: "team" not in self.host_names("namespaces"), what="the namespace is gone")


if __name__ == "__main__":
    unittest.main()
