#!/usr/bin/env python3
"""Sends bad input to the built binary over TLS and watches it: see test_fuzz.py for what must hold.

    VCLUSTER_BINARY=... Tests/Fuzz/fuzz.py [--seconds 30] [--seed N]     prints what it finds, and with which seed
"""
import argparse
import copy
import json
import random
import sys
import time
import urllib.parse
from pathlib import Path

from connection import Connection, Identity
from expressions import Expressions, places
from mutation import NUMBERS, TEXTS, Mutator

sys.path.append(str(Path(__file__).resolve().parent.parent / "EndToEnd"))

SEEDS = json.loads((Path(__file__).parent / "seeds.json").read_text())
WITH_EXPRESSIONS = [seed for seed in SEEDS if any(places(seed["body"]))]
PATCHES = ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
           "application/apply-patch+yaml"]
TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/cbor", "text/plain",
         "", "*/*", "application/json;q=2", "application/json; charset=x", ";", "a/b/c", "application/cbor-seq"]
ACCEPTS = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/cbor",
           "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
           "application/json;as=Table;v=v9;g=x", "*/*;q=0", "text/html", "", ",,,;;;", "application/json;stream=watch"]
PARAMETERS = ["labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "watch",
              "timeoutSeconds", "allowWatchBookmarks", "sendInitialEvents", "dryRun", "fieldManager", "fieldValidation",
              "force", "pretty", "gracePeriodSeconds", "propagationPolicy", "orphanDependents", "includeObject", "timeout"]
SELECTORS = ["a=b", "a in (b,c)", "!a", "a!=b,c notin (d)", "metadata.name=x", "status.phase!=Running", "a=b,", "=", ",", "a>1"]
HEADERS = ["Impersonate-User", "Impersonate-Group", "Impersonate-Extra-a%2fb", "Impersonate-Uid", "Authorization", "Accept",
           "Accept-Encoding", "Content-Encoding", "If-Match", "If-None-Match", "Range", "Expect", "Upgrade", "Connection",
           "X-Stream-Protocol-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Cookie",
           "Transfer-Encoding", "Host", "Kubectl-Command", "User-Agent", "X-Forwarded-For", "Audit-ID", "Trailer", "TE"]


# What kube-apiserver answers with 500, too.
ALSO_KUBERNETES = [
    b"failed to create typed patch object", b"strconv.ParseUint", b"failed to convert new object",
    b"failed to create manager for existing fields", b"requested impersonation without impersonating a user",
    b"does not contain declared merge key", b"unknown patch type", b"list element types are not identical",
    b"resourceVersion should not be set on objects to be created"]


