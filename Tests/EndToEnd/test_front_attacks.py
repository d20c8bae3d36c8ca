"""What somebody may try at the API server's front door, with and without credentials."""
import base64
import json
import socket
import ssl
import time
import unittest
from pathlib import Path

from harness import EndToEndTest, eventually


class FrontAttacks(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process, cls.admin = cls.start_control_plane(cls.home / "data", "--standalone")
        server = cls.kubectl("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}", kubeconfig=cls.admin).out
        host, port = server.removeprefix("https://").split(":")
        cls.address = (host, int(port))

    def connect(self, protocol="http/1.1"):
        context = ssl._create_unverified_context()
        context.set_alpn_protocols([protocol])
        return context.wrap_socket(socket.create_connection(self.address, timeout=20), server_hostname="localhost")

    def anonymous(self, path, method="GET", headers=""):
        """The status of a request without credentials."""
        with self.connect() as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n".encode())
            return int(connection.recv(64).split()[1])

    def as_admin(self, method, content_type, body):
        """The status of a request for ConfigMaps with the administrator's certificate."""
        user = self.kubectl("config", "view", "--raw", "-o", "json", kubeconfig=self.admin).json["users"][0]["user"]
        identity = self.home / "identity.pem"
        identity.write_bytes(b"".join(base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key")))
        context = ssl._create_unverified_context()
        context.load_cert_chain(identity)
        head = (
            f"{method} /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n")
        with context.wrap_socket(socket.create_connection(self.address, timeout=60)) as connection:
            connection.sendall(head.encode() + body)
            return int(connection.recv(64).split()[1])

    def memory_mb(self):
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))

    def assert_serves(self):
        self.assertEqual(self.kubectl("get", "--raw", "/readyz", kubeconfig=self.admin).out, "ok")

    def test_attack_45_every_route_wants_credentials(self):
        open_routes = {"/healthz", "/livez", "/readyz", "/version"}
        paths = json.loads(self.kubectl("get", "--raw", "/", kubeconfig=self.admin).out)["paths"]
        self.assertIn("/apis/apps/v1", paths)
        for version in ["/api/v1"] + [path for path in paths if path.count("/") == 3 and path.startswith("/apis/")]:
            resources = json.loads(self.kubectl("get", "--raw", version, kubeconfig=self.admin).out)["resources"]
            paths += [f"{version}/{resource['name']}" for resource in resources if "/" not in resource["name"]]
            paths += [f"{version}/namespaces/default/{resource['name'].replace('/', '/x/')}" for resource in resources]
        paths += [
            "/debug/pprof", "/debug/pprof/heap", "/metrics", "/logs", "/configz", "/statusz", "/flagz", "/internal",
            "/.well-known/openid-configuration", "/openid/v1/jwks", "/vcluster", "/api/v1/nodes/x/proxy/", "/stats"]
        for path in sorted(set(paths)):
            if any(path == route or path.startswith(route + "/") for route in open_routes):
                continue
            for method in ("GET", "POST", "DELETE"):
                self.assertIn(self.anonymous(path, method), (401, 403), f"{method} {path}")

    def test_attack_41_headers_make_nobody_a_user(self):
        for headers in (
                "X-Remote-User: admin\r\nX-Remote-Group: system:masters\r\n",
                "Impersonate-User: admin\r\nImpersonate-Group: system:masters\r\n",
                "Authorization: Bearer x\r\n", "Authorization: Basic YWRtaW46YWRtaW4=\r\n"):
            self.assertIn(self.anonymous("/api/v1/secrets", headers=headers), (401, 403), headers)

    def test_attack_38_proxies_lead_nowhere(self):
        self.kubectl("apply", "-f", "-", kubeconfig=self.admin, input="""
apiVersion: v1
kind: Service
metadata: {name: metadata}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: metadata}
subsets: [{addresses: [{ip: 192.0.2.9}], ports: [{port: 80}]}]
---
apiVersion: v1
kind: Node
metadata: {name: inside}
status: {addresses: [{type: InternalIP, address: 127.0.0.1}], daemonEndpoints: {kubeletEndpoint: {Port: 22}}}
""")
        for path in (
                "/api/v1/namespaces/default/services/http:metadata:80/proxy/latest",
                "/api/v1/nodes/inside/proxy/", "/api/v1/nodes/inside:22/proxy/", "/api/v1/nodes/https:inside:1/proxy/x"):
            result = self.kubectl("get", "--raw", path, kubeconfig=self.admin, code=1)
            self.assertIn("rror", result.err)

    def test_attack_46_sizes_are_limited(self):
        def post(body, content_type="application/json"):
            path = self.home / "body"
            path.write_text(body)
            return self.kubectl(
                "create", "--raw", "/api/v1/namespaces/default/configmaps", "-f", str(path), kubeconfig=self.admin,
                code=1).err

        self.assertIn("too large", post('{"data": {"a": "' + "x" * 4_000_000 + '"}}').lower())
        self.assertIn("rror", post("[" * 100_000 + "]" * 100_000))
        bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12))
        start = time.monotonic()
        (self.home / "bomb.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n" + bomb)
        self.assertEqual(self.as_admin("POST", "application/yaml", (self.home / "bomb.yaml").read_bytes()), 400)
        self.assertLess(time.monotonic() - start, 60)
        annotation = "x" * 262_145
        refused = post(json.dumps({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "big", "annotations": {"a": annotation}}}))
        self.assertIn("may not be more than 262144 bytes", refused)
        self.assert_serves()

    def test_attack_47_streams_that_are_reset_cost_little(self):
        def frame(kind, flags, stream, payload=b""):
            return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload

        headers = b"\x82\x87\x04\x08/healthz\x01\x01x"
        before = self.memory_mb()
        with self.connect("h2") as connection:
            self.assertEqual(connection.selected_alpn_protocol(), "h2")
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0))
            try:
                for start in range(1, 40_001, 400):
                    connection.sendall(b"".join(
                        frame(1, 5, stream, headers) + frame(3, 0, stream, (8).to_bytes(4, "big"))
                        for stream in range(start, start + 400, 2)))
            except OSError:
                pass  # ended by the server, which is its right
            self.assert_serves()
        eventually(lambda: self.memory_mb() < before + 100, 30, "the memory of the streams is given back")
        self.assert_serves()


if __name__ == "__main__":
    unittest.main()
