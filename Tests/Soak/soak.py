"""Soak: clients do random valid and invalid operations against a model of what must be stored, while the server is
killed and started again; at the end everything acknowledged is there, and every watch is equal to the lists.

    python3 soak.py --binary vcluster [--minutes N | --seconds N] [--clients 10] [--seed N] [--kill-every SECONDS]

Ends with 1, and with a line for each difference, when there is any. The seed of a run is printed; with it the clients
draw the same numbers again (what the server interleaves is another matter)."""
import argparse
import collections
import random
import shutil
import socket
import sys
import tempfile
import threading
import time
import traceback

from api import Api
from history import Differences, History
from kinds import CONFIG_MAPS, GROUP, KINDS, SERVICES, WIDGETS, definition
from neighbours import Neighbour
from owner import Owner
from server import Server
from watcher import Watcher

NAMESPACES = ["soak-0", "soak-1", "soak-2"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Client(threading.Thread):
    def __init__(self, server, history, index, seed, counts):
        super().__init__(daemon=True)
        self.owner = Owner(server, history, index, NAMESPACES, seed, counts)
        self.neighbour = Neighbour(server, history, index, NAMESPACES, seed + 1, counts)
        self.random = random.Random(seed + 2)
        self.stopping = False

    def run(self):
        try:
            while not self.stopping and not self.owner.differences.are_many:
                self.owner.server.wait_until_ready()
                (self.neighbour if self.random.random() < 0.1 else self.owner).act()
        except Exception as error:
            traceback.print_exc()
            self.owner.differences.add(f"{self.owner.name} ended: {error!r}")


def prepare(server):
    api = Api(server, "setup")
    for namespace in NAMESPACES:
        assert api.request("POST", "/api/v1/namespaces", {"metadata": {"name": namespace}}).code == 201
    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    assert api.request("POST", crds, definition("widgets", "Widget")).code == 201
    while api.request("GET", f"/apis/{GROUP}/v1/widgets").code != 200:
        time.sleep(0.05)
    for number in range(3):
        made = CONFIG_MAPS.object(NAMESPACES[0], f"shared-{number}", {})
        assert api.request("POST", CONFIG_MAPS.collection(NAMESPACES[0]), made).code == 201


def watchers_for(server, differences, seed):
    """One that sees everything per kind, and some that see a part."""
    full = [Watcher(server, kind, differences, seed + number, streams_initial_list=number % 2 == 1)
            for number, kind in enumerate(KINDS)]
    partial = [
        Watcher(server, CONFIG_MAPS, differences, seed + 10, namespace="soak-1"),
        Watcher(server, CONFIG_MAPS, differences, seed + 11, selector="tier=gold"),
        Watcher(server, WIDGETS, differences, seed + 12, namespace="soak-2", selector="tier!=gold",
                streams_initial_list=True),
        Watcher(server, SERVICES, differences, seed + 13, selector="tier in (iron)"),
        Watcher(server, CONFIG_MAPS, differences, seed + 14, is_binary=True),
        Watcher(server, SERVICES, differences, seed + 15, namespace="soak-0", is_binary=True,
                streams_initial_list=True),
    ]
    return full, partial


def check_addresses(server, differences):
    """No two Services share an address."""
    items = Api(server, "checker").request("GET", SERVICES.collection()).json["items"]
    addresses = collections.Counter(item["spec"].get("clusterIP") for item in items)
    for address, count in addresses.items():
        if count > 1 and address != "None":
            differences.add(f"{count} Services have the address {address}")


def check_everything(server, clients, full, partial, history):
    for client in clients:
        for target in client.owner.objects:
            client.owner.verify(target)
        for name in list(client.neighbour.acknowledged):
            found = client.neighbour.ask("GET", CONFIG_MAPS.path(NAMESPACES[0], name)).json
            client.neighbour.expect_count(name, int(found.get("data", {}).get(client.neighbour.name, "0")))
    for watcher in full + partial:
        watcher.compare_with_list()
    for watcher in full:
        watcher.log.check(history, history.differences)
    check_addresses(server, history.differences)


def listing(server):
    api = Api(server, "checker")
    return {kind.resource: api.request("GET", kind.collection()).json["items"] for kind in KINDS}


def soak(options, directory):
    server = Server(options.binary, directory, free_port())
    server.start()
    try:
        return run(options, server)
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def run(options, server):
    differences = Differences()
    history = History(differences)
    counts = collections.Counter()
    draw = random.Random(options.seed)
    prepare(server)
    full, partial = watchers_for(server, differences, options.seed)
    clients = [Client(server, history, index, options.seed + 100 * index, counts)
               for index in range(options.clients)]
    for thread in full + partial + clients:
        thread.start()
    end = time.monotonic() + options.seconds
    most = 0
    while time.monotonic() < end and not differences.are_many:
        time.sleep(min(draw.uniform(0.3, 2) * options.kill_every, max(0, end - time.monotonic())))
        most = max(most, server.resident_megabytes)
        if time.monotonic() < end:
            server.kill()
            server.start()
    for client in clients:
        client.stopping = True
    for client in clients:
        client.join(120)
        if client.is_alive():
            differences.add(f"{client.owner.name} hangs")
    check_everything(server, clients, full, partial, history)

    before = listing(server)
    for watcher in full + partial:
        watcher.stopping = True
    if server.stop() != 0:
        differences.add(f"the server ended with {server.process.returncode} after SIGTERM")
    server.start()
    if listing(server) != before:
        differences.add("the state after an orderly restart is another")
    if server.stop() != 0:
        differences.add(f"the server ended with {server.process.returncode} after SIGTERM")
    report(counts, history, full, partial, server, most, differences)
    return 1 if differences.lines else 0


def report(counts, history, full, partial, server, most, differences):
    for what, count in sorted(counts.items()):
        print(f"{count:8} {what}")
    events = sum(watcher.log.event_count for watcher in full + partial if watcher.log)
    print(f"{len(history.writes)} revisions written, {len(history.lists)} lists and {events} watch events checked, "
          f"{sum(watcher.reconnects for watcher in full + partial)} watches, "
          f"{sum(watcher.relists for watcher in full + partial)} begun by a list, {server.kills} times killed, "
          f"at most {most} MB resident")
    print(f"{len(differences.lines)} differences")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--kill-every", type=float, default=6, help="mean seconds between two kills")
    options = parser.parse_args()
    if options.minutes:
        options.seconds = options.minutes * 60
    print(f"seed {options.seed}, {options.clients} clients, {options.seconds:.0f} s", flush=True)
    directory = tempfile.mkdtemp(prefix="vcluster-soak-")
    code = soak(options, directory)
    if code == 0:
        shutil.rmtree(directory)
    else:
        print(f"the server's log and data are in {directory}")
    sys.exit(code)


if __name__ == "__main__":
    main()
