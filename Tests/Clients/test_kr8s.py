"""kr8s, with and without asyncio: objects, selectors, waits, watches, scaling, custom resources."""
import asyncio
import json
import unittest

from clients import ClientTest, eventually, use_python_clients

use_python_clients()

import kr8s  # noqa: E402
import kr8s.asyncio  # noqa: E402
from kr8s.objects import ConfigMap, Deployment, Namespace, Pod, new_class  # noqa: E402


class Kr8s(ClientTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api = kr8s.api(kubeconfig=str(cls.config))

    def test_objects_are_made_changed_and_deleted(self):
        made = ConfigMap({"metadata": {"name": "made", "namespace": "default"}, "data": {"a": "1"}}, api=self.api)
        made.create()
        self.assertTrue(made.exists())
        made.patch({"data": {"b": "2"}})
        self.assertEqual({"a": "1", "b": "2"}, dict(made.data))
        made.patch([{"op": "remove", "path": "/data/a"}], type="json")
        made.label({"team": "blue"})
        made.annotate({"note": "text"})
        found = ConfigMap.get("made", namespace="default", api=self.api)
        self.assertEqual(("blue", "text"), (found.labels.team, found.annotations.note))
        self.assertEqual(["made"], [item.name for item in self.api.get(
            "configmaps", namespace="default", label_selector={"team": "blue"})])
        made.delete()
        made.wait("delete", timeout=10)
        self.assertFalse(made.exists())
        with self.assertRaises(kr8s.NotFoundError):
            ConfigMap.get("made", namespace="default", api=self.api)
        with self.assertRaises(kr8s.ServerError) as refused:
            ConfigMap({"metadata": {"name": "Wrong", "namespace": "default"}}, api=self.api).create()
        self.assertIn("RFC 1123", str(refused.exception))

    def test_deployments_scale_and_own_pods(self):
        deployment = Deployment({
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "a", "image": "busybox"}]}}}}, api=self.api)
        deployment.create()
        deployment.scale(3)

        def replicas():
            deployment.refresh()
            return deployment.raw.get("status", {}).get("replicas")

        eventually(lambda: replicas() == 3, 20, "three pods are there")
        self.assertEqual(3, len([pod for pod in Pod.list(
            namespace="default", label_selector="app=web", api=self.api)]))
        deployment.delete(propagation_policy="Foreground")
        deployment.wait("delete", timeout=30)

    def test_custom_resources_by_discovery(self):
        self.admin("apply", "-f", "-", input=json.dumps({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "rafts.kr8s.example.com"},
            "spec": {"group": "kr8s.example.com", "scope": "Namespaced",
                     "names": {"plural": "rafts", "singular": "raft", "kind": "Raft"},
                     "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                         "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}))
        self.admin("wait", "--for=condition=Established", "crd/rafts.kr8s.example.com", "--timeout=10s")
        raft = new_class(kind="Raft", version="kr8s.example.com/v1", namespaced=True)
        raft({"metadata": {"name": "tiki", "namespace": "default"}, "spec": {"logs": 9}}, api=self.api).create()
        listed = list(kr8s.get("rafts.kr8s.example.com", namespace="default", api=self.api))
        self.assertEqual([9], [item.spec.logs for item in listed])

    def test_versions_and_identity(self):
        self.assertEqual("36", self.api.version()["minor"])
        self.assertIn("admin", self.api.whoami())

    def test_many_at_once_without_threads(self):
        async def run():
            api = await kr8s.asyncio.api(kubeconfig=str(self.config))
            space = await kr8s.asyncio.objects.Namespace({"metadata": {"name": "async"}}, api=api)
            await space.create()
            seen, begun = [], asyncio.Event()

            async def look():
                async for event, item in api.watch("configmaps", namespace="async"):
                    begun.set()  # by the ConfigMap that every namespace has
                    if item.name.startswith("many-"):
                        seen.append((event, item.name))
                    if len(seen) == 40:
                        return

            watcher = asyncio.create_task(look())

            async def one(index):
                item = await kr8s.asyncio.objects.ConfigMap(
                    {"metadata": {"name": f"many-{index}", "namespace": "async"}}, api=api)
                await item.create()
                await item.delete()

            await asyncio.wait_for(begun.wait(), 10)
            await asyncio.gather(*(one(index) for index in range(20)))
            await asyncio.wait_for(watcher, 20)
            await space.delete()
            return seen

        seen = asyncio.run(run())
        self.assertEqual(20, len([name for event, name in seen if event == "DELETED"]))
        self.assertEqual(20, len({name for event, name in seen if event == "ADDED"}))
        self.assertTrue(Namespace.get("default", api=self.api).exists())


if __name__ == "__main__":
    unittest.main()
