"""Makes bad input of good: bytes, JSON trees, texts, requests. Everything follows from the random generator given."""
import copy
import json
import random
import sys

sys.setrecursionlimit(20_000)  # trees get deep

NUMBERS = [0, -1, 1, 2**31 - 1, 2**31, -2**31 - 1, 2**63 - 1, 2**63, -2**63, 2**64, 10**40, 0.5, -0.0, 1e308, 1e-308]
TEXTS = [
    "", " ", "a", "A" * 300, "x" * 70_000, "\u0000", "\ud7ff", "\U0001f600", "é" * 64, "e\u0301", "\u202e", "../../etc",
    "..", ".", "/", "%00", "%2e%2e", "a/b", "-", "1e3", "1Gi", "-1", "0x10", "true", "null", "~", "*", "NaN", "+Inf",
    "2026-13-45T99:99:99Z", "10.0.0.0/99", "::ffff:1.2.3.4", "{{", "${x}", "$(x)", "in (", "a in (b,", "!=", "a==b==c",
    "((((((((", "[" * 2000, "^(a+)+$", "\r\nX: y", "\t", "\x7f", "a\nb", "kubernetes.io/", "/x", "a" * 64 + "/b"]
VALUES = [None, True, False, [], {}, [[]], [{}], {"": ""}, {"a": None}, *NUMBERS, *TEXTS]
KEYS = ["metadata", "spec", "kind", "apiVersion", "name", "namespace", "uid", "resourceVersion", "managedFields", "", ".",
        "$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers", "f:a", "é", "x" * 500]
PIECES = [b"", b"\x00", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"{", b"}", b"[", b"]", b'"', b"\\u0000", b"\\ud800",
          b"\\", b",", b":", b"null", b"1e999999", b"-", b"0" * 400, b"&a", b"*a", b"<<: *a", b"!!binary x", b"---\n",
          b"%YAML 9.9\n", b"\t", b"\r", b"? ", b"k8s\x00", b"k8s", b"\x0a\xff\xff\xff\xff\x0f", b"\xff" * 10]


def paths(tree, at=()):
    """All places of a tree, the root's included."""
    yield at
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield from paths(value, (*at, key))


class Mutator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def value(self):
        """One of the values that break things; a copy, for what is put into a tree is changed there."""
        return copy.deepcopy(self.random.choice(VALUES))

    def text(self, good=""):
        """A text near a good one, or one of those that break things."""
        if not good or self.chance(0.4):
            return self.random.choice(TEXTS)
        letters = list(good)
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randrange(len(letters) + 1)
            action = self.random.randrange(3)
            if action == 0:
                letters.insert(at, chr(self.random.choice([0, 9, 10, 32, 34, 37, 39, 40, 41, 44, 47, 61, 92, 127, 233,
                                                           0x2028, 0xfffd, 0x1f600])))
            elif action == 1 and at < len(letters):
                del letters[at]
            else:
                letters[at:at] = letters[: self.random.randint(1, 40)]
        return "".join(letters)

    def tree(self, good):
        """A JSON tree with a few places changed, removed, doubled or moved."""
        tree = copy.deepcopy(good)
        for _ in range(self.random.choice([1, 1, 1, 2, 3, 6])):
            places = list(paths(tree))
            place = self.random.choice(places)
            if not place:
                if self.chance(0.1):
                    return self.value()
                continue
            parent = tree
            for key in place[:-1]:
                parent = parent[key]
            key, action = place[-1], self.random.randrange(6)
            if action == 0:
                del parent[key]
            elif action == 1:
                parent[key] = self.value()
            elif action == 2 and isinstance(parent[key], str):
                parent[key] = self.text(parent[key])
            elif action == 3 and isinstance(parent, dict):
                parent[self.random.choice(KEYS) if self.chance(0.6) else self.text(str(key))] = parent.pop(key)
            elif action == 4 and isinstance(parent, list):
                parent[key:key] = [copy.deepcopy(parent[key]) for _ in range(self.random.choice([1, 2, 50]))]
            else:
                deep = self.value()
                for _ in range(self.random.choice([1, 5, 200])):
                    deep = [deep] if self.chance(0.5) else {self.random.choice(KEYS): deep}
                parent[key] = deep
        return tree

    def bytes(self, good):
        """Bytes with a few places changed."""
        data = bytearray(good)
        for _ in range(self.random.choice([1, 1, 2, 4, 16])):
            at = self.random.randrange(len(data) + 1)
            action = self.random.randrange(5)
            if action == 0 and at < len(data):
                data[at] = self.random.randrange(256)
            elif action == 1:
                data[at:at] = self.random.choice(PIECES)
            elif action == 2:
                del data[at:at + self.random.randint(1, 30)]
            elif action == 3:
                end = at + self.random.randint(1, 60)
                data[at:at] = data[at:end] * self.random.choice([1, 3, 100])
            else:
                del data[at:]
        return bytes(data)

    def body(self, tree):
        """A body of JSON from a tree, mutated as a tree, as bytes, or both; members may appear twice."""
        if self.chance(0.75):
            tree = self.tree(tree)
        body = json.dumps(tree, ensure_ascii=self.chance(0.5)).encode("utf-8", "surrogatepass")
        if self.chance(0.1) and body.startswith(b"{") and len(body) > 2:
            body = body[:-1] + b"," + body[1:]
        return self.bytes(body) if self.chance(0.35) else body
