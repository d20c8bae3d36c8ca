"""The clients that Scripts/setup puts below .tools/clients, and a standalone control plane per test class for them."""
import os
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "Tests" / "EndToEnd"))

from harness import EndToEndTest, eventually, free_port  # noqa: E402, F401

CLIENTS = ROOT / ".tools" / "clients"


def program(name, version):
    """The path of a client such as `program("kubectl", "1.37")`; skips the test that asks when it is not installed."""
    path = CLIENTS / f"{name}-{version}" / name
    if not os.access(path, os.X_OK):
        raise unittest.SkipTest(f"{name} {version} is not installed; run Scripts/setup clients (needs the network)")
    return path


def use_python_clients():
    """Lets the packages that Scripts/setup has installed be imported; skips the module when they are not there."""
    packages = CLIENTS / "python"
    if not packages.is_dir():
        raise unittest.SkipTest("the Python clients are not installed; run Scripts/setup clients (needs the network)")
    if str(packages) not in sys.path:
        sys.path.insert(0, str(packages))


class ClientTest(EndToEndTest):
    """A standalone control plane per class; `cls.config` is the administrator's kubeconfig."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.port = free_port()
            cls.process, cls.config = cls.start_control_plane(cls.home / "plane", "--standalone", port=cls.port)
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def admin(cls, *args, **options):
        return cls.kubectl(*args, kubeconfig=cls.config, **options)
