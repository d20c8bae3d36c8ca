"""What every end-to-end test needs: the release binary and kubectl in a home of their own, and waiting for conditions.

Nothing of the user's is touched: HOME, XDG_DATA_HOME and KUBECONFIG point into a temporary directory per test class.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BINARY = os.environ.get("VCLUSTER_BINARY", "")


class CommandFailed(AssertionError):
    """A command ended with another exit code than the test expected."""


class Result:
    def __init__(self, args, completed):
        self.args = args
        self.code = completed.returncode
        self.out = completed.stdout
        self.err = completed.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"$ {' '.join(self.args)}\nexit {self.code}\nstdout: {self.out}\nstderr: {self.err}"


def free_port():
    """A TCP port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(check, timeout=60.0, what=""):
    """Calls check until it returns something true, and returns that; fails with the last error after the timeout."""
    deadline = time.monotonic() + timeout
    last = None
    while True:
        try:
            value = check()
            if value:
                return value
            last = f"last value: {value!r}"
        except (AssertionError, KeyError, IndexError, json.JSONDecodeError) as error:
            last = str(error)
        if time.monotonic() > deadline:
            raise AssertionError(f"not true after {timeout} s: {what or check}\n{last}")
        time.sleep(0.05)


def processes_with(*words):
    """Process ids whose command line contains all the words."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if all(word in line for word in words):
            found.append(int(entry.name))
    return found


class EndToEndTest(unittest.TestCase):
    """A home directory of its own per class, and the commands."""

    @classmethod
    def setUpClass(cls):
        if not BINARY:
            raise unittest.SkipTest("VCLUSTER_BINARY is not set; run Scripts/test --end-to-end")
        cls.home = Path(tempfile.mkdtemp(prefix="vcluster-e2e-"))
        cls.kubeconfig = cls.home / "kubeconfig"
        cls.environment = dict(
            os.environ, HOME=str(cls.home), XDG_DATA_HOME=str(cls.home / "data"), KUBECONFIG=str(cls.kubeconfig))
        cls.started = []

    @classmethod
    def tearDownClass(cls):
        for process in cls.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(cls.home, ignore_errors=True)

    @classmethod
    def run_command(cls, *args, code=0, input=None, timeout=180, env=None):
        completed = subprocess.run(
            args, env={**cls.environment, **(env or {})}, input=input, capture_output=True, text=True, timeout=timeout)
        result = Result(args, completed)
        if code is not None and completed.returncode != code:
            raise CommandFailed(str(result))
        return result

    @classmethod
    def vcluster(cls, *args, **options):
        return cls.run_command(BINARY, *args, **options)

    @classmethod
    def kubectl(cls, *args, context=None, kubeconfig=None, **options):
        extra = ["--context", context] if context else []
        extra += ["--kubeconfig", str(kubeconfig)] if kubeconfig else []
        return cls.run_command("kubectl", *extra, *args, **options)

    @classmethod
    def names(cls, *args, **options):
        """The names that `kubectl get ... -o name` prints, without their kind."""
        return sorted(line.split("/", 1)[1] for line in cls.kubectl("get", *args, "-o", "name", **options).out.split())

    @classmethod
    def start(cls, *args):
        """Starts a vcluster command that keeps running; it is killed at the end of the class."""
        log = open(cls.home / f"log-{len(cls.started)}", "w+")
        process = subprocess.Popen([BINARY, *args], env=cls.environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        process.log_path = log.name
        cls.started.append(process)
        return process

    @classmethod
    def start_control_plane(cls, data_dir, *args, port=None):
        """Starts `vcluster start` and waits until it is ready. Returns (process, kubeconfig path)."""
        kubeconfig = Path(data_dir).with_suffix(".kubeconfig")
        process = cls.start(
            "start", *args, "--data-dir", str(data_dir), "--bind", f"127.0.0.1:{port or free_port()}",
            "--write-kubeconfig", str(kubeconfig))

        def ready():
            if process.poll() is not None:
                raise RuntimeError(f"vcluster start ended: {Path(process.log_path).read_text()}")
            return kubeconfig.exists() and cls.kubectl(
                "get", "--raw", "/readyz", kubeconfig=kubeconfig, code=None).out == "ok"

        eventually(ready, 60, "the control plane is ready")
        return process, kubeconfig


class HostTest(EndToEndTest):
    """An embedded host cluster per class, named after nothing the user could have."""
    host_name = "e2e"
    nodes = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.host_context = f"vcluster-host-{cls.host_name}"
        try:
            cls.vcluster("host", "up", "--name", cls.host_name, "--nodes", str(cls.nodes))
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.vcluster("host", "down", "--name", cls.host_name, code=None)
        super().tearDownClass()

    @classmethod
    def host(cls, *args, **options):
        return cls.kubectl(*args, context=cls.host_context, **options)

    @classmethod
    def host_names(cls, *args, **options):
        return cls.names(*args, context=cls.host_context, **options)

    @classmethod
    def context_of(cls, name):
        return f"vcluster_{name}_vcluster-{name}_{cls.host_context}"


class VirtualClusterTest(HostTest):
    """A virtual cluster per class beside the host cluster, made with the text `values` as its configuration."""
    name = "my-vcluster"
    values = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            path = cls.home / "values.yaml"
            path.write_text(cls.values)
            cls.vcluster("create", cls.name, "--connect=false", "-f", str(path))
            cls.tenant_config = cls.home / "tenant"
            cls.tenant_config.write_text(cls.vcluster("connect", cls.name, "--print").out)
            cls.prepare_tenant()
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def prepare_tenant(cls):
        """What the tests of a class need in the virtual cluster."""

    @classmethod
    def tearDownClass(cls):
        # Ends the proxy that `connect` has started, too.
        cls.vcluster("delete", cls.name, code=None)
        super().tearDownClass()

    @classmethod
    def tenant(cls, *args, **options):
        return cls.kubectl(*args, kubeconfig=cls.tenant_config, **options)

    @classmethod
    def apply(cls, *objects, code=0):
        """Applies objects in the virtual cluster."""
        return cls.tenant("apply", "-f", "-", code=code, input=json.dumps(
            {"apiVersion": "v1", "kind": "List", "items": objects}))


def kill_hard(pid):
    os.kill(pid, signal.SIGKILL)


def without_ages(table):
    """A kubectl table with its last column (AGE) cut off, for comparisons."""
    return [re.split(r"\s{2,}", line.strip())[:-1] for line in table.strip().splitlines()]
