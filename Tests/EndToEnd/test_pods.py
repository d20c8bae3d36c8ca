"""What tenants may run: rules on pods with their messages, options of pods, changes of running pods, lost pods."""
import json
import unittest

from harness import HostTest, eventually

PRIVILEGED = """
apiVersion: v1
kind: Pod
metadata: {name: evil}
spec:
  containers:
  - {name: a, image: nginx, securityContext: {privileged: true}}
"""

PRIVILEGED_DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: evil}
spec:
  selector: {matchLabels: {app: evil}}
  template:
    metadata: {labels: {app: evil}}
    spec:
      hostPID: true
      containers: [{name: a, image: nginx}]
"""

POD = """
apiVersion: v1
kind: Pod
metadata: {name: NAME, annotations: {iam.amazonaws.com/role: admin, kubernetes.io/description: kept}}
spec:
  tolerations: [{operator: Exists}, {key: mine, operator: Exists}]
  containers:
  - {name: main, image: "nginx:1.27", resources: {requests: {cpu: 100m}}}
"""

OPTIONS = """
policies: {profile: compatible}
sync:
  toHost:
    pods:
      translateImage: {"nginx:1.27": "registry.example/mirror/nginx:1.27"}
      enforceTolerations: ["team=a:NoSchedule"]
      useSecretsForSATokens: true
"""


class PodsTest(HostTest):
    nodes = 1
    name = "rules"

    @property
    def namespace(self):
        return f"vcluster-{self.name}"

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of(self.name), **options)

    def host_pod(self, name):
        result = self.host(
            "get", "pod", f"{name}-x-default-x-{self.name}", "-n", self.namespace, "-o", "json", code=None)
        return result.json if result.code == 0 else None

    def apply(self, manifest, **options):
        return self.tenant("apply", "-f", "-", input=manifest, **options)

    def run_pod(self, name):
        """Creates a pod and waits until it runs on both sides. Returns the host pod."""
        self.apply(POD.replace("NAME", name))
        self.tenant("wait", f"pod/{name}", "--for=jsonpath={.status.phase}=Running", "--timeout=60s")
        return self.host_pod(name)


class SecurePods(PodsTest):
    """The profile that a virtual cluster has when nothing else is asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.vcluster("create", cls.name, "--connect=false")
            cls.vcluster("connect", cls.name)
        except BaseException:
            cls.tearDownClass()
            raise

    def test_privileged_pod_is_forbidden_in_the_words_of_kubernetes(self):
        refusal = self.apply(PRIVILEGED, code=1)
        self.assertIn("Error from server (Forbidden)", refusal.err)
        self.assertIn(
            'pods "evil" is forbidden: violates PodSecurity "baseline:latest": privileged '
            '(container "a" must not set securityContext.privileged=true)', refusal.err)

    def test_pods_of_a_deployment_fail_at_the_replica_set(self):
        self.apply(PRIVILEGED_DEPLOYMENT)

        def failed():
            events = self.tenant("get", "events", "-o", "json").json["items"]
            return [event for event in events if event["reason"] == "FailedCreate"
                    and event["involvedObject"]["kind"] == "ReplicaSet"
                    and 'violates PodSecurity "baseline:latest": host namespaces (hostPID=true)' in event["message"]]

        eventually(failed, what="event FailedCreate")
        self.tenant("delete", "deployment", "evil")

    def test_tokens_are_in_a_secret_of_the_host_pod(self):
        pod = self.run_pod("web")
        secret = self.host(
            "get", "secret", f"web-sa-token-x-default-x-{self.name}", "-n", self.namespace, "-o", "json").json
        self.assertEqual([owner["uid"] for owner in secret["metadata"]["ownerReferences"]], [pod["metadata"]["uid"]])
        self.assertFalse([key for key in pod["metadata"]["annotations"] if "vcluster.loft.sh/token-" in key])
        self.assertNotIn("iam.amazonaws.com/role", pod["metadata"]["annotations"])
        self.assertEqual(pod["metadata"]["annotations"]["kubernetes.io/description"], "kept")
        tolerated = [toleration.get("key") for toleration in pod["spec"]["tolerations"]]
        self.assertIn("mine", tolerated)
        self.assertNotIn(None, tolerated)

    def test_running_pods_are_debugged_and_resized_under_the_same_rules(self):
        self.run_pod("live")
        self.tenant("debug", "live", "--image=busybox", "--container=look", "--attach=false", "-q")
        eventually(
            lambda: [c["name"] for c in self.host_pod("live")["spec"].get("ephemeralContainers", [])] == ["look"],
            what="the ephemeral container on the host")
        patch = {"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "250m"}}}]}}
        self.tenant("patch", "pod", "live", "--subresource=resize", "-p", json.dumps(patch))
        eventually(
            lambda: self.host_pod("live")["spec"]["containers"][0]["resources"]["requests"]["cpu"] == "250m",
            what="the host pod resized")
        refusal = self.tenant(
            "debug", "live", "--image=busybox", "--container=evil", "--profile=sysadmin", "--attach=false", "-q",
            code=1)
        self.assertIn("violates PodSecurity", refusal.err)

    def test_bare_pod_deleted_on_the_host_is_replaced(self):
        first = self.run_pod("solo")
        uid = self.tenant("get", "pod", "solo", "-o", "jsonpath={.metadata.uid}").out
        self.host("delete", "pod", first["metadata"]["name"], "-n", self.namespace, "--wait=false")

        def replaced():
            pod = self.tenant("get", "pod", "solo", "-o", "json").json
            return pod["metadata"]["uid"] != uid and pod["status"]["phase"] == "Running"

        eventually(replaced, 90, "the pod runs again")


class PodOptions(PodsTest):
    name = "options"
    host_name = "e2e-options"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            values = cls.home / "values.yaml"
            values.write_text(OPTIONS)
            cls.vcluster("create", cls.name, "-f", str(values), "--connect=false")
            cls.vcluster("connect", cls.name)
        except BaseException:
            cls.tearDownClass()
            raise

    def test_options_show_on_the_host_pod(self):
        pod = self.run_pod("web")
        self.assertEqual(pod["spec"]["containers"][0]["image"], "registry.example/mirror/nginx:1.27")
        self.assertIn(
            {"key": "team", "operator": "Equal", "value": "a", "effect": "NoSchedule"},
            [dict(toleration) for toleration in pod["spec"]["tolerations"]])
        self.assertIn(f"web-sa-token-x-default-x-{self.name}", self.host_names("secrets", "-n", self.namespace))
        shown = self.tenant("get", "pod", "web", "-o", "json").json
        self.assertEqual(shown["spec"]["containers"][0]["image"], "nginx:1.27")

    def test_the_compatible_profile_lets_privileged_pods_through(self):
        self.apply(PRIVILEGED)
        eventually(lambda: self.host_pod("evil"), what="the privileged pod on the host")


if __name__ == "__main__":
    unittest.main()
