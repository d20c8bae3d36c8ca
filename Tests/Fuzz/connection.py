"""A raw HTTP/1.1 client over TLS that may send anything, and says what came back."""
import base64
import json
import socket
import ssl

ANSWER_SECONDS = 15


class Identity:
    """The administrator of a control plane, from its kubeconfig."""

    def __init__(self, kubeconfig, directory):
        view = json.loads(kubeconfig)
        self.host, port = view["clusters"][0]["cluster"]["server"].removeprefix("https://").rsplit(":", 1)
        self.port = int(port)
        user = view["users"][0]["user"]
        self.pem = directory / "identity.pem"
        self.pem.write_bytes(b"".join(
            base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key")))

    def connect(self, protocol="http/1.1"):
        context = ssl._create_unverified_context()
        context.load_cert_chain(self.pem)
        context.set_alpn_protocols([protocol])
        plain = socket.create_connection((self.host, self.port), timeout=ANSWER_SECONDS)
        return context.wrap_socket(plain, server_hostname="localhost")


class Answer:
    """Status 0: the server closed the connection without an answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def is_status_object(self):
        try:
            return json.loads(self.body).get("kind") == "Status"
        except (ValueError, AttributeError):
            return False


class Connection:
    """One connection, opened when it is first needed, and anew after the server has closed it."""

    def __init__(self, identity):
        self.identity = identity
        self.socket = None
        self.buffer = b""

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.buffer = None, b""

    def send(self, request, is_head=False):
        """Sends bytes and reads one answer.

        Raises TimeoutError when there is none in time: that is a hang.
        """
        for attempt in (1, 2):
            fresh = self.socket is None
            if fresh:
                self.socket = self.identity.connect()
            try:
                self.socket.sendall(request)
                return self.read(is_head)
            except TimeoutError:
                self.close()
                raise
            except OSError:
                self.close()
                if fresh or attempt == 2:
                    return Answer(0, {}, b"")
        return Answer(0, {}, b"")

    def fill(self):
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionResetError
        self.buffer += received

    def read(self, is_head):
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split()[1])
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        if status == 101:
            self.close()
            return Answer(status, headers, b"")
        body = b"" if is_head or status in (204, 304) else self.body(headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body)

    def body(self, headers):
        if "content-length" in headers:
            length = int(headers["content-length"])
            while len(self.buffer) < length:
                self.fill()
            body, self.buffer = self.buffer[:length], self.buffer[length:]
            return body
        parts = []
        while True:
            while b"\r\n" not in self.buffer:
                self.fill()
            size, self.buffer = self.buffer.split(b"\r\n", 1)
            length = int(size, 16)
            while len(self.buffer) < length + 2:
                self.fill()
            parts.append(self.buffer[:length])
            self.buffer = self.buffer[length + 2:]
            if length == 0:
                return b"".join(parts)
