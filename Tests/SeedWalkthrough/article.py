"""What the tests of the articles share: the end-to-end harness, and commands as a reader of an article types them.

The product is built after a few articles about virtual clusters. Each command and each file that they show is a test here:
readers type `vcluster ...` and `kubectl ...` in one terminal, with the context that the commands leave behind.
"""
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "EndToEnd"))

from harness import HostTest, eventually  # noqa: E402, F401


class ArticleTest(HostTest):
    """The steps build on each other and run in the order of their numbers."""
    cluster = ""

    @property
    def host_namespace(self):
        return f"vcluster-{self.cluster}"

    def file(self, name, text):
        """Writes a file of the article into the home directory, and returns its path."""
        path = self.home / name
        path.write_text(text)
        return str(path)

    def tenant(self, *args, **options):
        return self.kubectl(*args, context=self.context_of(self.cluster), **options)

    def tenant_names(self, *args, **options):
        return self.names(*args, context=self.context_of(self.cluster), **options)

    def tenant_object(self, *args):
        return self.tenant("get", *args, "-o", "json").json

    def host_object(self, *args):
        return self.host("get", *args, "-n", self.host_namespace, "-o", "json").json

    def host_create(self, *args, **options):
        """`vcluster create` as typed in the host's context."""
        self.kubectl("config", "use-context", self.host_context)
        return self.vcluster("create", self.cluster, *args, **options)

    def delete_cluster(self):
        self.vcluster("delete", self.cluster, "--context", self.host_context)
        self.assertNotIn(self.host_namespace, self.host_names("namespaces"))