class Fuzzer:
    """Makes requests; request n of a seed is always the same."""

    def __init__(self, seed):
        self.mutate = Mutator(seed)
        self.random = self.mutate.random
        self.expressions = Expressions(self.mutate)

    def request(self):
        """Returns (what it is, the bytes, whether it is a HEAD)."""
        kind = self.random.choices(
            ["body", "patch", "expression", "query", "path", "header", "protobuf", "yaml", "upgrade", "options"],
            [30, 24, 16, 12, 8, 8, 8, 8, 4, 4])[0]
        return getattr(self, kind)()

    def seed(self):
        return self.random.choice(SEEDS)

    def http(self, what, method, path, body=b"", headers=()):
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers)]
        if body or method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("utf-8", "surrogatepass")
        return what, head + b"\r\n\r\n" + body, method == "HEAD"

    def query_of(self, *names):
        """A query string that ends watches soon."""
        chosen = [*names, *self.random.sample(PARAMETERS, self.random.randint(0, 3))]
        pairs = []
        for name in chosen:
            value = self.random.choice([
                self.mutate.text(self.random.choice(SELECTORS)), str(self.random.choice(NUMBERS)),
                self.random.choice(["true", "All", "Strict", "Warn", "Ignore", "Exact", "NotOlderThan", "Background"])])
            pairs.append((name, "1" if name in ("timeoutSeconds", "timeout") else value))
        if any(name == "watch" for name, _ in pairs):
            pairs.append(("timeoutSeconds", "1"))
            pairs = [(name, value) for name, value in pairs if name != "timeoutSeconds"] + [("timeoutSeconds", "1")]
        return urllib.parse.urlencode(pairs, errors="surrogatepass") if pairs else ""

    def target(self, seed, name=None):
        """Path of a seed's collection, or of an object in it."""
        return seed["path"] + (f"/{urllib.parse.quote(name, safe='', errors='surrogatepass')}" if name else "")

    def queried(self, seed, path, queries=("",)):
        """The path of a write with one of some queries. What would change how the server treats others is only tried."""
        query = self.random.choice(queries)
        if seed.get("dryRun"):
            query = query + ("&" if query else "?") + "dryRun=All"
        return path + query

    def body(self):
        seed = self.seed()
        method = self.random.choice(["POST", "POST", "PUT"])
        name = seed["body"].get("metadata", {}).get("name")
        path = self.target(seed, None if method == "POST" else name)
        path = self.queried(
            seed, path, ["", "?dryRun=All", "?fieldValidation=Strict", "?fieldManager=fuzz", "?fieldValidation=Warn"])
        return self.http(f"{method} body", method, path, self.mutate.body(seed["body"]),
                         [("Content-Type", "application/json"), ("Accept", self.random.choice(ACCEPTS[:6]))])

    def patch(self):
        seed = self.seed()
        kind = self.random.choice(PATCHES)
        tree = seed["body"]
        if kind == PATCHES[0]:
            places = ["/spec", "/metadata/labels/a", "/data/k", "/spec/containers/0", "/spec/containers/-", "", "/", "/~2", "/a~1b"]
            tree = [{"op": self.random.choice(["add", "remove", "replace", "move", "copy", "test", "x"]),
                     "path": self.random.choice(places), "from": self.random.choice(places), "value": {"a": [1]}}
                    for _ in range(self.random.randint(1, 3))]
        path = self.target(seed, seed["body"].get("metadata", {}).get("name"))
        if self.mutate.chance(0.15):
            path += self.random.choice(["/status", "/scale", "/finalize", "/nothing", "/ephemeralcontainers"])
        query = {True: f"?fieldManager={self.random.choice(['fuzz', 'x' * 200, ''])}&force=true", False: ""}
        path = self.queried(seed, path, [query[kind == PATCHES[3] or self.mutate.chance(0.1)]])
        return self.http(f"PATCH {kind}", "PATCH", path, self.mutate.body(tree), [("Content-Type", kind)])

    def expression(self):
        """An object that is good but for one expression in it. Policies come into force: they are for one kind only."""
        seed = self.random.choice(WITH_EXPRESSIONS)
        tree = copy.deepcopy(seed["body"])
        for place in self.random.sample(list(places(tree)), 1):
            parent = tree
            for key in place[:-1]:
                parent = parent[key]
            parent[place[-1]] = self.expressions.text()
        body = json.dumps(tree).encode()
        if seed.get("create") and self.mutate.chance(0.5):
            path = self.target(seed, tree["metadata"]["name"]) + "?fieldManager=fuzz&force=true"
            return self.http("PATCH expression", "PATCH", path, body, [("Content-Type", PATCHES[3])])
        return self.http("POST expression", "POST", self.target(seed) + "?dryRun=All", body,
                         [("Content-Type", "application/json")])

    def query(self):
        seed = self.seed()
        method = self.random.choice(["GET", "GET", "GET", "DELETE"])
        name = "fuzz-none" if method == "DELETE" else self.random.choice([None, None, "fuzz"])
        return self.http(f"{method} query", method, self.target(seed, name) + "?" + self.query_of(
            self.random.choice(PARAMETERS)), headers=[("Accept", self.random.choice(ACCEPTS))])

    def path(self):
        good = self.random.choice(["/api", "/apis", "/version", "/openapi/v3", "/openapi/v2", "/healthz", "/metrics",
                                   self.target(self.seed()), "/api/v1/namespaces/default/pods/x/log", "/apis/apps/v1"])
        made = self.mutate.text(good)
        if self.mutate.chance(0.7):
            made = urllib.parse.quote(made, safe="/%?&=;", errors="surrogatepass")
        made = made.replace("\r", "").replace("\n", "").replace(" ", "%20").replace("\t", "%09").replace("\x00", "%00")
        method = self.random.choice(["GET", "GET", "GET", "POST", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"])
        return self.http(f"{method} path", method, made if made.startswith("/") else "/" + made)

    def header(self):
        headers = [(self.random.choice(HEADERS), self.mutate.text(self.random.choice(ACCEPTS)).replace("\r", "").replace("\n", "")
                    .replace("\x00", "")[:6000]) for _ in range(self.random.randint(1, 4))]
        headers = [(name, value) for name, value in headers if name not in ("Transfer-Encoding", "Host", "Expect")]
        return self.http("headers", "GET", self.target(self.seed()) + "?limit=1", headers=headers)

    def options(self):
        seed = self.seed()
        tree = {"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": {"uid": "x", "resourceVersion": "1"},
                "propagationPolicy": "Foreground", "gracePeriodSeconds": 1, "dryRun": ["All"]}
        return self.http("DELETE options", "DELETE", self.target(seed, "fuzz-none"), self.mutate.body(tree),
                         [("Content-Type", "application/json")])

    def yaml(self):
        seed = self.seed()
        lines = []

        def write(value, depth):
            for key, item in value.items() if isinstance(value, dict) else ():
                if isinstance(item, dict) and item:
                    lines.append(f"{'  ' * depth}{key}:")
                    write(item, depth + 1)
                else:
                    lines.append(f"{'  ' * depth}{key}: {json.dumps(item)}")

        write(seed["body"], 0)
        return self.http("YAML", "POST", self.queried(seed, self.target(seed)), self.mutate.bytes("\n".join(lines).encode()),
                         [("Content-Type", "application/yaml")])

    def protobuf(self):
        def field(number, payload):
            size, length = len(payload), b""
            while size > 127:
                length += bytes([size & 127 | 128])
                size >>= 7
            return bytes([number << 3 | 2]) + length + bytes([size]) + payload

        seed = self.seed()
        version, kind = seed["body"]["apiVersion"].encode(), seed["body"]["kind"].encode()
        meta = field(1, b"fuzz-proto") + field(3, b"default") + field(11, field(1, b"a") + field(2, b"b"))
        raw = field(1, meta) + field(2, self.random.choice([b"", field(1, b"k") + field(2, b"v"), b"\x08\x01"]))
        if self.mutate.chance(0.8):
            raw = self.mutate.bytes(raw)
        body = b"k8s\x00" + field(1, field(1, version) + field(2, kind)) + field(2, raw) + field(3, b"") + field(4, b"")
        if self.mutate.chance(0.3):
            body = self.mutate.bytes(body)
        return self.http("protobuf", "POST", self.queried(seed, self.target(seed)), body,
                         [("Content-Type", "application/vnd.kubernetes.protobuf"), ("Accept", self.random.choice(ACCEPTS[:4]))])

    def upgrade(self):
        path = "/api/v1/namespaces/default/pods/fuzz/" + self.random.choice(["exec", "attach", "portforward", "log", "proxy"])
        protocol = self.random.choice(["websocket", "SPDY/3.1", "h2c", "x", "websocket, SPDY/3.1"])
        return self.http("upgrade", self.random.choice(["GET", "POST"]), path + "?" + self.query_of() + "&command=x&container=" +
                         urllib.parse.quote(self.random.choice(TEXTS)[:300]), headers=[
            ("Connection", "Upgrade"), ("Upgrade", protocol), ("Sec-WebSocket-Version", self.random.choice(["13", "8", ""])),
            ("Sec-WebSocket-Key", self.random.choice(["dGhlIHNhbXBsZSBub25jZQ==", "", "x"])),
            ("Sec-WebSocket-Protocol", self.random.choice(["v5.channel.k8s.io", "x", "v4.channel.k8s.io, x"])),
            ("X-Stream-Protocol-Version", "v4.channel.k8s.io")])


def problem(answer, is_head):
    """What is wrong with an answer to bad input; None when nothing is."""
    if answer.status == 0:
        return "the connection was closed without an answer"
    if answer.status == 503 and b"no nodes of its own" in answer.body:
        return None
    if answer.status == 504:
        return None  # a resourceVersion that is not there yet
    if answer.status >= 500:
        return None if any(words in answer.body for words in ALSO_KUBERNETES) else f"{answer.status}"
    if answer.status >= 400 and not is_head and answer.headers.get("content-type", "").startswith("application/json"):
        return None if answer.is_status_object else "no Status"
    return None


def run(identity, seed, seconds, report=print, only=None):
    """Fuzzes for so long. Returns (number of requests, list of findings), each finding as (number, what, problem, bytes)."""
    fuzzer, connection, findings = Fuzzer(seed), Connection(identity), []
    deadline, number, slowest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < deadline and len(findings) < 50:
        what, request, is_head = fuzzer.request()
        number += 1
        if only and number != only:
            continue
        start = time.monotonic()
        try:
            answer = connection.send(request, is_head)
            wrong = problem(answer, is_head)
            detail = answer.body[:400]
        except TimeoutError:
            wrong, detail = "no answer in time", b""
        took = time.monotonic() - start
        if took > slowest:
            slowest = took
        if took > 10 and not wrong:
            wrong = f"took {took:.1f} s"
        if wrong:
            findings.append((number, what, wrong, request, detail))
            report(f"seed {seed} request {number} ({what}): {wrong}\n  {request[:600]!r}\n  {detail!r}")
            if wrong.startswith("the connection") or wrong.startswith("no answer"):
                try:
                    identity.connect().close()
                except OSError:
                    report("the server is gone")
                    break
        if only:
            report(f"{what}: {answer.status} {answer.body[:2000]!r}")
            break
    connection.close()
    report(f"{number} requests, the slowest took {slowest * 1000:.0f} ms")
    return number, findings


def main():
    from test_fuzz import FuzzedControlPlane

    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--only", type=int)
    arguments = parser.parse_args()
    FuzzedControlPlane.setUpClass()
    try:
        _, findings = run(FuzzedControlPlane.identity, arguments.seed, arguments.seconds, only=arguments.only)
        print(Path(FuzzedControlPlane.process.log_path).read_text()[-2000:] if FuzzedControlPlane.process.poll() is not None else "")
        sys.exit(1 if findings else 0)
    finally:
        FuzzedControlPlane.tearDownClass()


if __name__ == "__main__":
    main()
