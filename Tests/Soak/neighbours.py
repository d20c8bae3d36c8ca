"""Clients' work on what is not theirs alone: shared objects, lists, whole collections, families and definitions."""
import random
import time

import api as mime
from api import Api, Unreachable
from kinds import CONFIG_MAPS, GROUP, KINDS, definition


class Neighbour:
    """One of these belongs to each client; the shared objects belong to all of them."""

    def __init__(self, server, history, index, namespaces, seed, counts):
        self.server, self.history, self.differences = server, history, history.differences
        self.name = f"c{index}"
        self.random = random.Random(seed)
        self.api = Api(server, self.name)
        self.namespaces = namespaces
        self.counts = counts
        self.acknowledged = {}  # shared object -> how often this client has surely counted it up
        self.in_doubt = {}
        self.serial = 0

    def act(self):
        self.random.choices([self.count_up, self.list, self.collection, self.family, self.definitions],
                            [8, 5, 1, 1, 0.3])[0]()

    def ask(self, method, path, body=None, content_type=mime.JSON, query=None):
        """The answer, from whichever life of the server: only for requests that may be repeated."""
        while True:
            self.server.wait_until_ready()
            try:
                answer = self.api.request(method, path, body, content_type, query)
            except Unreachable:
                continue
            if answer.code not in (429, 503):
                return answer

    # MARK: Shared objects under optimistic concurrency

    def count_up(self):
        """Reads a shared object, counts this client's entry up, and writes it back unless somebody was faster."""
        name = f"shared-{self.random.randrange(3)}"
        path = CONFIG_MAPS.path(self.namespaces[0], name)
        found = self.ask("GET", path)
        if found.code != 200:
            return self.differences.add(f"shared object {name} is gone: {found}")
        object = found.json
        count = int(object.get("data", {}).get(self.name, "0"))
        self.expect_count(name, count)
        object.setdefault("data", {})[self.name] = str(count + 1)
        try:
            answer = self.api.request("PUT", path, object)
        except Unreachable:
            self.in_doubt[name] = self.in_doubt.get(name, 0) + 1
            return None
        self.counts[f"count up {answer.code}"] += 1
        if answer.code == 200:
            self.acknowledged[name] = count + 1
            self.in_doubt[name] = 0
            self.history.wrote(CONFIG_MAPS.resource, answer.json, True)
        elif answer.code not in (409, 429, 503):
            self.differences.add(f"counting {name} up: {answer}")

    def expect_count(self, name, count):
        known = self.acknowledged.get(name, 0)
        if not known <= count <= known + self.in_doubt.get(name, 0):
            self.differences.add(f"{self.name} counted {name} to {known}, stored is {count}")
        self.acknowledged[name], self.in_doubt[name] = count, 0

    # MARK: Lists

    def list(self):
        """Reads a list in pages; all pages are of one revision, sorted, and nothing comes twice."""
        kind = self.random.choice(KINDS)
        namespace = self.random.choice(self.namespaces + [None])
        limit = self.random.choice([0, 1, 3, 10, 50])
        revisions, order, token, revision = {}, [], None, None
        while True:
            query = {"limit": str(limit)} if limit else {}
            if token:
                query["continue"] = token
            answer = self.ask("GET", kind.collection(namespace), query=query)
            if answer.code == 410:
                return None
            if answer.code != 200:
                return self.differences.add(f"list of {kind.resource} with {query}: {answer}")
            metadata = answer.json["metadata"]
            if revision not in (None, metadata["resourceVersion"]):
                self.differences.add(f"list of {kind.resource}: pages of {revision} and {metadata['resourceVersion']}")
            revision = metadata["resourceVersion"]
            for item in answer.json["items"]:
                order.append((item["metadata"]["namespace"], item["metadata"]["name"]))
                revisions["/".join(order[-1])] = int(item["metadata"]["resourceVersion"])
            token = metadata.get("continue")
            if not token:
                break
        self.counts["list"] += 1
        if order != sorted(set(order)):
            self.differences.add(f"list of {kind.resource} at {revision} is not sorted, or has doubles: {order}")
        self.history.listed(kind.resource, namespace, int(revision), revisions)

    # MARK: Whole collections

    def collection(self):
        """Makes a few objects under a label of its own and deletes them as a collection."""
        namespace = self.random.choice(self.namespaces)
        self.serial += 1
        batch = f"{self.name}-{self.serial}"
        for number in range(self.random.randrange(1, 6)):
            made = CONFIG_MAPS.object(namespace, f"batch-{batch}-{number}", {"n": str(number)}, {"batch": batch})
            code = self.ask("POST", CONFIG_MAPS.collection(namespace), made).code
            if code not in (201, 409):  # 409: it was made by the request that got no answer
                self.differences.add(f"create of a batch: {code}")
        query = {"labelSelector": f"batch={batch}"}
        preview = self.ask("DELETE", CONFIG_MAPS.collection(namespace), query={**query, "dryRun": "All"})
        kept = self.ask("GET", CONFIG_MAPS.collection(namespace), query=query)
        if preview.code != 200 or not kept.json["items"]:
            self.differences.add(f"dry run of a collection's deletion: {preview}, left {kept}")
        answer = self.ask("DELETE", CONFIG_MAPS.collection(namespace), query=query)
        left = self.ask("GET", CONFIG_MAPS.collection(namespace), query=query)
        if answer.code != 200 or left.json["items"]:
            self.differences.add(f"deletion of a collection: {answer}, left {left}")
        self.counts["delete collection"] += 1

    # MARK: Families

    def family(self):
        """Deletes an owner under each propagation policy and looks what becomes of its dependants."""
        namespace = self.random.choice(self.namespaces)
        policy = self.random.choice(["Background", "Foreground", "Orphan"])
        self.serial += 1
        stem = f"family-{self.name}-{self.serial}"
        owner_path = CONFIG_MAPS.path(namespace, stem)
        self.ask("POST", CONFIG_MAPS.collection(namespace), CONFIG_MAPS.object(namespace, stem, {}))
        owner = self.ask("GET", owner_path).json
        child_paths = []
        for number in range(2):
            child = CONFIG_MAPS.object(namespace, f"{stem}-{number}", {"n": "1"})
            child["metadata"]["ownerReferences"] = [{
                "apiVersion": "v1", "kind": "ConfigMap", "name": stem, "uid": owner["metadata"]["uid"],
                "blockOwnerDeletion": True}]
            self.ask("POST", CONFIG_MAPS.collection(namespace), child)
            child_paths.append(CONFIG_MAPS.path(namespace, f"{stem}-{number}"))
        self.ask("DELETE", owner_path, {"propagationPolicy": policy})
        self.wait(f"the owner {stem} goes ({policy})", lambda: self.ask("GET", owner_path).code == 404)
        if policy == "Orphan":
            for path in child_paths:
                found = self.ask("GET", path)
                if found.code != 200 or found.json["metadata"].get("ownerReferences"):
                    self.differences.add(f"orphan {path} of {stem}: {found}")
                self.ask("DELETE", path)
        for path in child_paths:
            self.wait(f"{path} goes ({policy})", lambda: self.ask("GET", path).code == 404)
        self.counts[f"family {policy}"] += 1

    # MARK: Definitions

    def definitions(self):
        """Defines a resource, uses it, and takes the definition away: the objects go with it."""
        plural, kind = f"{self.name}things", f"{self.name.upper()}Thing"
        path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        collection = f"/apis/{GROUP}/v1/namespaces/{self.namespaces[0]}/{plural}"
        created = self.ask("POST", path, definition(plural, kind))
        if created.code not in (201, 409):
            return self.differences.add(f"definition of {plural}: {created}")
        self.wait(f"{plural} are served", lambda: self.ask("GET", collection).code == 200)
        for number in range(3):
            body = {"apiVersion": f"{GROUP}/v1", "kind": kind, "metadata": {"name": f"t{number}"},
                    "spec": {"pruned": True}}
            answer = self.ask("POST", collection, body)
            if answer.code not in (201, 409):
                self.differences.add(f"create of {plural}: {answer}")
        stored = self.ask("GET", f"{collection}/t0").json
        if (stored or {}).get("spec") != {"size": 1}:
            self.differences.add(f"{plural} is neither pruned nor defaulted: {stored}")
        self.ask("DELETE", f"{path}/{plural}.{GROUP}")
        self.wait(f"definition {plural} goes", lambda: self.ask("GET", f"{path}/{plural}.{GROUP}").code == 404)
        self.wait(f"{plural} are served no more", lambda: self.ask("GET", collection).code == 404)
        self.counts["definition"] += 1

    def wait(self, what, check, timeout=60):
        deadline = time.monotonic() + timeout
        while not check():
            if time.monotonic() > deadline:
                return self.differences.add(f"not true after {timeout} s: {what}")
            time.sleep(0.05)
