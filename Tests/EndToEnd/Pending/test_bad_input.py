"""What goes wrong is said in one clear sentence, with a non-zero exit, and harms nothing."""
import os
import socket
import unittest

from harness import EndToEndTest, HostTest, free_port


class SaysWhatIsWrong:
    def refuses(self, *args, says, **options):
        result = self.vcluster(*args, code=None, timeout=60, **options)
        self.assertNotEqual(result.code, 0, str(result))
        self.assertLess(result.code, 128, f"must not crash: {result}")
        message = result.err.strip()
        for word in says:
            self.assertIn(word.lower(), message.lower(), str(result))
        self.assertNotIn("Fatal error", message)
        self.assertLessEqual(len([line for line in message.splitlines() if line.strip()]), 4, str(result))
        return result


class WithoutHost(SaysWhatIsWrong, EndToEndTest):
    def test_no_kubeconfig(self):
        self.refuses("create", "x", says=["kubeconfig"])

    def test_no_host_reachable(self):
        self.kubeconfig.write_text(f"""
apiVersion: v1
kind: Config
current-context: gone
contexts: [{{name: gone, context: {{cluster: gone, user: gone}}}}]
clusters: [{{name: gone, cluster: {{server: "https://127.0.0.1:{free_port()}"}}}}]
users: [{{name: gone, user: {{token: t}}}}]
""")
        self.refuses("create", "x", says=["127.0.0.1"])
        self.refuses("list", says=["127.0.0.1"])
        self.kubeconfig.unlink()

    def test_port_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.refuses(
                "start", "--standalone", "--data-dir", str(self.home / "taken"), "--bind", f"127.0.0.1:{port}",
                "--write-kubeconfig", str(self.home / "taken.kubeconfig"), says=[str(port), "in use"])

    def test_data_directory_in_use(self):
        directory = self.home / "inuse"
        self.start_control_plane(directory, "--standalone")
        self.refuses(
            "start", "--standalone", "--data-dir", str(directory), "--bind", f"127.0.0.1:{free_port()}",
            "--write-kubeconfig", str(self.home / "second.kubeconfig"), says=[str(directory), "use"])

    def test_corrupt_database(self):
        directory = self.home / "corrupt"
        process, _ = self.start_control_plane(directory, "--standalone")
        process.terminate()
        self.assertEqual(process.wait(timeout=30), 0)
        databases = [path for path in directory.rglob("*") if path.is_file() and path.read_bytes()[:6] == b"SQLite"]
        self.assertTrue(databases, "the store is a SQLite file")
        for path in databases:
            size = path.stat().st_size
            path.write_bytes(os.urandom(size))
        garbage = {path: path.read_bytes() for path in databases}
        self.refuses(
            "start", "--standalone", "--data-dir", str(directory), "--bind", f"127.0.0.1:{free_port()}",
            "--write-kubeconfig", str(self.home / "c.kubeconfig"), says=["database"])
        for path, content in garbage.items():
            self.assertEqual(path.read_bytes(), content, "a corrupt file is left as it is, for rescue")

    def test_unknown_command_and_help(self):
        self.refuses("frobnicate", says=["frobnicate"])
        for words in (["--help"], ["create", "--help"], ["start", "--help"], ["connect", "--help"]):
            self.assertIn("USAGE", self.vcluster(*words).out.upper())


class OnAHost(SaysWhatIsWrong, HostTest):
    nodes = 1

    def test_unknown_virtual_cluster(self):
        for command in ("connect", "delete"):
            self.refuses(command, "nobody", "--context", self.host_context, says=["nobody"])

    def test_bad_names(self):
        namespaces = self.host_names("namespaces")
        for name in ("Upper", "has.dot", "-dash", "under_score", "x" * 64):
            self.refuses("create", "--context", self.host_context, "--", name, says=["name"])
        self.assertEqual(self.host_names("namespaces"), namespaces)

    def test_bad_values(self):
        namespaces = self.host_names("namespaces")
        values = self.home / "values.yaml"
        self.refuses("create", "x", "--context", self.host_context, "-f", str(self.home / "none.yaml"),
                     says=["none.yaml"])
        values.write_text("a: [1, 2")
        self.refuses("create", "x", "--context", self.host_context, "-f", str(values), says=["values.yaml", "line"])
        values.write_text("sync: {toHosts: {}}")
        self.refuses("create", "x", "--context", self.host_context, "-f", str(values), says=["toHosts", "toHost"])
        self.assertEqual(self.host_names("namespaces"), namespaces)

    def test_no_rights(self):
        self.host("create", "namespace", "poor")
        self.host("create", "serviceaccount", "poor", "-n", "poor")
        token = self.host("create", "token", "poor", "-n", "poor").out.strip()
        config = self.kubectl("config", "view", "--raw", "-o", "json").json
        cluster = next(c for c in config["clusters"] if c["name"] == next(
            e["context"]["cluster"] for e in config["contexts"] if e["name"] == self.host_context))
        poor = self.home / "poor.kubeconfig"
        import json
        poor.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "poor", "clusters": [cluster],
            "contexts": [{"name": "poor", "context": {"cluster": cluster["name"], "user": "poor"}}],
            "users": [{"name": "poor", "user": {"token": token}}]}))
        self.refuses("create", "x", says=["forbidden"], env={"KUBECONFIG": str(poor)})


if __name__ == "__main__":
    unittest.main()
