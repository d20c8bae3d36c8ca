"""A small HTTP client for the Kubernetes API: one connection per thread, answers and watches in JSON or protobuf."""
import http.client
import json
import ssl
import urllib.parse

import wire

JSON = "application/json"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"


class Unreachable(Exception):
    """No answer came: the request may have been carried out, or not."""


class Answer:
    def __init__(self, code, body):
        self.code = code
        self.body = body
        self.text = body.decode(errors="replace")
        try:
            self.json = json.loads(self.text) if self.text else None
        except ValueError:
            self.json = None

    def __str__(self):
        return f"{self.code} {self.text[:600]!r}"


class Api:
    def __init__(self, server, name, timeout=30):
        self.server = server
        self.name = name
        self.timeout = timeout
        self.connection = None

    def request(self, method, path, body=None, content_type=JSON, query=None, accept=JSON):
        """Sends a request; `body` is a JSON value, or bytes to be sent as they are."""
        try:
            response = self._send(method, path, body, content_type, query, accept)
            return Answer(response.status, response.read())
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            self.close()
            raise Unreachable(f"{method} {path}: {error!r}") from error

    def events(self, path, query, accept=JSON):
        """The events of a watch, as they arrive; ends when the server ends the watch.

        A line that the end of the connection cuts off is not an event."""
        try:
            response = self._send("GET", path, None, JSON, query, accept)
            if response.status != 200:
                yield {"type": "ERROR", "object": {"code": response.status, "message": response.read().decode()}}
                return
            if accept == wire.MEDIA_TYPE:
                yield from wire.frames(response)
                return
            while line := response.readline():
                if not line.endswith(b"\n"):
                    break
                yield json.loads(line)
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            raise Unreachable(f"watch {path}: {error!r}") from error
        finally:
            self.close()

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def _send(self, method, path, body, content_type, query, accept):
        if self.connection is None:
            self.connection = http.client.HTTPSConnection(
                "127.0.0.1", self.server.port, context=self.server.context, timeout=self.timeout)
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = {"User-Agent": f"soak-{self.name}", "Accept": accept}
        if body is not None:
            headers["Content-Type"] = content_type
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse()
