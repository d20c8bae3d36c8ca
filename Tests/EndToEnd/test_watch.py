"""Watches as clients open them that are not kubectl: by raw HTTP, and by WebSocket as browsers do."""
import base64
import json
import os
import socket
import ssl

from harness import EndToEndTest, free_port

PATH = "/api/v1/namespaces/default/configmaps"


class Watches(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.port = free_port()
        cls.process, cls.config = cls.start_control_plane(cls.home / "plane", "--standalone", port=cls.port)
        user = cls.kubectl("config", "view", "--raw", "-o", "json", kubeconfig=cls.config).json["users"][0]["user"]
        pair = cls.home / "client.pem"
        pair.write_bytes(b"\n".join(
            base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key")))
        cls.context = ssl._create_unverified_context()
        cls.context.load_cert_chain(pair)
        for name in ("a", "b"):
            cls.kubectl("create", "configmap", name, kubeconfig=cls.config)

    def ask(self, query, *headers):
        """Sends a request; gives the stream of the answer, and its head."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection = self.context.wrap_socket(plain)
        self.addCleanup(connection.close)
        lines = [f"GET {PATH}?{query} HTTP/1.1", "Host: localhost", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        stream = connection.makefile("rb")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += stream.readline()
        return stream, head.decode()

    def events(self, query):
        """All events of a watch that ends by itself."""
        stream, head = self.ask(query)
        self.assertIn("200 OK", head)
        body = b""
        while size := int(stream.readline(), 16):
            body += stream.read(size)
            stream.readline()
        return [json.loads(line) for line in body.splitlines()]

    def messages(self, stream):
        """The WebSocket messages until the server closes: (kind, bytes)."""
        while True:
            first, length = stream.read(2)
            if length == 126:
                length = int.from_bytes(stream.read(2), "big")
            payload = stream.read(length)
            if first & 0xF == 8:
                return
            yield first & 0xF, payload

    def shake_hands(self, query, *headers):
        key = base64.b64encode(os.urandom(16)).decode()
        return self.ask(
            query, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}", "Origin: http://localhost", *headers)

    def test_a_browser_gets_each_event_as_a_message(self):
        token = base64.urlsafe_b64encode(b"not needed here").decode().rstrip("=")
        stream, head = self.shake_hands(
            "watch=true&resourceVersion=0&timeoutSeconds=1&fieldSelector=metadata.name%3Da",
            f"Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.{token}, base64.binary.k8s.io")
        self.assertIn("101 Switching Protocols", head)
        self.assertIn("Sec-WebSocket-Protocol: base64.binary.k8s.io\r\n", head)
        messages = list(self.messages(stream))
        self.assertEqual([kind for kind, _ in messages], [1])
        event = json.loads(messages[0][1])
        self.assertEqual((event["type"], event["object"]["metadata"]["name"]), ("ADDED", "a"))

    def test_protobuf_comes_in_binary_messages(self):
        stream, head = self.shake_hands(
            "watch=true&resourceVersion=0&timeoutSeconds=1", "Accept: application/vnd.kubernetes.protobuf")
        self.assertIn("101 Switching Protocols", head)
        messages = list(self.messages(stream))
        self.assertTrue(len(messages) >= 2)
        for kind, payload in messages:
            self.assertEqual(kind, 2)
            self.assertTrue(payload.startswith(b"\n\x05ADDED"), payload[:20])

    def test_a_refused_watch_is_no_websocket(self):
        _, head = self.shake_hands("watch=true&labelSelector=((")
        self.assertIn("400 Bad Request", head)

    def test_a_watch_without_a_version_says_when_it_has_caught_up(self):
        events = self.events("watch=true&allowWatchBookmarks=true&timeoutSeconds=1")
        kinds = [event["type"] for event in events]
        self.assertEqual(kinds, ["ADDED"] * (len(kinds) - 1) + ["BOOKMARK"])
        self.assertEqual(
            events[-1]["object"]["metadata"]["annotations"], {"k8s.io/initial-events-end": "true"})

    def test_a_version_that_does_not_come_is_told_as_an_event(self):
        events = self.events(
            "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999999")
        self.assertEqual([event["type"] for event in events], ["ERROR"])
        self.assertEqual((events[0]["object"]["code"], events[0]["object"]["reason"]), (504, "Timeout"))
