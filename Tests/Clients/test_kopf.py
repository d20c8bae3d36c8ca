"""An operator written with kopf: finalizers, status, events, timers, webhooks, and what happens while it is away."""
import datetime
import ipaddress
import json
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from clients import CLIENTS, ClientTest, eventually, use_python_clients

use_python_clients()

from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

SHIPS = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "ships.ships.example.com"},
    "spec": {
        "group": "ships.example.com", "scope": "Namespaced",
        "names": {"plural": "ships", "singular": "ship", "kind": "Ship"},
        "versions": [{
            "name": "v1", "served": True, "storage": True, "subresources": {"status": {}},
            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {
                    "crew": {"type": "integer"}, "flag": {"type": "string"}}},
                "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}}}]}}
FINALIZER = "ships.example.com/operator"


def write_certificate(path):
    """A key and a certificate for 127.0.0.1 that is its own authority, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "operator")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256()))
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM))


class Operator(ClientTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin("apply", "-f", "-", input=json.dumps(SHIPS))
        cls.admin("wait", "--for=condition=Established", "crd/ships.ships.example.com", "--timeout=10s")
        cls.certificate = cls.home / "webhook.pem"
        write_certificate(cls.certificate)
        cls.operator = cls.run_operator()

    @classmethod
    def run_operator(cls):
        log = open(cls.home / f"operator-{len(cls.started)}", "w+")
        process = subprocess.Popen(
            [sys.executable, "-m", "kopf", "run", "--verbose", "--all-namespaces",
             str(Path(__file__).parent / "operator_under_test.py")],
            env={**cls.environment, "KUBECONFIG": str(cls.config), "WEBHOOK_CERTIFICATE": str(cls.certificate),
                 "PYTHONPATH": str(CLIENTS / "python"), "PYTHONWARNINGS": "ignore"},
            stdout=log, stderr=subprocess.STDOUT)
        cls.log = Path(log.name)
        cls.started.append(process)
        return process

    def ship(self, name, **spec):
        self.admin("apply", "-f", "-", input=json.dumps({
            "apiVersion": "ships.example.com/v1", "kind": "Ship", "metadata": {"name": name}, "spec": spec}))

    def get(self, kind, name):
        found = self.admin("get", kind, name, "-o", "json", code=None)
        return found.json if found.code == 0 else None

    def becomes(self, what, check):
        try:
            eventually(check, 30, what)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log.read_text()[-8000:]}") from error

    def test_an_object_lives_and_dies_under_an_operator(self):
        self.ship("beagle", crew=10)
        self.becomes("the operator has made a ConfigMap", lambda: self.get("configmap", "log-of-beagle"))
        owner = self.get("configmap", "log-of-beagle")["metadata"]["ownerReferences"][0]
        self.assertEqual(("Ship", "beagle"), (owner["kind"], owner["name"]))
        self.becomes("the finalizer", lambda: self.get("ship", "beagle")["metadata"]["finalizers"] == [FINALIZER])
        self.becomes("the status", lambda: self.get("ship", "beagle")["status"]["launch"]["logged"] == "log-of-beagle")
        self.becomes("timers", lambda: self.get("ship", "beagle")["status"].get("miles", 0) >= 3)
        self.becomes("an event", lambda: "beagle is afloat" in self.admin(
            "get", "events", "--field-selector=involvedObject.name=beagle,reason=Launched").out)
        self.admin("patch", "ship", "beagle", "--type=merge", "-p", '{"spec":{"crew":20}}')
        self.becomes("the change", lambda: self.get("configmap", "log-of-beagle")["data"] == {
            "crew": "20", "before": "10"})
        # The status is not of the spec's generation: timers do not look like changes.
        self.assertEqual(2, self.get("ship", "beagle")["metadata"]["generation"])
        self.admin("delete", "ship", "beagle", "--timeout=30s")
        self.becomes("the farewell", lambda: self.get("configmap", "farewell-of-beagle"))
        self.becomes("garbage is collected", lambda: self.get("configmap", "log-of-beagle") is None)

    def test_a_failure_is_told(self):
        self.ship("overfull", crew=101)
        self.becomes("an event", lambda: "too many aboard" in self.admin(
            "get", "events", "--field-selector=involvedObject.name=overfull,type=Warning").out)
        self.admin("delete", "ship", "overfull", "--timeout=30s")

    def test_what_is_written_is_inspected_and_completed(self):
        for kind in ("mutatingwebhookconfiguration", "validatingwebhookconfiguration"):
            self.becomes("webhooks", lambda: (self.get(kind, "webhooks.ships.example.com") or {}).get("webhooks"))

        def attempt(**spec):
            return self.admin("create", "--dry-run=server", "-o", "json", "-f", "-", code=None, input=json.dumps({
                "apiVersion": "ships.example.com/v1", "kind": "Ship", "metadata": {"name": "attempt"}, "spec": spec}))

        refusal = "denied the request: fewer than none cannot be aboard"
        self.becomes("a refusal", lambda: refusal in attempt(crew=-1).err)
        self.becomes("a warning", lambda: "Warning: nobody is aboard" in attempt(crew=0).err)
        self.becomes("a default", lambda: attempt(crew=1).json["spec"]["flag"] == "white")
        self.assertEqual("red", attempt(crew=1, flag="red").json["spec"]["flag"])

    def test_built_in_kinds_are_watched_by_label(self):
        self.admin("create", "configmap", "plain")
        self.admin("label", "configmap", "plain", "watched=yes")
        self.becomes("it enters the watch", lambda: self.get("configmap", "plain")["metadata"].get(
            "annotations", {}).get("noticed") == "yes")

    def test_zz_what_happens_meanwhile_is_caught_up(self):
        self.operator.send_signal(signal.SIGTERM)
        self.operator.wait(timeout=30)
        self.ship("late", crew=1)
        self.admin("delete", "ship", "late", "--wait=false")
        type(self).operator = self.run_operator()
        self.ship("later", crew=1)
        self.becomes("the new one", lambda: self.get("configmap", "log-of-later"))
        self.admin("delete", "ship", "later", "--timeout=30s")
        self.becomes("both are gone", lambda: not {"late", "later"} & set(self.names("ships", kubeconfig=self.config)))


if __name__ == "__main__":
    unittest.main()
