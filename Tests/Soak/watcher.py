"""A client that follows a resource by list and watch as an informer does, and checks each event against what it knows."""
import random
import threading
import time

import api
import wire
from api import Api, Unreachable
from history import EventLog, fingerprint, key_of, revision_of


class Watcher(threading.Thread):
    """Its `state` maps keys to (revision, fingerprint); it must equal a list at every moment of rest."""

    def __init__(self, server, kind, differences, seed, namespace=None, selector=None, streams_initial_list=False,
                 is_binary=False):
        super().__init__(daemon=True)
        self.name = " ".join(filter(None, [
            f"watch of {kind.resource} in {namespace or 'all'}", selector, "in protobuf" if is_binary else None]))
        self.server = server
        self.kind = kind
        self.differences = differences
        self.path = kind.collection(namespace)
        self.selector = {"labelSelector": selector} if selector else {}
        self.streams_initial_list = streams_initial_list
        self.is_binary = is_binary
        self.accept = wire.MEDIA_TYPE if is_binary else api.JSON
        self.random = random.Random(seed)
        self.api = Api(server, "watcher", timeout=90)
        self.state = {}
        self.revision = None
        self.log = None
        self.reconnects = 0
        self.relists = 0
        self.stopping = False

    def run(self):
        while not self.stopping:
            try:
                self.server.wait_until_ready()
                if self.revision is None:
                    self._begin()
                else:
                    self._follow()
            except Unreachable:
                time.sleep(0.05)
            except Exception as error:  # a defect of the answer, such as a line that is no JSON
                self.differences.add(f"{self.name}: {error!r}")
                self.revision = None
                time.sleep(0.2)

    def _begin(self):
        self.relists += 1
        state = self._initial_events() if self.streams_initial_list else self._list()
        if state is None:
            return
        self.state = state
        if self.log is None:
            self.log = EventLog(self.kind.resource, self.revision, state)
        else:
            self.log.restart(self.revision, state)

    def _list(self):
        answer = self.api.request("GET", self.path, query=self.selector, accept=self.accept)
        if answer.code != 200:
            time.sleep(0.1)
            return None
        list = wire.listed(answer.body) if self.is_binary else answer.json
        self.revision = int(list["metadata"]["resourceVersion"])
        return self._state_of(list)

    def _state_of(self, list):
        # Items of a list do not name their kind; watched objects do.
        kind = {} if self.is_binary else {"apiVersion": self.kind.api_version, "kind": self.kind.kind}
        return {key_of(item): (revision_of(item), fingerprint({**item, **kind})) for item in list["items"]}

    def _initial_events(self):
        query = {"watch": "1", "sendInitialEvents": "true", "allowWatchBookmarks": "true",
                 "resourceVersionMatch": "NotOlderThan", "timeoutSeconds": "30", **self.selector}
        state = {}
        for event in self.api.events(self.path, query, self.accept):
            object = event["object"]
            if event["type"] == "BOOKMARK":
                if (object["metadata"].get("annotations") or {}).get("k8s.io/initial-events-end") != "true":
                    continue
                self.revision = revision_of(object)
                return state
            if event["type"] != "ADDED":
                self.differences.add(f"{self.name}: initial event of type {event['type']}: {object}")
                return None
            if key_of(object) in state:
                self.differences.add(f"{self.name}: initial event doubled: {key_of(object)}")
            state[key_of(object)] = (revision_of(object), fingerprint(object))
        return None

    def _follow(self):
        self.reconnects += 1
        query = {"watch": "1", "resourceVersion": str(self.revision), "allowWatchBookmarks": "true",
                 "timeoutSeconds": str(self.random.randint(1, 20)), **self.selector}
        for event in self.api.events(self.path, query, self.accept):
            if event["type"] == "ERROR":
                if event["object"].get("code") == 410:
                    self.revision = None
                elif event["object"].get("code") not in (429, 500, 503, 504):
                    self.differences.add(f"{self.name}: error event {event['object']}")
                else:
                    time.sleep(0.1)
                return
            self._take(event)
            if self.stopping:
                return

    def _take(self, event):
        type, object = event["type"], event["object"]
        revision = revision_of(object)
        if type == "BOOKMARK":
            if revision < self.revision:
                self.differences.add(f"{self.name}: bookmark {revision} after {self.revision}")
            self.revision = max(self.revision, revision)
            return
        key = key_of(object)
        if revision <= self.revision:
            self.differences.add(f"{self.name}: {type} {key} at {revision} came after {self.revision}")
        if (type == "ADDED") != (key not in self.state):
            self.differences.add(f"{self.name}: {type} {key} at {revision}, known: {self.state.get(key)}")
        if type == "DELETED":
            self.state.pop(key, None)
        else:
            self.state[key] = (revision, fingerprint(object))
        self.revision = revision
        self.log.append(revision, type, key, fingerprint(object))

    # MARK: The end

    def compare_with_list(self, timeout=30):
        """Waits until the watched state is that of a list; tells the difference if it never is."""
        deadline = time.monotonic() + timeout
        comparer = Api(self.server, "comparer")
        while True:
            list = comparer.request("GET", self.path, query=self.selector).json
            if self.is_binary:
                list = {"items": [wire.reduced(item) for item in list["items"]]}
            listed = self._state_of(list)
            watched = dict(self.state)
            if watched == listed:
                return
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        for key in sorted(watched.keys() | listed.keys()):
            if watched.get(key) != listed.get(key):
                self.differences.add(f"{self.name}: {key} watched {watched.get(key)}, listed {listed.get(key)}")
