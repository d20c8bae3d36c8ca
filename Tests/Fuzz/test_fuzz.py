"""Bad input over TLS: no crash, no hang, bounded memory, and always a refusal in words (a Status with a 4xx code).

FUZZ_SECONDS (30) says how long, FUZZ_SEED (1) chooses other input.
"""
import json
import os
import random
import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "EndToEnd"))

from connection import Identity  # noqa: E402
from fuzz import SEEDS, run  # noqa: E402
from harness import EndToEndTest, eventually  # noqa: E402
from framing import attacks, hold_half_requests  # noqa: E402

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
SEED = int(os.environ.get("FUZZ_SEED", 1))
MEMORY_MEGABYTES = 400


class FuzzedControlPlane(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process, cls.config = cls.start_control_plane(cls.home / "plane", "--standalone")
        cls.identity = Identity(
            cls.kubectl("config", "view", "--raw", "-o", "json", kubeconfig=cls.config).out, cls.home)
        objects = [seed["body"] for seed in SEEDS if seed.get("create")]
        cls.kubectl("create", "-f", "-", kubeconfig=cls.config, input=json.dumps(
            {"apiVersion": "v1", "kind": "List", "items": objects}))
        crds = [item["metadata"]["name"] for item in objects if item["kind"] == "CustomResourceDefinition"]
        for name in crds:
            cls.kubectl("wait", "--for=condition=Established", f"crd/{name}", kubeconfig=cls.config)

    def memory_megabytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) // 1024

    def assert_well(self):
        self.assertIsNone(self.process.poll(), Path(self.process.log_path).read_text()[-3000:])
        self.assertEqual("ok", self.kubectl("get", "--raw", "/livez", kubeconfig=self.config).out)
        eventually(lambda: self.memory_megabytes() < MEMORY_MEGABYTES, 30,
                   f"the memory is bounded ({self.memory_megabytes()} MB)")

    def test_bad_requests(self):
        print(f"FUZZ_SEED={SEED} FUZZ_SECONDS={SECONDS:g}")
        number, findings = run(self.identity, SEED, SECONDS, report=lambda text: print(text, flush=True))
        self.assertGreater(number, 0)
        self.assertEqual([], [finding[:3] for finding in findings])
        self.assert_well()

    def test_bad_framing(self):
        for name, attack in attacks(random.Random(SEED)).items():
            with self.subTest(name):
                attack(self.identity)
                self.assert_well()

    def test_slow_clients_keep_nobody_from_being_served(self):
        held = hold_half_requests(self.identity, 100)
        try:
            self.assert_well()
        finally:
            for connection in held:
                connection.close()


if __name__ == "__main__":
    unittest.main()
