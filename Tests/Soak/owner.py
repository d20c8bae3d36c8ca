"""A client that alone writes some objects, so that the state of each is known exactly after every answer."""
import copy
import random

import api as mime
import wire
from api import Api, Unreachable
from kinds import CONFIG_MAPS, KINDS, LEASES, SERVICES, WIDGETS

FINALIZER = "soak.example.com/hold"
MANAGERS = ("ada", "bob")
ABSENT = None


class Content:
    """What the model predicts of an object: everything that the client has asked for, and nothing of the server's."""

    def __init__(self, payload, labels, finalizers, is_deleting=False, applied=None, generation=1):
        self.payload = payload
        self.labels = labels
        self.finalizers = finalizers
        self.is_deleting = is_deleting
        self.applied = applied or {}  # manager -> {key: value}
        self.generation = generation

    def copy(self):
        return copy.deepcopy(self)

    def differs_from(self, object, kind):
        """Says in what a stored object is not as predicted; None when it is."""
        metadata = object["metadata"]
        pairs = [("payload", self.payload, kind.payload(object)),
                 ("labels", self.labels, metadata.get("labels") or {}),
                 ("finalizers", self.finalizers, metadata.get("finalizers") or []),
                 ("deleting", self.is_deleting, "deletionTimestamp" in metadata)]
        if kind.has_generation:
            pairs.append(("generation", self.generation, metadata.get("generation")))
        wrong = [f"{name} {actual!r} instead of {expected!r}" for name, expected, actual in pairs if expected != actual]
        return "; ".join(wrong) or None


class Write:
    """A request that changes one object, and what it makes of it."""

    def __init__(self, verb, method, after, codes, body=None, content_type=mime.JSON, query=None, subresource=""):
        self.verb, self.method, self.after, self.codes = verb, method, after, codes
        self.body, self.content_type, self.query, self.subresource = body, content_type, query, subresource


class Owned:
    def __init__(self, kind, namespace, name):
        self.kind, self.namespace, self.name = kind, namespace, name
        self.path = kind.path(namespace, name)
        self.content = ABSENT
        self.object = None  # as the server last returned it
        self.stale_revision = None

    @property
    def label(self):
        return f"{self.kind.resource} {self.namespace}/{self.name}"


