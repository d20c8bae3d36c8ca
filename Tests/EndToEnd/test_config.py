"""`vcluster config`: what is wrong with a values file, the older format in today's keys, and the schema."""
import json
import unittest

from harness import EndToEndTest

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Config(EndToEndTest):
    def file(self, name, text):
        path = self.home / name
        path.write_text(text)
        return str(path)

    def test_validate_says_all_that_is_wrong(self):
        path = self.file("bad.yaml", "synk: {}\nsync: {toHost: {ingresses: {enabled: maybe}}}\nplugins: {a: {image: x}}\n")
        result = self.vcluster("config", "validate", path, code=65)
        self.assertEqual(
            result.out.splitlines(),
            [
                f'{path}: unknown key "synk"; did you mean "sync"?',
                f"{path}: sync.toHost.ingresses.enabled must be true or false",
                f"{path}: plugins.a.image is not supported yet",
            ])
        problems = self.vcluster("config", "validate", path, "-o", "json", code=65).json
        self.assertEqual([problem["code"] for problem in problems], ["unknownKey", "invalidValue", "notSupportedYet"])

    def test_validate_takes_files_together(self):
        nodes = self.file("nodes.yaml", "sync: {fromHost: {nodes: {enabled: true}}}\n")
        scheduler = self.file("scheduler.yaml", "controlPlane: {distro: {k8s: {scheduler: {enabled: true}}}}\n")
        self.vcluster("config", "validate", nodes, scheduler)
        alone = self.vcluster("config", "validate", scheduler, code=65)
        self.assertIn("needs sync.fromHost.nodes.enabled", alone.out)

    def test_standard_input_and_missing_files(self):
        self.vcluster("config", "validate", "-", input="sync: {toHost: {ingresses: {enabled: true}}}\n")
        self.vcluster("config", "validate", "-", input="sync: [\n", code=65)
        self.vcluster("config", "validate", str(self.home / "none.yaml"), code=65)
        self.vcluster("config", "validate", code=64)

    def test_convert_prints_what_means_the_same(self):
        older = "sync: {ingresses: {enabled: true}}\nmapServices: {fromVirtual: [{from: a/b, to: c}]}\n"
        converted = self.vcluster("config", "convert", "-", input=older).out
        self.assertEqual(self.vcluster("config", "convert", "-", input=converted).out, converted)
        self.vcluster("config", "validate", "-", input=converted)
        for line in ["ingressClasses:", "replicateServices:", "profile: compatible"]:
            self.assertIn(line, converted)
        refused = self.vcluster("config", "convert", "-", input="enableHA: true\n", code=65)
        self.assertEqual(refused.out, "")
        self.assertIn("enableHA is not supported yet", refused.err)

    def test_convert_tells_mixed_formats_apart(self):
        mixed = "sync: {ingresses: {enabled: true}, toHost: {pods: {runtimeClassName: kata}}}\n"
        self.vcluster("config", "validate", "-", input=mixed, code=65)
        converted = self.vcluster("config", "convert", "-", input=mixed).out
        self.assertIn("runtimeClassName: kata", converted)
        self.vcluster("config", "validate", "-", input=converted)

    def test_create_refuses_what_validate_refuses(self):
        path = self.file("together.yaml", "sync: {fromHost: {nodes: {selector: {all: true}}}}\n")
        refused = self.vcluster("create", "x", "-f", path, "--print", code=65)
        self.assertIn("sync.fromHost.nodes.selector.all needs sync.fromHost.nodes.enabled", refused.err)

    @unittest.skipIf(jsonschema is None, "python3-jsonschema is not installed")
    def test_schema_accepts_what_validate_accepts(self):
        schema = self.vcluster("config", "schema").json
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for values in [
            {}, {"sync": None}, {"sync": {"toHost": {"ingresses": {"enabled": True, "patches": [{"path": "a", "labels": {}}]}}}},
            {"sync": {"toHost": {"ingresses": {"enabled": "yes"}}}}, {"sync": {"toHost": {"ingress": {}}}},
            {"sync": {"toHost": {"pods": {"patches": [{"path": "a", "expression": "b"}]}}}},
            {"sync": {"toHost": {"pods": {"patches": [{"path": "a", "labels": {}, "reference": {}}]}}}},
            {"sync": {"toHost": {"customResources": {"a.b.c": {"enabled": True, "scope": "Cluster"}}}}},
            {"sync": {"toHost": {"customResources": {"a.b.c": {"enabled": True, "scope": "Some"}}}}},
            {"networking": {"replicateServices": {"toHost": [{"from": "a/b"}]}}},
            {"controlPlane": {"statefulSet": {"resources": {"limits": {"memory": "2Gi", "cpu": 1}}}}},
            {"controlPlane": {"statefulSet": {"resources": {"limits": {"memory": "lots"}}}}},
            {"controlPlane": {"service": {"httpsNodePort": 70000}}}, {"controlPlane": {"service": {"enabled": True}}},
            {"controlPlane": {"service": {"enabled": False}}}, {"telemetry": {"enabled": False}},
            {"telemetry": {"enabled": True}}, {"integrations": {"istio": {"enabled": False}}},
            {"integrations": {"istio": {"enabled": True}}}, {"integrations": {"isto": {"enabled": False}}},
            {"plugins": {"mine": {"image": "x"}}}, {"plugins": {}}, {"global": {"anything": 1}},
            {"policies": {"profile": "compatible", "security": {"volumeDrivers": ["a"], "hostPaths": "auto"}}},
            {"policies": {"profile": "lax"}}, {"policies": {"podSecurityStandard": "baseline"}},
            {"sync": {"fromHost": {"storageClasses": {"enabled": "auto"}}}},
            {"experimental": {"genericSync": {"export": [{"apiVersion": "v1", "kind": "A"}]}}},
            {"experimental": {"genericSync": {"export": [{"kind": "A"}]}}},
        ]:
            with self.subTest(values=values):
                code = self.vcluster("config", "validate", "-", input=json.dumps(values), code=None).code
                self.assertEqual(validator.is_valid(values), code == 0)


if __name__ == "__main__":
    unittest.main()
