"""Who clients are, and what the server writes down of them: real tokens, a real OpenID provider, a real audit file."""
import base64
import datetime
import http.server
import json
import re
import ssl
import subprocess
import threading
import time
import unittest

from harness import EndToEndTest, eventually, free_port

POLICY = """
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  nonResourceURLs: ["/readyz*", "/livez*"]
- level: RequestResponse
  resources:
  - {group: "", resources: [secrets, serviceaccounts, "serviceaccounts/token", pods]}
- level: Metadata
"""


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*args, input=None):
    return subprocess.run(["openssl", *args], input=input, capture_output=True, check=True).stdout


class Provider:
    """An OpenID provider on the loopback, over HTTPS. Its signing keys can be exchanged."""

    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.keys = {}
        self.authority = home / "provider.crt"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=provider",
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", home / "provider.key", "-out", self.authority)
        self.rotate("first")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, home / "provider.key")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), self.handler())
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def rotate(self, kid):
        """From now on tokens are signed by a new key, the only one that is published."""
        path = self.home / f"{kid}.pem"
        openssl("genrsa", "-out", path, "2048")
        modulus = openssl("rsa", "-in", path, "-noout", "-modulus").decode().strip().split("=")[1]
        self.kid, self.key = kid, path
        self.keys = {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
                               "n": b64url(bytes.fromhex(modulus)), "e": "AQAB"}]}

    def token(self, key=None, **claims):
        claims = {"iss": self.url, "aud": "app", "sub": "jane", "groups": ["dev"], "exp": int(time.time()) + 600,
                  **claims}
        header = {"alg": "RS256", "kid": self.kid}
        signed = b64url(json.dumps(header).encode()) + "." + b64url(json.dumps(claims).encode())
        signature = openssl("dgst", "-sha256", "-sign", key or self.key, input=signed.encode())
        return f"{signed}.{b64url(signature)}"

    def handler(provider):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                document = {"issuer": provider.url, "jwks_uri": f"{provider.url}/keys"}
                body = json.dumps(provider.keys if self.path == "/keys" else document).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler


class Authentication(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = Provider(cls.home)
        cls.audit = cls.home / "audit.log"
        (cls.home / "policy.yaml").write_text(POLICY)
        flags = [f"oidc-issuer-url={cls.provider.url}", "oidc-client-id=app", "oidc-groups-claim=groups",
                 "oidc-groups-prefix=id:", "oidc-username-prefix=id:", f"oidc-ca-file={cls.provider.authority}",
                 f"audit-policy-file={cls.home / 'policy.yaml'}", f"audit-log-path={cls.audit}"]
        cls.process, cls.config = cls.start_control_plane(
            cls.home / "plane", "--standalone", *[word for flag in flags for word in ("--api-server-arg", flag)])
        view = json.loads(cls.kubectl("config", "view", "--raw", "-o", "json", kubeconfig=cls.config).out)
        cls.server = view["clusters"][0]["cluster"]["server"]

    def k(self, *args, **options):
        return self.kubectl(*args, kubeconfig=self.config, **options)

    def who(self, token, code=0):
        """What the server takes the bearer of a token for. The certificate of the kubeconfig is not shown."""
        path = self.home / "bearer.kubeconfig"
        view = json.loads(self.k("config", "view", "--raw", "-o", "json").out)
        for user in view["users"]:
            user["user"] = {"token": token}
        path.write_text(json.dumps(view))
        result = self.kubectl("auth", "whoami", "-o", "json", kubeconfig=path, code=code)
        return result.json["status"]["userInfo"] if code == 0 else result

    def events(self):
        return [json.loads(line) for line in self.audit.read_text().splitlines()]

    def test_openid_tokens(self):
        user = self.who(self.provider.token())
        self.assertEqual(user["username"], "id:jane")
        self.assertEqual(user["groups"], ["id:dev", "system:authenticated"])
        for wrong in ({"aud": "other"}, {"exp": int(time.time()) - 1}, {"iss": "https://127.0.0.1:1"}, {"sub": ""}):
            self.who(self.provider.token(**wrong), code=1)

    def test_openid_key_rotation(self):
        old = self.provider.key
        self.who(self.provider.token())
        self.provider.rotate("second")
        # Unknown keys are asked for again, though not at every token.
        eventually(lambda: self.try_who(self.provider.token()), what="the new key is known")
        self.who(self.provider.token(key=old), code=1)

    def try_who(self, token):
        try:
            return self.who(token)["username"] == "id:jane"
        except AssertionError:
            return False

    def test_bootstrap_token(self):
        def secret(name, expiration):
            self.k("create", "-f", "-", input=json.dumps({
                "apiVersion": "v1", "kind": "Secret", "type": "bootstrap.kubernetes.io/token",
                "metadata": {"name": f"bootstrap-token-{name}", "namespace": "kube-system"},
                "stringData": {"token-id": name, "token-secret": "0123456789abcdef", "expiration": expiration,
                               "usage-bootstrap-authentication": "true",
                               "auth-extra-groups": "system:bootstrappers:workers"}}))

        now = datetime.datetime.now(datetime.timezone.utc)
        secret("abcdef", (now + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))
        user = self.who("abcdef.0123456789abcdef")
        self.assertEqual(user["username"], "system:bootstrap:abcdef")
        self.assertIn("system:bootstrappers:workers", user["groups"])
        self.who("abcdef.fedcba9876543210", code=1)
        secret("ffffff", (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.who("ffffff.0123456789abcdef", code=1)
        eventually(lambda: "bootstrap-token-ffffff" not in self.k("get", "secrets", "-n", "kube-system").out,
                   what="the expired token is removed")

    def test_token_of_a_secret(self):
        self.k("create", "serviceaccount", "robot")
        self.k("create", "-f", "-", input=json.dumps({
            "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
            "metadata": {"name": "robot-token", "annotations": {"kubernetes.io/service-account.name": "robot"}}}))
        data = eventually(lambda: self.k("get", "secret", "robot-token", "-o", "json").json.get("data"),
                          what="the Secret is filled")
        self.assertEqual(sorted(data), ["ca.crt", "namespace", "token"])
        token = base64.b64decode(data["token"]).decode()
        self.assertEqual(self.who(token)["username"], "system:serviceaccount:default:robot")
        self.k("delete", "serviceaccount", "robot")
        self.who(token, code=1)
        eventually(lambda: "robot-token" not in self.k("get", "secrets").out, what="the Secret goes with its account")

    def test_headers_of_proxies_mean_nothing(self):
        """Attack 41: nobody is believed to be a front proxy."""
        ca = self.home / "ca.crt"
        view = json.loads(self.k("config", "view", "--raw", "-o", "json").out)
        ca.write_bytes(base64.b64decode(view["clusters"][0]["cluster"]["certificate-authority-data"]))
        answer = subprocess.run(
            ["curl", "-sS", "--cacert", ca, "-H", "X-Remote-User: admin", "-H", "X-Remote-Group: system:masters",
             f"{self.server}/api/v1/secrets"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(json.loads(answer)["code"], 403)
        self.assertIn("system:anonymous", json.loads(answer)["message"])

    def test_wrong_certificates_are_unauthorized(self):
        """A certificate of another authority, or one that has expired, is answered 401, and makes nobody anonymous."""
        pki = self.home / "plane" / "pki"
        subject = "/O=system:masters/CN=admin"
        for name, issuer in [
            ("other", ["-days", "5"]),
            ("expired", ["-CA", pki / "ca.pem", "-CAkey", pki / "ca.pem", "-set_serial", "7", "-days", "-1"]),
        ]:
            (key, request, certificate) = (self.home / f"{name}.{ending}" for ending in ("key", "csr", "crt"))
            subprocess.run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request,
                            "-subj", subject], check=True, capture_output=True)
            signer = issuer if "-CA" in issuer else ["-signkey", key, *issuer]
            made = subprocess.run(["openssl", "x509", "-req", "-in", request, "-out", certificate, *signer],
                                  capture_output=True, text=True)
            if made.returncode != 0:
                self.skipTest(f"this openssl makes no such certificates: {made.stderr}")
            answer = subprocess.run(
                ["curl", "-sSk", "--cert", certificate, "--key", key, f"{self.server}/version"],
                capture_output=True, text=True, check=True).stdout
            self.assertEqual(json.loads(answer)["message"], "Unauthorized", name)
        anonymous = subprocess.run(["curl", "-sSk", f"{self.server}/version"], capture_output=True, text=True).stdout
        self.assertIn("gitVersion", anonymous)

    def test_audit_log(self):
        canary = "canary-Kg7Zq2"
        self.k("create", "secret", "generic", "hidden", f"--from-literal=password={canary}")
        self.k("create", "serviceaccount", "audited")
        token = self.k("create", "token", "audited").out.strip()
        self.who(token)
        self.k("get", "pods", "--as", "eve", code=1)
        self.who("not-a-token", code=1)

        def refused():
            return [e for e in self.events() if e.get("impersonatedUser", {}).get("username") == "eve"
                    and e["responseStatus"]["code"] == 403]

        event = eventually(refused, what="the refusal is put down")[0]
        self.assertEqual(event["annotations"]["authorization.k8s.io/decision"], "forbid")
        self.assertEqual(event["objectRef"]["resource"], "pods")
        made = [e for e in self.events() if e["verb"] == "create" and e["objectRef"]["resource"] == "serviceaccounts"
                and "subresource" not in e["objectRef"]]
        self.assertEqual(made[0]["requestObject"]["metadata"]["name"], "audited")
        self.assertEqual(made[0]["responseObject"]["kind"], "ServiceAccount")
        eventually(lambda: any(e["responseStatus"]["code"] == 401 for e in self.events()), what="the failed login")
        # Attack 50: secrets reach no log.
        text = self.audit.read_text()
        self.assertNotIn(canary, text)
        self.assertNotIn(base64.b64encode(canary.encode()).decode(), text)
        self.assertNotIn(token.split(".")[2], text)
        self.assertEqual(oct(self.audit.stat().st_mode & 0o777), "0o600")

    def test_certificate_says_by_what_it_is_known(self):
        user = self.k("auth", "whoami", "-o", "json").json["status"]["userInfo"]
        self.assertRegex(user["extra"]["authentication.kubernetes.io/credential-id"][0], "^X509SHA256=[0-9a-f]{64}$")

    def test_constrained_impersonation(self):
        self.k("create", "serviceaccount", "deputy")
        self.k("create", "-f", "-", input=json.dumps({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "deputy"},
            "rules": [{"apiGroups": ["authentication.k8s.io"], "resources": ["users"], "resourceNames": ["jane"],
                       "verbs": ["impersonate:user-info"]},
                      {"apiGroups": [""], "resources": ["pods"], "verbs": ["impersonate-on:user-info:list"]}]}))
        self.k("create", "clusterrolebinding", "deputy", "--clusterrole=deputy", "--serviceaccount=default:deputy")
        self.k("create", "clusterrolebinding", "jane", "--clusterrole=view", "--user=jane")
        self.who(self.k("create", "token", "deputy").out.strip())
        deputy = self.home / "bearer.kubeconfig"
        self.kubectl("get", "pods", "--as=jane", kubeconfig=deputy)
        refused = self.kubectl("get", "configmaps", "--as=jane", kubeconfig=deputy, code=1)
        self.assertIn("cannot impersonate-on:user-info:list resource", refused.err)

    def headers(self, user):
        """The headers of an answer to a user, in lower case."""
        shown = self.kubectl("get", "--raw", "/version", "-v=8", "--as", user, kubeconfig=self.config).err.lower()
        return dict(re.findall(r"(x-kubernetes-pf-[a-z-]+): (\S+)", shown))

    def test_flow_schemas_of_administrators(self):
        self.k("create", "-f", "-", input=json.dumps({
            "apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "PriorityLevelConfiguration",
            "metadata": {"name": "small"}, "spec": {"type": "Limited", "limited": {
                "nominalConcurrencyShares": 1, "limitResponse": {"type": "Reject"}}}}))
        self.k("create", "-f", "-", input=json.dumps({
            "apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "FlowSchema", "metadata": {"name": "noxu"},
            "spec": {"priorityLevelConfiguration": {"name": "small"}, "matchingPrecedence": 500,
                     "distinguisherMethod": {"type": "ByUser"},
                     "rules": [{"subjects": [{"kind": "User", "user": {"name": "noxu"}}],
                                "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}]}}))

        def uid(kind, name):
            return self.k("get", kind, name, "-o", "jsonpath={.metadata.uid}").out

        wanted = {"x-kubernetes-pf-flowschema-uid": uid("flowschema", "noxu"),
                  "x-kubernetes-pf-prioritylevel-uid": uid("prioritylevelconfiguration", "small")}
        eventually(lambda: self.headers("noxu") == wanted, what="the schema is in force")
        self.assertEqual(self.headers("other")["x-kubernetes-pf-flowschema-uid"], uid("flowschema", "global-default"))
        self.assertIn('apiserver_flowcontrol_nominal_limit_seats{priority_level="small"}',
                      self.k("get", "--raw", "/metrics").out)

    def test_unknown_flags_are_refused_by_name(self):
        result = self.vcluster("start", "--standalone", "--api-server-arg", "etcd-servers=https://x", code=65)
        self.assertIn("--etcd-servers", result.err)


if __name__ == "__main__":
    unittest.main()
