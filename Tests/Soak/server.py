"""The server under test: the real binary, killed with SIGKILL now and then and started again on the same data."""
import base64
import json
import os
import signal
import ssl
import subprocess
import threading
import time
from pathlib import Path

from api import Api, Unreachable


class Server:
    """One `vcluster start --standalone`, on a port and a data directory that outlive its process."""

    def __init__(self, binary, directory, port):
        self.binary = binary
        self.directory = Path(directory)
        self.port = port
        self.kills = 0
        self.process = None
        self.context = None
        self._ready = threading.Event()

    def start(self):
        log = open(self.directory / "log", "a")
        self.process = subprocess.Popen(
            [self.binary, "start", "--standalone", "--data-dir", str(self.directory / "data"), "--bind",
             f"127.0.0.1:{self.port}", "--write-kubeconfig", str(self.directory / "kubeconfig")],
            stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while not self._is_ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.log_tail()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server is not ready after 60 s: {self.log_tail()}")
            time.sleep(0.05)
        self._ready.set()

    def kill(self):
        """Ends the process at whatever instruction it is."""
        self._ready.clear()
        self.kills += 1
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends the process as an operator would, and returns its exit code."""
        self._ready.clear()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def wait_until_ready(self):
        if not self._ready.wait(90):
            raise RuntimeError("the server did not come back")

    @property
    def resident_megabytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
        return 0

    def log_tail(self):
        return (self.directory / "log").read_text()[-4000:]

    def _is_ready(self):
        kubeconfig = self.directory / "kubeconfig"
        if self.context is None:
            if not kubeconfig.exists():
                return False
            view = subprocess.run(
                ["kubectl", "config", "view", "--raw", "-o", "json", "--kubeconfig", str(kubeconfig)],
                capture_output=True, env=dict(os.environ, KUBECONFIG=""))
            if view.returncode != 0:
                return False
            self.context = self._tls(json.loads(view.stdout))
        try:
            return Api(self, "probe", timeout=5).request("GET", "/readyz").code == 200
        except Unreachable:
            return False

    def _tls(self, kubeconfig):
        context = ssl.create_default_context(
            cadata=base64.b64decode(kubeconfig["clusters"][0]["cluster"]["certificate-authority-data"]).decode())
        user = kubeconfig["users"][0]["user"]
        pair = self.directory / "client.pem"
        descriptor = os.open(pair, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64decode(user["client-certificate-data"]))
            file.write(b"\n" + base64.b64decode(user["client-key-data"]))
        context.load_cert_chain(pair)
        return context
