"""kubectl of several versions against a standalone control plane: every file of transcripts/, each in its own namespace."""
import os
import shutil
import unittest
from pathlib import Path

from clients import ClientTest, program
from transcript import Player

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


class KubectlTest(ClientTest):
    version = None

    @classmethod
    def setUpClass(cls):
        if cls.version is None:
            raise unittest.SkipTest("the versions are tested by subclasses")
        binary = program("kubectl", cls.version)
        super().setUpClass()
        cls.tools = cls.home / "bin"
        cls.tools.mkdir()
        (cls.tools / "kubectl").symlink_to(binary)

    def play(self, path):
        """Plays a transcript as a user with a kubeconfig, a namespace and a working directory of their own."""
        directory = self.home / path.stem
        directory.mkdir()
        kubeconfig = directory / "kubeconfig"
        shutil.copy(self.config, kubeconfig)
        namespace = f"t-{path.stem}"
        environment = {
            **self.environment, "KUBECONFIG": str(kubeconfig), "PATH": f"{self.tools}:{os.environ['PATH']}",
            "NAMESPACE": namespace, "KUBECACHEDIR": str(directory / "cache"), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        self.admin("create", "namespace", namespace)
        self.run_command("kubectl", "config", "set-context", "--current", f"--namespace={namespace}",
                         env={"KUBECONFIG": str(kubeconfig)})
        differences = Player(self.version, directory, environment).play(path)
        self.assertFalse(differences, "\n\n".join([f"{len(differences)} steps differ", *differences]))


def add_tests(cls):
    for path in TRANSCRIPTS:
        setattr(cls, f"test_{path.stem.replace('-', '_')}", lambda self, path=path: self.play(path))
    return cls


@add_tests
class Kubectl132(KubectlTest):
    version = "1.32"


@add_tests
class Kubectl136(KubectlTest):
    version = "1.36"


@add_tests
class Kubectl137(KubectlTest):
    version = "1.37"


if __name__ == "__main__":
    unittest.main()
