"""Admission webhooks through the built binary and real kubectl: a webhook server of our own changes, refuses and warns."""
import base64
import json
import ssl
import subprocess
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from harness import EndToEndTest, eventually, free_port


class Hook(BaseHTTPRequestHandler):
    """Answers by path; remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    asked = []

    def do_POST(self):
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request = review["request"]
        path = self.path.split("?")[0]
        Hook.asked.append((path, request))
        if path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/allow")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if path == "/slow":
            time.sleep(3)
        response = {"uid": request["uid"], "allowed": True}
        if path == "/deny":
            response.update(allowed=False, status={"code": 403, "message": "not on my watch"})
        elif path == "/warn":
            response["warnings"] = ["this is going to be deprecated"]
        elif path == "/mutate":
            patch = [{"op": "add", "path": "/metadata/labels", "value": {"touched": "yes"}}]
            response.update(patchType="JSONPatch", patch=base64.b64encode(json.dumps(patch).encode()).decode())
        body = json.dumps({"apiVersion": review["apiVersion"], "kind": "AdmissionReview", "response": response})
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())
        except OSError:
            pass  # the caller has given up waiting, as a test wants

    def log_message(self, *_):
        pass


class Webhooks(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_hook()
        _, cls.config = cls.start_control_plane(cls.home / "plane", "--standalone")

    @classmethod
    def tearDownClass(cls):
        if hasattr(cls, "server"):
            cls.server.shutdown()
        super().tearDownClass()

    @classmethod
    def start_hook(cls):
        key, certificate = cls.home / "hook.key", cls.home / "hook.crt"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
             "-subj", "/CN=hook", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        cls.bundle = base64.b64encode(certificate.read_bytes()).decode()
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        cls.server.socket = context.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    def setUp(self):
        Hook.asked.clear()
        self.namespace = "n" + self.id().rsplit("_", 1)[1]
        self.run_kubectl("create", "namespace", self.namespace)

    def tearDown(self):
        for kind in ("validating", "mutating"):
            self.run_kubectl("delete", f"{kind}webhookconfigurations", "--all")

    def run_kubectl(self, *args, **options):
        return self.kubectl(*args, kubeconfig=self.config, **options)

    def register(self, path, kind="Validating", url=None, **changes):
        webhook = {
            "name": "hook.example.com", "sideEffects": "None", "admissionReviewVersions": ["v1"], "timeoutSeconds": 1,
            "clientConfig": {"url": url or f"https://127.0.0.1:{self.server.server_port}{path}", "caBundle": self.bundle},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "DELETE"],
                       "resources": ["configmaps"]}],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.namespace}}, **changes}
        self.run_kubectl("apply", "-f", "-", input=json.dumps({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": f"{kind}WebhookConfiguration",
            "metadata": {"name": "hooks"}, "webhooks": [webhook]}))

    def create(self, name, *args, **options):
        return self.run_kubectl("create", "configmap", name, "-n", self.namespace, *args, **options)

    def test_mutated(self):
        self.register("/mutate", kind="Mutating")
        self.create("a")
        labels = self.run_kubectl("get", "configmap", "a", "-n", self.namespace, "-o", "json").json["metadata"]["labels"]
        self.assertEqual(labels, {"touched": "yes"})

    def test_denied(self):
        self.register("/deny")
        result = self.create("a", code=1)
        self.assertIn('admission webhook "hook.example.com" denied the request: not on my watch', result.err)
        self.run_kubectl("create", "configmap", "elsewhere", "-n", "default")

    def test_warned(self):
        self.register("/warn")
        self.assertIn("Warning: this is going to be deprecated", self.create("a").err)

    def test_failing(self):
        self.register("/", url=f"https://127.0.0.1:{free_port()}/")
        result = self.create("a", code=1)
        self.assertIn('failed calling webhook "hook.example.com": failed to call webhook: Post', result.err)
        self.assertIn("connection refused", result.err)
        self.register("/", url=f"https://127.0.0.1:{free_port()}/", failurePolicy="Ignore")
        self.create("a")

    def test_dry(self):
        self.register("/warn", sideEffects="NoneOnDryRun")
        self.create("a", "--dry-run=server")
        self.assertEqual([request["dryRun"] for _, request in Hook.asked], [True])
        self.run_kubectl("get", "configmap", "a", "-n", self.namespace, code=1)

    def test_slow(self):
        self.register("/slow")
        failures = []
        waiting = threading.Thread(target=lambda: failures.append(self.create("slow", code=1).err))
        waiting.start()
        eventually(lambda: Hook.asked, 10)
        start = time.monotonic()
        self.run_kubectl("get", "--raw", "/readyz")
        self.run_kubectl("create", "configmap", "other-slow", "-n", "default")
        self.assertLess(time.monotonic() - start, 3)
        waiting.join()
        self.assertIn("context deadline exceeded", failures[0])

    def test_redirected(self):
        """Attack 40: a webhook cannot send the server elsewhere."""
        self.register("/redirect")
        self.create("a", code=1)
        self.assertEqual([path for path, _ in Hook.asked], ["/redirect"])

    def test_metadata(self):
        """Attack 38: the metadata service of a cloud is not called."""
        self.register("/", url="https://169.254.169.254/latest")
        self.assertIn("address not allowed", self.create("a", code=1).err)

    def test_deleting(self):
        self.create("a")
        self.register("/deny")
        self.assertIn("not on my watch", self.run_kubectl(
            "delete", "configmap", "a", "-n", self.namespace, code=1).err)
        self.assertEqual(Hook.asked[-1][1]["oldObject"]["metadata"]["name"], "a")


if __name__ == "__main__":
    unittest.main()
