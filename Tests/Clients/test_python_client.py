"""The official Python client: typed and dynamic, lists in pages, watches that resume, every patch, leader election."""
import threading
import time
import traceback
import unittest

from clients import ClientTest, eventually, use_python_clients

use_python_clients()

from kubernetes import client, config, dynamic, stream, utils, watch  # noqa: E402
from kubernetes.client.exceptions import ApiException  # noqa: E402
from kubernetes.leaderelection import electionconfig, leaderelection  # noqa: E402
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock  # noqa: E402


def config_map(name, **data):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name), data=data)


class PythonClient(ClientTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api = config.new_client_from_config(str(cls.config))
        cls.core = client.CoreV1Api(cls.api)
        cls.apps = client.AppsV1Api(cls.api)

    @classmethod
    def tearDownClass(cls):
        if hasattr(cls, "api"):
            cls.api.close()
        super().tearDownClass()

    def setUp(self):
        self.namespace = self._testMethodName.replace("_", "-").removeprefix("test-")[:40].strip("-")
        self.core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=self.namespace)))

    def names(self, *args, **options):
        return [item.metadata.name for item in self.core.list_namespaced_config_map(self.namespace, **options).items]

    def assert_refused(self, status, reason, call, *args, **options):
        with self.assertRaises(ApiException) as refused:
            call(*args, **options)
        self.assertEqual(status, refused.exception.status, refused.exception.body)
        self.assertIn(f'"reason":"{reason}"', refused.exception.body.replace(": ", ":"))
        return refused.exception

    def test_lists_come_in_pages_of_one_revision(self):
        for index in range(7):
            self.core.create_namespaced_config_map(self.namespace, config_map(f"page-{index}"))
        listed, token, revisions = [], None, set()
        while True:
            page = self.core.list_namespaced_config_map(
                self.namespace, limit=3, _continue=token, field_selector="metadata.name!=kube-root-ca.crt")
            listed += [item.metadata.name for item in page.items]
            revisions.add(page.metadata.resource_version)
            token = page.metadata._continue
            if len(listed) == 3:
                self.core.create_namespaced_config_map(self.namespace, config_map("page-9"))
            if not token:
                break
        self.assertEqual([f"page-{index}" for index in range(7)], listed)
        self.assertEqual(1, len(revisions))
        self.assert_refused(400, "BadRequest", self.core.list_namespaced_config_map, self.namespace, _continue="rubbish")

    def test_a_watch_resumes_where_it_ended(self):
        start = self.core.list_namespaced_config_map(self.namespace).metadata.resource_version
        self.core.create_namespaced_config_map(self.namespace, config_map("one"))
        self.core.patch_namespaced_config_map("one", self.namespace, {"data": {"a": "1"}})
        first = watch.Watch()
        seen = []
        for event in first.stream(self.core.list_namespaced_config_map, self.namespace, resource_version=start,
                                  field_selector="metadata.name=one", timeout_seconds=10):
            seen.append(event["type"])
            if len(seen) == 2:
                first.stop()
        self.core.delete_namespaced_config_map("one", self.namespace)
        for event in watch.Watch().stream(
                self.core.list_namespaced_config_map, self.namespace, resource_version=first.resource_version,
                field_selector="metadata.name=one", timeout_seconds=2):
            seen.append(event["type"])
        self.assertEqual(["ADDED", "MODIFIED", "DELETED"], seen)

    def test_a_watch_from_the_future_or_past_is_refused(self):
        for event in watch.Watch().stream(
                self.core.list_namespaced_config_map, self.namespace, timeout_seconds=1, limit=1):
            self.assertIn(event["type"], ("ADDED", "BOOKMARK"))
        self.assert_refused(504, "Timeout", self.core.list_namespaced_config_map, self.namespace,
                            resource_version="999999999", resource_version_match="Exact")
        self.assert_refused(400, "BadRequest", self.core.list_namespaced_config_map, self.namespace,
                            resource_version="not-a-number")

    def test_a_watch_with_bookmarks_and_initial_events(self):
        self.core.create_namespaced_config_map(self.namespace, config_map("early"))
        ends = None
        for event in watch.Watch().stream(
                self.core.list_namespaced_config_map, self.namespace, send_initial_events=True,
                allow_watch_bookmarks=True, resource_version_match="NotOlderThan", timeout_seconds=5):
            if event["type"] == "BOOKMARK":
                ends = event["raw_object"]["metadata"]["annotations"]
                break
        self.assertEqual({"k8s.io/initial-events-end": "true"}, ends)

    def test_every_patch(self):
        self.core.create_namespaced_config_map(self.namespace, config_map("p", a="1", b="2"))
        patch = lambda body, kind: self.core.patch_namespaced_config_map(  # noqa: E731
            "p", self.namespace, body, _content_type=kind).data
        self.assertEqual({"b": "2", "c": "3"}, patch({"data": {"a": None, "c": "3"}}, "application/merge-patch+json"))
        self.assertEqual({"b": "2"}, patch({"data": {"c": None}}, "application/strategic-merge-patch+json"))
        self.assertEqual({"b": "4"}, patch(
            [{"op": "replace", "path": "/data/b", "value": "4"}], "application/json-patch+json"))
        self.assert_refused(
            415, "UnsupportedMediaType", self.core.patch_namespaced_config_map, "p", self.namespace, "{}",
            _content_type="text/nothing")

    def test_server_side_apply(self):
        apply = lambda manager, value, **options: self.core.patch_namespaced_config_map(  # noqa: E731
            "s", self.namespace, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s"}, "data": value},
            _content_type="application/apply-patch+yaml", field_manager=manager, **options)
        self.assertEqual({"a": "1"}, apply("one", {"a": "1"}).data)
        self.assertEqual({"a": "1", "b": "2"}, apply("two", {"b": "2"}).data)
        conflict = self.assert_refused(
            409, "Conflict", self.core.patch_namespaced_config_map, "s", self.namespace,
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s"}, "data": {"a": "9"}},
            _content_type="application/apply-patch+yaml", field_manager="two")
        self.assertIn('conflict with \\"one\\"', conflict.body)
        self.assertEqual({"a": "9"}, apply("two", {"a": "9"}, force=True).data)

    def test_the_dynamic_client_and_custom_resources(self):
        found = dynamic.DynamicClient(self.api)
        definitions = found.resources.get(api_version="apiextensions.k8s.io/v1", kind="CustomResourceDefinition")
        definitions.create(body={
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "boats.python.example.com"}, "spec": {
                "group": "python.example.com", "scope": "Namespaced",
                "names": {"plural": "boats", "singular": "boat", "kind": "Boat"},
                "versions": [{"name": "v1", "served": True, "storage": True, "subresources": {"status": {}}, "schema": {
                    "openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}})
        boats = eventually(lambda: dynamic.DynamicClient(self.api).resources.search(kind="Boat"), 10, "discovery")[0]
        made = boats.create(namespace=self.namespace, body={
            "apiVersion": "python.example.com/v1", "kind": "Boat", "metadata": {"generateName": "boat-"},
            "spec": {"sails": 2}})
        self.assertEqual(2, made.spec.sails)
        boats.status.patch(
            name=made.metadata.name, namespace=self.namespace, body={"status": {"afloat": True}},
            content_type="application/merge-patch+json")
        self.assertTrue(boats.get(name=made.metadata.name, namespace=self.namespace).status.afloat)
        boats.server_side_apply(
            namespace=self.namespace, name="applied", field_manager="python",
            body={"apiVersion": "python.example.com/v1", "kind": "Boat", "metadata": {"name": "applied"},
                  "spec": {"sails": 3}})
        self.assertEqual(2, len(boats.get(namespace=self.namespace).items))
        seen = [event["type"] for event in boats.watch(namespace=self.namespace, timeout=1)]
        self.assertEqual(["ADDED", "ADDED"], seen)
        boats.delete(name="applied", namespace=self.namespace)
        definitions.delete(name="boats.python.example.com")

    def test_an_informer_keeps_up(self):
        """List, then watch from its revision, over and over, as informers do: the cache ends as the list."""
        cache, stop = {}, threading.Event()
        problems = []

        def inform():
            api = config.new_client_from_config(str(self.config))
            core = client.CoreV1Api(api)
            try:
                while not stop.is_set():
                    listed = core.list_namespaced_config_map(self.namespace)
                    cache.clear()
                    cache.update({item.metadata.name: item.data for item in listed.items})
                    revision = listed.metadata.resource_version
                    while not stop.is_set():
                        watcher = watch.Watch()
                        for event in watcher.stream(core.list_namespaced_config_map, self.namespace,
                                                    resource_version=revision, timeout_seconds=1):
                            item = event["object"]
                            if event["type"] == "DELETED":
                                cache.pop(item.metadata.name)
                            else:
                                cache[item.metadata.name] = item.data
                        revision = watcher.resource_version
            except Exception as error:  # told to the test, which fails by it
                problems.append(error)
            finally:
                api.close()

        informer = threading.Thread(target=inform)
        informer.start()
        try:
            for index in range(40):
                self.core.create_namespaced_config_map(self.namespace, config_map(f"i-{index}", n="0"))
                self.core.patch_namespaced_config_map(f"i-{index}", self.namespace, {"data": {"n": "1"}})
                if index % 2:
                    self.core.delete_namespaced_config_map(f"i-{index}", self.namespace)
                time.sleep(0.03)
            wanted = {item.metadata.name: item.data
                      for item in self.core.list_namespaced_config_map(self.namespace).items}
            eventually(lambda: problems or dict(cache) == wanted, 20, "the cache is as the list")
        finally:
            stop.set()
            informer.join()
        self.assertEqual([], problems)

    def test_conflicts_and_preconditions(self):
        made = self.core.create_namespaced_config_map(self.namespace, config_map("c", a="1"))
        stale = made.metadata.resource_version
        made.data = {"a": "2"}
        self.core.replace_namespaced_config_map("c", self.namespace, made)
        made.metadata.resource_version = stale
        self.assert_refused(409, "Conflict", self.core.replace_namespaced_config_map, "c", self.namespace, made)
        self.assert_refused(409, "AlreadyExists", self.core.create_namespaced_config_map, self.namespace, config_map("c"))
        self.assert_refused(
            409, "Conflict", self.core.delete_namespaced_config_map, "c", self.namespace,
            body=client.V1DeleteOptions(preconditions=client.V1Preconditions(uid="other")))
        self.core.delete_collection_namespaced_config_map(self.namespace, field_selector="metadata.name=c")
        self.assert_refused(404, "NotFound", self.core.read_namespaced_config_map, "c", self.namespace)

    def test_streams_to_pods_are_refused_by_words(self):
        self.core.create_namespaced_pod(self.namespace, {
            "metadata": {"name": "lonely"}, "spec": {"containers": [{"name": "a", "image": "busybox"}]}})
        # The client cannot show a refusal without a body as its own exception: it fails while it makes it.
        with self.assertRaises((ApiException, AttributeError)) as refused:
            stream.stream(
                self.core.connect_get_namespaced_pod_exec, "lonely", self.namespace, command=["true"], stdout=True)
        told = "".join(traceback.format_exception(refused.exception))
        self.assertRegex(told, 'Handshake status [45].*"kind":"Status"')
        self.assert_refused(404, "NotFound", self.core.read_namespaced_pod_log, "none", self.namespace)

    def test_manifests_of_many_kinds(self):
        made = utils.create_from_dict(self.api, {"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
             "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}},
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
                "selector": {"matchLabels": {"app": "web"}}, "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {"containers": [{"name": "a", "image": "busybox"}]}}}}]}, namespace=self.namespace)
        self.assertEqual(2, len(made))
        scale = self.apps.patch_namespaced_deployment_scale("web", self.namespace, {"spec": {"replicas": 2}})
        self.assertEqual(2, scale.spec.replicas)
        eventually(lambda: self.apps.read_namespaced_deployment("web", self.namespace).status.replicas == 2, 20)
        self.assertEqual(
            "web", client.AppsV1Api(self.api).read_namespaced_deployment_status("web", self.namespace).metadata.name)

    def test_one_leader_is_elected(self):
        leaders = []
        config.load_kube_config(str(self.config))
        election = leaderelection.LeaderElection(electionconfig.Config(
            ConfigMapLock("leader", self.namespace, "first"), lease_duration=5, renew_deadline=4, retry_period=1,
            onstarted_leading=lambda: leaders.append("first"), onstopped_leading=lambda: None))
        other = leaderelection.LeaderElection(electionconfig.Config(
            ConfigMapLock("leader", self.namespace, "second"), lease_duration=5, renew_deadline=4, retry_period=1,
            onstarted_leading=lambda: leaders.append("second"), onstopped_leading=lambda: None))
        self.assertTrue(election.try_acquire_or_renew())
        self.assertFalse(other.try_acquire_or_renew())
        self.assertTrue(election.try_acquire_or_renew())
        held = self.core.read_namespaced_config_map("leader", self.namespace).metadata.annotations
        self.assertIn('"holderIdentity": "first"', held["control-plane.alpha.kubernetes.io/leader"])
        self.assertEqual([], leaders)  # nobody has begun to lead: only the lock was tried

    def test_tokens_and_reviews(self):
        token = eventually(self.token, 10, "the namespace has its service account")
        review = client.AuthenticationV1Api(self.api).create_token_review(
            client.V1TokenReview(spec=client.V1TokenReviewSpec(token=token)))
        self.assertTrue(review.status.authenticated)
        self.assertEqual(f"system:serviceaccount:{self.namespace}:default", review.status.user.username)
        allowed = client.AuthorizationV1Api(self.api).create_self_subject_access_review(
            client.V1SelfSubjectAccessReview(spec=client.V1SelfSubjectAccessReviewSpec(
                resource_attributes=client.V1ResourceAttributes(verb="list", resource="pods"))))
        self.assertTrue(allowed.status.allowed)

    def token(self):
        try:
            return self.core.create_namespaced_service_account_token(
                "default", self.namespace, client.AuthenticationV1TokenRequest(
                    spec=client.V1TokenRequestSpec(audiences=[]))).status.token
        except ApiException as error:
            self.assertEqual(404, error.status)
            return None


if __name__ == "__main__":
    unittest.main()
