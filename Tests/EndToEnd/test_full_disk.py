"""A full disk: writes are refused with a clear error, what was acknowledged stays, and space brings writing back."""
import os
import subprocess
import unittest
from pathlib import Path

from harness import EndToEndTest, eventually


class FullDisk(EndToEndTest):
    def setUp(self):
        self.disk = self.home / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(self.disk)],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("mounting a small disk needs root")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)], capture_output=True)

    def test_full_disk(self):
        process, config = self.start_control_plane(self.disk / "plane", "--standalone")
        self.kubectl("create", "configmap", "before", "--from-literal=a=1", kubeconfig=config)
        ballast = self.disk / "ballast"
        with open(ballast, "wb") as file:
            try:
                while True:
                    file.write(os.urandom(65536))
                    file.flush()
            except OSError:
                pass
        big = self.home / "big"
        big.write_text("x" * 200_000)
        refused = None
        for index in range(60):
            result = self.kubectl(
                "create", "configmap", f"big-{index}", f"--from-file={big}", kubeconfig=config, code=None)
            if result.code != 0:
                refused = result
                break
        self.assertIsNotNone(refused, "a write must fail on a full disk")
        self.assertIn("is full", refused.err)
        self.assertIsNone(process.poll(), "the server keeps serving: " + Path(process.log_path).read_text()[-2000:])
        self.assertEqual(self.names("configmaps", "--field-selector", "metadata.name=before", kubeconfig=config),
                         ["before"])
        os.unlink(ballast)
        eventually(
            lambda: self.kubectl("create", "configmap", "after", kubeconfig=config, code=None).code == 0, 30,
            "writing works again when there is space")


if __name__ == "__main__":
    unittest.main()
