"""Makes expressions in CEL: most of them can be read, many have a type, some are costly, the rest is broken."""
from mutation import NUMBERS, TEXTS

NAMES = [
    "self", "oldSelf", "object", "oldObject", "request", "params", "variables", "namespaceObject", "authorizer",
    "device", "x", "y", "none"]
FIELDS = [
    "spec", "metadata", "name", "labels", "n", "s", "l", "m", "any", "e", "status", "kind", "operation", "userInfo",
    "groups", "a", "k", "v", "?s", "int", "value"]
LITERALS = [
    "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615u", "1.5", "1e308", "true",
    "false", "null", "''", "'a'", "\"é\\u0301\"", "r'\\d+'", "b'\\xff'", "'''x\ny'''", "[]", "{}", "[1, 2, 3]",
    "{'a': 1}", "['a', 1, null]", "{1: 2, 'a': 3}", "type(1)", "int", "duration('1h')", "quantity('1Gi')",
    "timestamp('2026-01-01T00:00:00Z')", "ip('::1')", "cidr('10.0.0.0/8')", "semver('1.2.3')",
    "url('https://example.com:80/a?b=c')", "optional.none()", "optional.of(1)", "Object{}",
    "Object{spec: Object.spec{n: 1}}", "JSONPatch{op: 'add', path: '/spec/n', value: 1}", "format.dns1123Label()"]
OPERATORS = [
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in"]
FUNCTIONS = [
    "size", "int", "uint", "double", "string", "bytes", "bool", "dyn", "type", "duration", "timestamp", "quantity",
    "isQuantity", "url", "isURL", "ip", "isIP", "cidr", "isCIDR", "semver", "isSemver", "has", "math.greatest",
    "sets.contains", "jsonpatch.escapeKey", "optional.of", "format.named"]
METHODS = [
    "size", "contains", "startsWith", "endsWith", "matches", "find", "findAll", "split", "join", "replace",
    "substring", "lowerAscii", "upperAscii", "trim", "charAt", "indexOf", "lastIndexOf", "reverse", "format", "sum",
    "min", "max", "isSorted", "getHours", "getFullYear", "getDayOfWeek", "getHost", "getQuery", "asInteger",
    "isGreaterThan", "compareTo", "add", "sub", "containsIP", "prefixLength", "isLessThan", "major", "group",
    "resource", "check", "allowed", "serviceAccount", "orValue", "hasValue", "value", "optMap", "validate", "slice",
    "flatten", "sort", "distinct"]
MACROS = [
    "all", "exists", "exists_one", "map", "filter", "sortBy", "transformList", "transformMap"]
# Each costs more than a request may.
COSTLY = [
    "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, "
    "[1,2,3,4,5,6,7,8,9].all(e, [1,2,3,4,5,6,7,8,9].all(f, [1,2,3,4,5,6,7,8,9].all(g, a+b+c+d+e+f+g > 0)))))))",
    "('a' + 'a'.replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')"
    ".matches('^(a+)+$')",
    "(" * 300 + "1" + ")" * 300 + " == 1", "!" * 1001 + "true", "-" * 500 + "1 == 1", "[" * 400 + "]" * 400 + " == []",
    " + ".join(["1"] * 3000) + " > 0", " || ".join(["x == 1"] * 2000), "true ? " * 200 + "true" + " : false" * 200]


class Expressions:
    def __init__(self, mutator):
        self.mutate = mutator
        self.random = mutator.random

    def text(self):
        """One expression."""
        if self.mutate.chance(0.04):
            return self.random.choice(COSTLY)
        made = self.expression(self.random.choice([1, 2, 3, 5]))
        return self.mutate.text(made) if self.mutate.chance(0.25) else made

    def name(self):
        return ".".join([self.random.choice(NAMES), *self.random.sample(FIELDS, self.random.randint(0, 3))])

    def literal(self):
        if self.mutate.chance(0.8):
            return self.random.choice(LITERALS)
        return str(self.random.choice(NUMBERS)) if self.mutate.chance(0.5) else repr(self.random.choice(TEXTS))

    def expression(self, depth):
        if depth == 0:
            return self.name() if self.mutate.chance(0.5) else self.literal()

        def part():
            return self.expression(depth - 1)

        return self.random.choice([
            lambda: f"{part()} {self.random.choice(OPERATORS)} {part()}",
            lambda: f"({part()}) {self.random.choice(OPERATORS)} ({part()})",
            lambda: f"{part()} ? {part()} : {part()}",
            lambda: f"{self.random.choice(['!', '-'])}({part()})",
            lambda: f"{self.random.choice(FUNCTIONS)}({', '.join(part() for _ in range(self.random.randint(0, 2)))})",
            lambda: f"{part()}.{self.random.choice(METHODS)}({', '.join(part() for _ in range(self.random.randint(0, 2)))})",
            lambda: f"{part()}.{self.random.choice(MACROS)}({self.random.choice('xyz')}, {part()})",
            lambda: f"{part()}[{part()}]",
            lambda: f"has({self.name()})",
            lambda: f"[{part()}, {part()}]",
            lambda: f"{{{part()}: {part()}}}",
        ])()


def places(tree, at=()):
    """Where a tree holds expressions."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        if key in ("expression", "messageExpression", "valueExpression", "rule"):
            yield (*at, key)
        yield from places(value, (*at, key))
