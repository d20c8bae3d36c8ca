"""Everything that was observed, by all clients and watchers, and the check that it is one consistent history."""
import bisect
import hashlib
import json
import threading


def fingerprint(object):
    return hashlib.sha1(json.dumps(object, sort_keys=True).encode()).hexdigest()[:16]


def key_of(object):
    metadata = object["metadata"]
    return f"{metadata.get('namespace', '')}/{metadata['name']}"


def revision_of(object):
    return int(object["metadata"]["resourceVersion"])


class Differences:
    """What was not as it must be."""

    def __init__(self, limit=60):
        self.lines = []
        self.limit = limit
        self._lock = threading.Lock()

    def add(self, line):
        with self._lock:
            self.lines.append(line)
            if len(self.lines) <= self.limit:
                print(f"DIFFERENCE: {line}", flush=True)

    @property
    def are_many(self):
        return len(self.lines) >= self.limit


class History:
    """The acknowledged writes and the lists of all clients, kept until the end."""

    def __init__(self, differences):
        self.differences = differences
        self.writes = {}  # (resource, revision) -> (key, fingerprint)
        self.lists = []  # (resource, namespace, revision, {key: revision})
        self._lock = threading.Lock()

    def wrote(self, resource, object, is_new_revision):
        entry = (resource, revision_of(object))
        value = (key_of(object), fingerprint(object))
        with self._lock:
            known = self.writes.setdefault(entry, value)
        if known != value and is_new_revision:
            self.differences.add(f"two writes got revision {entry}: {known[0]} and {value[0]}")

    def listed(self, resource, namespace, revision, revisions_by_key):
        with self._lock:
            self.lists.append((resource, namespace, revision, revisions_by_key))


class EventLog:
    """The events of one resource in the whole cluster, as one watcher saw them, without a selector."""

    def __init__(self, resource, start, state):
        self.resource = resource
        self.segments = [(start, dict(state), [])]  # a new one whenever history was lost (410)

    def append(self, revision, type, key, print):
        self.segments[-1][2].append((revision, type, key, print))

    def restart(self, revision, state):
        self.segments.append((revision, dict(state), []))

    @property
    def event_count(self):
        return sum(len(events) for _, _, events in self.segments)

    def check(self, history, differences):
        """Every write and every list must fit what was watched."""
        for start, state, events in self.segments:
            if not events:
                continue
            self._check_writes(start, events, history, differences)
            self._check_lists(start, state, events, history, differences)

    def _check_writes(self, start, events, history, differences):
        seen = {revision: (key, print) for revision, type, key, print in events if type != "DELETED"}
        last = events[-1][0]
        for (resource, revision), (key, print) in history.writes.items():
            if resource != self.resource or not start < revision <= last:
                continue
            if revision not in seen:
                differences.add(f"watch of {resource} lost the write of {key} at {revision}")
            elif seen[revision] != (key, print):
                differences.add(f"watch of {resource} at {revision} is not the object that the write of {key} returned")

    def _check_lists(self, start, state, events, history, differences):
        lists = sorted(
            (entry for entry in history.lists if entry[0] == self.resource and start <= entry[2] <= events[-1][0]),
            key=lambda entry: entry[2])
        current = {key: revision for key, (revision, _) in state.items()}
        position = 0
        revisions = [event[0] for event in events]
        for resource, namespace, revision, listed in lists:
            until = bisect.bisect_right(revisions, revision)
            for event_revision, type, key, _ in events[position:until]:
                if type == "DELETED":
                    current.pop(key, None)
                else:
                    current[key] = event_revision
            position = until
            expected = {key: value for key, value in current.items()
                        if namespace is None or key.startswith(f"{namespace}/")}
            if expected != listed:
                wrong = sorted(key for key in expected.keys() | listed.keys() if expected.get(key) != listed.get(key))
                differences.add(
                    f"list of {resource} in {namespace or 'all namespaces'} at {revision} differs from the watch in "
                    + ", ".join(f"{key} (watched {expected.get(key)}, listed {listed.get(key)})" for key in wrong[:5]))
