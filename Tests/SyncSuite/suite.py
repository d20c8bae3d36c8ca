"""A control plane beside a host cluster: any Kubernetes API will do, with or without nodes.

`VCLUSTER_TEST_HOST_KUBECONFIG` names the host; without it a plain API server of our own is the host. Everything happens in
a namespace made for the test, and in cluster-scoped objects with its name; both are removed at the end.
"""
import os
import sys
import uuid
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "EndToEnd"))

from harness import EndToEndTest, eventually, free_port  # noqa: E402
from played_kubelet import PlayedKubelet  # noqa: E402


class SyncTest(EndToEndTest):
    """One virtual cluster per class, with `values` as its configuration."""
    values = ""
    name = "suite"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kubelet = None
        cls.host_namespace = f"vcluster-suite-{uuid.uuid4().hex[:6]}"
        try:
            given = os.environ.get("VCLUSTER_TEST_HOST_KUBECONFIG")
            if given:
                cls.host_kubeconfig = Path(given)
            else:
                _, cls.host_kubeconfig = cls.start_control_plane(cls.home / "host", "--standalone")
            cls.host("create", "namespace", cls.host_namespace)
            cls.prepare_host()
            nodes = cls.host("get", "nodes", "-o", "name").out.split()
            if not nodes:
                cls.kubelet = PlayedKubelet(cls.host_kubeconfig, cls.host_namespace)
            cls.start_virtual()
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def prepare_host(cls):
        """What a test needs on the host before the control plane starts."""

    @classmethod
    def start_virtual(cls):
        values = cls.home / "vcluster.yaml"
        values.write_text(cls.values)
        cls.port = getattr(cls, "port", None) or free_port()
        cls.control_plane, cls.virtual_kubeconfig = cls.start_control_plane(
            cls.home / "virtual", "--config", str(values), "--name", cls.name, "--host-kubeconfig",
            str(cls.host_kubeconfig), "--host-namespace", cls.host_namespace, port=cls.port)

    @classmethod
    def tearDownClass(cls):
        try:
            for process in cls.started[::-1]:
                if process is getattr(cls, "control_plane", None) and process.poll() is None:
                    process.terminate()
                    process.wait(20)
            if hasattr(cls, "host_kubeconfig"):
                cls.clean_host()
        finally:
            if cls.kubelet:
                cls.kubelet.stop()
            super().tearDownClass()

    @classmethod
    def clean_host(cls):
        marker = f"vcluster.loft.sh/managed-by={cls.host_namespace}-x-{cls.name}"
        for kind in ("storageclasses", "persistentvolumes", "priorityclasses"):
            cls.host("delete", kind, "-l", marker, "--wait=false", code=None)
        cls.host("delete", "namespace", cls.host_namespace, "--wait=false", code=None)

    @classmethod
    def host(cls, *args, **options):
        return cls.kubectl(*args, kubeconfig=cls.host_kubeconfig, **options)

    @classmethod
    def virtual(cls, *args, **options):
        return cls.kubectl(*args, kubeconfig=cls.virtual_kubeconfig, **options)

    def host_name(self, name, namespace="default"):
        return f"{name}-x-{namespace}-x-{self.name}"

    def host_get(self, kind, name, namespace="default"):
        """The host object made for a virtual one; waits until it is there."""
        host_name = self.host_name(name, namespace)
        return eventually(
            lambda: self.host("get", kind, host_name, "-n", self.host_namespace, "-o", "json").json, 30,
            f"{kind} {host_name} is on the host")

    def host_get_cluster_scoped(self, kind, name):
        host_name = f"vcluster-{name}-x-{self.host_namespace}-x-{self.name}"
        return eventually(lambda: self.host("get", kind, host_name, "-o", "json").json, 30, f"{kind} {host_name}")

    def virtual_get(self, kind, name, namespace="default"):
        return self.virtual("get", kind, name, "-n", namespace, "-o", "json").json

    def assert_gone_from_host(self, kind, name, namespace="default"):
        listed = lambda: self.host("get", kind, "-n", self.host_namespace, "-o", "name").out  # noqa: E731
        eventually(lambda: self.host_name(name, namespace) not in listed(), 30, f"{kind} {name} is gone from the host")

    def apply(self, text, **options):
        return self.virtual("apply", "-f", "-", input=text, **options)
