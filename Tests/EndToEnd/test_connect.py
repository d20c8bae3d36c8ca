"""Connecting in every way there is: as whom, under which name, to which server, and back."""
import base64
import json
import unittest

from harness import HostTest


class Connect(HostTest):
    name = "reach"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.vcluster("create", cls.name, "--connect=false")
        except BaseException:
            cls.tearDownClass()
            raise

    def setUp(self):
        self.kubectl("config", "use-context", self.host_context)

    def connect(self, *args, **options):
        return self.vcluster("connect", self.name, *args, **options)

    def current_context(self):
        return self.kubectl("config", "current-context").out.strip()

    def written(self, text, file_name):
        path = self.home / file_name
        path.write_text(text)
        return path

    def test_create_without_connecting_left_the_kubeconfig_alone(self):
        self.assertEqual(self.current_context(), self.host_context)

    def test_print_gives_a_kubeconfig_that_works(self):
        before = self.kubeconfig.read_text()
        path = self.written(self.connect("--print").out, "printed")
        self.assertIn("default", self.names("namespaces", kubeconfig=path))
        self.assertEqual(self.kubeconfig.read_text(), before)

    def test_update_current_false_keeps_the_current_context(self):
        self.connect("--update-current=false")
        self.assertEqual(self.current_context(), self.host_context)
        self.assertIn("default", self.names("namespaces", context=self.context_of(self.name)))

    def test_context_of_a_chosen_name(self):
        self.connect("--kube-config-context-name", "mine")
        self.assertEqual(self.current_context(), "mine")
        self.assertIn("default", self.names("namespaces"))
        rows = self.vcluster("list", "--output", "json").json
        self.assertTrue(rows[0]["Connected"], "the commands know whose context it is")
        self.vcluster("disconnect")
        self.assertEqual(self.current_context(), self.host_context)
        self.assertNotIn("mine", self.kubectl("config", "get-contexts", "-o", "name").out.split())

    def test_a_context_of_somebody_else_is_not_replaced(self):
        refused = self.connect("--kube-config-context-name", self.host_context, code=64)
        self.assertIn(self.host_context, refused.err)
        self.host("get", "namespaces")

    def test_service_account_with_a_cluster_role(self):
        self.connect("--", "kubectl", "create", "namespace", "ci")
        printed = self.connect(
            "--service-account", "ci/deployer", "--cluster-role", "view", "--token-expiration", "3600", "--print")
        self.assertIn("Created service account ci/deployer", printed.err)
        path = self.written(printed.out, "deployer")
        self.assertNotIn("client-key", printed.out)
        who = self.kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", kubeconfig=path).out
        self.assertEqual(who, "system:serviceaccount:ci:deployer")
        self.kubectl("get", "pods", "-A", kubeconfig=path)
        self.assertIn("forbidden", self.kubectl("create", "namespace", "x", kubeconfig=path, code=1).err)
        token = json.loads(self.kubectl("config", "view", "--raw", "-o", "json", kubeconfig=path).out)[
            "users"][0]["user"]["token"]
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        self.assertEqual(claims["exp"] - claims["iat"], 3600)
        binding = self.connect(
            "--", "kubectl", "get", "clusterrolebinding", "vcluster-sa-deployer-ci", "-o", "jsonpath={.roleRef.name}")
        self.assertEqual(binding.out, "view")
        # Another role takes the place of the first, for the account that is there already.
        again = self.connect("--service-account", "ci/deployer", "--cluster-role", "edit", "--print")
        self.assertNotIn("Created", again.err)
        path = self.written(again.out, "deployer")
        self.kubectl("create", "configmap", "made", "-n", "ci", kubeconfig=path)

    def test_service_account_without_role_may_nothing(self):
        path = self.written(self.connect("--service-account", "nobody", "--print").out, "nobody")
        who = self.kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", kubeconfig=path).out
        self.assertEqual(who, "system:serviceaccount:kube-system:nobody")
        self.kubectl("get", "pods", kubeconfig=path, code=1)
        missing = self.connect("--service-account", "none/such", "--print", code=1)
        self.assertIn("no namespace none", missing.err)

    def test_server_of_ones_own(self):
        printed = self.connect("--server", "https://reach.example.org", "--insecure", "--print").out
        cluster = json.loads(self.kubectl(
            "config", "view", "--raw", "-o", "json", kubeconfig=self.written(printed, "own")).out)["clusters"][0]["cluster"]
        self.assertEqual(cluster, {"server": "https://reach.example.org", "insecure-skip-tls-verify": True})

    def test_command_has_its_own_exit_code_and_leaves_nothing(self):
        before = self.kubeconfig.read_text()
        self.assertEqual(self.connect("--", "kubectl", "get", "namespace", "default", "-o", "name").out, "namespace/default\n")
        self.assertEqual(self.connect("--", "sh", "-c", "exit 7", code=7).code, 7)
        self.assertEqual(self.kubeconfig.read_text(), before)

    def test_what_does_not_fit_is_refused(self):
        self.assertIn("couldn't find", self.vcluster("connect", "nobody", code=2).err)
        self.connect("--cluster-role", "view", code=64)
        self.connect("--server", "reach.example.org", code=64)
        self.connect("--service-account", "a/b/c", code=64)

    def test_connecting_inside_of_a_virtual_cluster_means_the_same(self):
        self.connect()
        self.assertEqual(self.current_context(), self.context_of(self.name))
        self.connect()
        self.assertEqual(self.current_context(), self.context_of(self.name))
        self.vcluster("disconnect")
        self.assertEqual(self.current_context(), self.host_context)


if __name__ == "__main__":
    unittest.main()