class Owner:
    """Random writes to objects of its own; each answer, and now and then what is stored, is held against the model."""

    def __init__(self, server, history, index, namespaces, seed, counts):
        self.server, self.history, self.differences = server, history, history.differences
        self.name = f"c{index}"
        self.random = random.Random(seed)
        self.api = Api(server, self.name)
        self.namespaces = namespaces
        self.counts = counts
        self.objects = [Owned(kind, self.random.choice(namespaces), f"{self.name}-{number}")
                        for number in range(3) for kind in KINDS]

    def act(self):
        target = self.random.choice(self.objects)
        if target.content is ABSENT:
            choices = [(8, self.create), (2, self.apply), (1, self.read)]
        else:
            choices = [(3, self.put), (3, self.merge), (3, self.json_patch), (2, self.strategic), (4, self.apply),
                       (3, self.delete), (3, self.read), (2, self.invalid), (2, self.dry_run), (1, self.finish),
                       (2, self.status), (2, self.rewrite)]
        action = self.random.choices([choice for _, choice in choices], [weight for weight, _ in choices])[0]
        write = action(target)
        if write is not None:
            self.perform(target, write)

    # MARK: Carrying out

    def perform(self, target, write):
        collection = write.method == "POST" and write.verb == "create"
        path = target.kind.collection(target.namespace) if collection else target.path + write.subresource
        try:
            answer = self.api.request(write.method, path, write.body, write.content_type, write.query)
        except Unreachable:
            self.counts[f"{write.verb} in doubt"] += 1
            return self.resolve(target, write.after)
        if answer.code in (429, 503):
            return None
        self.counts[f"{write.verb} {answer.code}"] += 1
        if answer.code not in write.codes:
            self.differences.add(f"{write.verb} of {target.label} with {write.body!r}: {answer}, expected {write.codes}")
            return self.resolve(target, write.after)
        self.acknowledge(target, write.after, answer)

    def acknowledge(self, target, after, answer):
        if after is ABSENT:
            self.forget(target)
            return
        object = answer.json
        if object.get("kind") == "Status":  # a delete that is done answers so; one that waits returns the object
            self.differences.add(f"{target.label}: {answer} instead of the object")
            return self.resolve(target, after)
        wrong = after.differs_from(object, target.kind)
        if wrong:
            self.differences.add(f"answer about {target.label}: {wrong}")
        self.check_metadata(target, object)
        is_new = target.object is None or object["metadata"]["resourceVersion"] != (
            target.object["metadata"]["resourceVersion"])
        if not is_new and object != target.object:
            self.differences.add(f"{target.label} changed without a new revision: {target.object} became {object}")
        self.remember(target, after, object)
        self.history.wrote(target.kind.resource, object, is_new)

    def check_metadata(self, target, object):
        before = target.object
        if before is None:
            return
        if object["metadata"]["uid"] != before["metadata"]["uid"]:
            self.differences.add(f"{target.label} has another uid after an update")
        if int(object["metadata"]["resourceVersion"]) < int(before["metadata"]["resourceVersion"]):
            self.differences.add(f"{target.label}: revision went back from {before['metadata']['resourceVersion']}")
        if object["metadata"]["creationTimestamp"] != before["metadata"]["creationTimestamp"]:
            self.differences.add(f"{target.label} was created anew")

    def remember(self, target, content, object):
        if target.object is not None and target.object["metadata"]["resourceVersion"] != (
                object["metadata"]["resourceVersion"]):
            target.stale_revision = target.object["metadata"]["resourceVersion"]
        target.content, target.object = content, object

    def forget(self, target):
        target.content, target.object, target.stale_revision = ABSENT, None, None

    def stored(self, target):
        """The object as it is stored now, None if there is none; asks until there is an answer."""
        while True:
            self.server.wait_until_ready()
            try:
                answer = self.api.request("GET", target.path)
            except Unreachable:
                continue
            if answer.code == 200:
                return answer.json
            if answer.code == 404:
                return None
            if answer.code not in (429, 503):
                self.differences.add(f"get of {target.label}: {answer}")
                return None

    def resolve(self, target, after):
        """After a request without an answer: the object is as before or as asked, and nothing else."""
        found = self.stored(target)
        if found is None:
            if target.content is not ABSENT and after is not ABSENT:
                self.differences.add(f"{target.label} is lost")
            return self.forget(target)
        if target.object is not None and found == target.object:
            return None
        if after is ABSENT:
            self.differences.add(f"{target.label} is {found}, neither {target.object} nor gone")
            return self.forget(target)
        wrong = after.differs_from(found, target.kind)
        if wrong:
            self.differences.add(f"{target.label} is neither as before nor as asked: {wrong}")
        self.remember(target, after, found)

    def verify(self, target):
        found = self.stored(target)
        if found == target.object:
            return
        self.differences.add(f"{target.label} is stored as {found}, acknowledged was {target.object}")
        if found is None:
            self.forget(target)
        else:
            target.object = found

    # MARK: Valid requests

    def values(self, count, prefix="k"):
        return {f"{prefix}{self.random.randrange(5)}": self.random.choice(["x", "y", "z", "long " * 20])
                for _ in range(count)}

    def create(self, target):
        content = Content(self.values(3), {"owner": self.name, "tier": self.random.choice(["gold", "iron"])},
                          [FINALIZER] if self.random.random() < 0.2 else [])
        body = target.kind.object(target.namespace, target.name, content.payload, content.labels, content.finalizers)
        return Write("create", "POST", content, [201], body)

    def put(self, target):
        after = target.content.copy()
        after.payload = {key: value for key, value in after.payload.items() if key.startswith("a")} | self.values(3)
        after.labels["tier"] = self.random.choice(["gold", "iron"])
        body = copy.deepcopy(target.object)
        body["metadata"]["labels"] = after.labels
        target.kind.with_payload(body, after.payload)
        if target.kind is CONFIG_MAPS and self.random.random() < 0.3:
            del body["metadata"]["resourceVersion"]
        return Write("update", "PUT", self.grown(target, after), [200], body)

    def merge(self, target):
        after = target.content.copy()
        changes = self.values(2)
        after.payload.update(changes)
        body = target.kind.patch_of_payload(changes)
        gone = self.random.choice([key for key in after.payload if not key.startswith("a")])
        if gone not in changes:
            del after.payload[gone]
            at = body
            for key in target.kind.payload_path:
                at = at[key]
            at[gone] = None
        return Write("merge patch", "PATCH", self.grown(target, after), [200], body, mime.MERGE_PATCH)

    def json_patch(self, target):
        after = target.content.copy()
        head = target.kind.payload_path[0]
        pointer = "/" + "/".join(target.kind.payload_path)
        operations = [{"op": "test", "path": "/metadata/uid", "value": target.object["metadata"]["uid"]}]
        if head not in target.object:
            operations.append({"op": "add", "path": f"/{head}", "value": {}})
        if not after.payload:
            operations.append({"op": "add", "path": pointer, "value": {}})
        for key, value in self.values(2).items():
            after.payload[key] = value
            operations.append({"op": "add", "path": f"{pointer}/{key}", "value": value})
        tier = self.random.choice(["gold", "iron"])
        if "tier" in after.labels:
            after.labels["tier"] = tier
            operations.append({"op": "replace", "path": "/metadata/labels/tier", "value": tier})
        return Write("json patch", "PATCH", self.grown(target, after), [200], operations, mime.JSON_PATCH)

    def strategic(self, target):
        if target.kind is WIDGETS:
            return self.refused(target, "strategic patch", "PATCH", 415, {}, mime.STRATEGIC_PATCH)
        after = target.content.copy()
        changes = self.values(2)
        after.payload.update(changes)
        return Write("strategic patch", "PATCH", after, [200], target.kind.patch_of_payload(changes),
                     mime.STRATEGIC_PATCH)

    def apply(self, target):
        is_new = target.content is ABSENT
        if is_new and target.kind is SERVICES:  # a Service needs ports, which the model does not follow
            return self.create(target)
        after = Content({}, {}, []) if is_new else target.content.copy()
        manager = self.random.choice(MANAGERS)
        values = self.values(self.random.randrange(3), prefix="a")
        others = {key: other for name, keys in after.applied.items() if name != manager for key, other in keys.items()}
        for key in after.applied.get(manager, {}):
            if key not in values and key not in others:
                after.payload.pop(key, None)
        for name, keys in after.applied.items():
            if name != manager:
                after.applied[name] = {key: value for key, value in keys.items() if values.get(key, value) == value}
        after.payload.update(values)
        after.applied[manager] = values
        body = {"apiVersion": target.kind.api_version, "kind": target.kind.kind,
                "metadata": {"name": target.name, "namespace": target.namespace}}
        if values:
            target.kind.with_payload(body, values)
        query = {"fieldManager": manager, "force": "true"}
        if not is_new:
            after = self.grown(target, after)
        return Write("apply", "PATCH", after, [201] if is_new else [200], body, mime.APPLY_PATCH, query)

    def status(self, target):
        """A write of the status changes nothing else, whatever else it asks for."""
        if target.kind is not WIDGETS:
            return None
        body = {"spec": {"values": {"ignored": "x"}}, "status": {"phase": self.random.choice(["Up", "Down"])}}
        return Write("status patch", "PATCH", target.content.copy(), [200], body, mime.MERGE_PATCH,
                     subresource="/status")

    def delete(self, target):
        metadata = target.object["metadata"]
        after = ABSENT
        if target.content.finalizers:
            after = target.content.copy()
            if not after.is_deleting:
                after.is_deleting = True
                after.generation += 1
        options = {"kind": "DeleteOptions", "apiVersion": "v1"}
        if self.random.random() < 0.5:
            options["preconditions"] = {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
        if self.random.random() < 0.5:
            options["propagationPolicy"] = "Background"
        return Write("delete", "DELETE", after, [200], options)

    def finish(self, target):
        """Takes the finalizers away; an object that is being deleted is then gone."""
        if not target.content.finalizers:
            return None
        after = target.content.copy()
        after.finalizers = []
        write = Write("finish", "PATCH", after, [200], {"metadata": {"finalizers": None}}, mime.MERGE_PATCH)
        if not target.content.is_deleting:
            return write
        try:
            answer = self.api.request("PATCH", target.path, write.body, write.content_type)
        except Unreachable:
            return self.resolve(target, ABSENT)
        if answer.code == 200:
            self.forget(target)
            self.counts["finish 200"] += 1
            if self.stored(target) is not None:
                self.differences.add(f"{target.label} is there after its last finalizer went")
        return None

    def read(self, target):
        self.counts["read"] += 1
        self.verify(target)

    def rewrite(self, target):
        """What is read as protobuf has the metadata of the JSON form, and written back it changes nothing."""
        if target.kind is WIDGETS:
            return None
        try:
            answer = self.api.request("GET", target.path, accept=wire.MEDIA_TYPE)
        except Unreachable:
            return None
        if answer.code != 200:
            return None
        if wire.summary(wire.unwrap(answer.body)) != wire.reduced(target.object):
            self.differences.add(f"{target.label} is {answer.body!r} in protobuf and {target.object} in JSON")
        return Write("rewrite", "PUT", target.content.copy(), [200], answer.body, wire.MEDIA_TYPE)

    def grown(self, target, after):
        """Counts the generation up when the spec of a custom resource changes."""
        if target.kind.has_generation and after.payload != target.content.payload:
            after.generation = target.content.generation + 1
        return after

    # MARK: Requests that change nothing

    def dry_run(self, target):
        write = self.random.choice([self.put, self.merge, self.json_patch, self.apply, self.delete])(target)
        query = {**(write.query or {}), "dryRun": "All"}
        if write.verb == "delete":
            # Options in the body of a delete take the place of those in the query.
            write.body["dryRun"] = ["All"]
        try:
            answer = self.api.request(write.method, target.path, write.body, write.content_type, query)
        except Unreachable:
            return self.verify_unchanged(target)
        self.counts[f"dry run {answer.code}"] += 1
        if answer.code not in write.codes + [429, 503]:
            self.differences.add(f"dry run of {write.verb} of {target.label}: {answer}")
        elif answer.code in write.codes and write.after is not ABSENT:
            wrong = write.after.differs_from(answer.json, target.kind)
            if wrong:
                self.differences.add(f"dry run of {write.verb} of {target.label}: {wrong}")
        self.verify_unchanged(target)

    def refused(self, target, what, method, code, body, content_type=mime.JSON, query=None):
        try:
            answer = self.api.request(method, target.path, body, content_type, query)
        except Unreachable:
            return self.verify_unchanged(target)
        if answer.code in (429, 503):
            return None
        self.counts[f"refused {answer.code}"] += 1
        status = answer.json or {}
        if answer.code != code or status.get("kind") != "Status" or status.get("code") != code:
            self.differences.add(f"{what} of {target.label} with {str(body)[:200]}: {answer}, expected {code}")
        self.verify_unchanged(target)

    def verify_unchanged(self, target):
        if self.random.random() < 0.5:
            self.verify(target)

    def invalid(self, target):
        stale = copy.deepcopy(target.object)
        stale["metadata"]["resourceVersion"] = target.stale_revision or "1"
        renamed = copy.deepcopy(target.object)
        renamed["metadata"]["name"] = "another"
        other_uid = copy.deepcopy(target.object)
        other_uid["metadata"]["uid"] = "00000000-0000-0000-0000-000000000000"
        other_uid["metadata"].pop("resourceVersion")
        unknown = {**copy.deepcopy(target.object), "bogus": 1}
        refused = [
            ("stale update", "PUT", 409, stale),
            ("renaming update", "PUT", 400, renamed),
            ("update of another uid", "PUT", 409 if target.kind in (CONFIG_MAPS,) else None, other_uid),
            ("strict update", "PUT", 400, unknown, mime.JSON, {"fieldValidation": "Strict"}),
            ("broken body", "PUT", 400, b'{"metadata": {"name": '),
            ("body that is no object", "PUT", 400, b'[1, 2]'),
            ("unknown encoding", "PUT", 415, b"<xml/>", "application/xml"),
            ("unknown patch", "PATCH", 415, {}, "application/diff"),
            ("failing test", "PATCH", 422, [{"op": "test", "path": "/metadata/name", "value": "no"}], mime.JSON_PATCH),
            ("patch to nowhere", "PATCH", 422, [{"op": "remove", "path": "/nothing/here"}], mime.JSON_PATCH),
            ("broken patch", "PATCH", 400, b"{", mime.MERGE_PATCH),
            ("bad label", "PATCH", 422, {"metadata": {"labels": {"a": "no spaces"}}}, mime.MERGE_PATCH),
            ("stale patch", "PATCH", 409, {"metadata": {"resourceVersion": target.stale_revision or "1"}, "x": 1},
             mime.MERGE_PATCH),
            ("delete of another uid", "DELETE", 409, {"preconditions": {"uid": "nobody"}}),
            ("delete of a stale revision", "DELETE", 409, {"preconditions": {"resourceVersion": "1"}}),
            ("delete by unknown policy", "DELETE", 422, {"propagationPolicy": "Sideways"}),
            ("apply without a manager", "PATCH", 422,
             {"apiVersion": target.kind.api_version, "kind": target.kind.kind, "metadata": {"name": target.name}},
             mime.APPLY_PATCH),
        ]
        if target.kind is WIDGETS:
            refused.append(("size out of bounds", "PATCH", 422, {"spec": {"size": 12}}, mime.MERGE_PATCH))
            refused.append(("size of another type", "PATCH", 422, {"spec": {"size": "big"}}, mime.MERGE_PATCH))
        if target.kind is SERVICES:
            refused.append(("port out of bounds", "PATCH", 422, {"spec": {"ports": [{"port": 99999}]}}, mime.MERGE_PATCH))
        if target.kind is LEASES:
            refused.append(("negative duration", "PATCH", 422, {"spec": {"leaseDurationSeconds": -1}}, mime.MERGE_PATCH))
        chosen = self.random.choice([request for request in refused if request[2] is not None])
        self.refused(target, *chosen)
