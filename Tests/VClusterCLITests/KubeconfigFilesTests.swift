import FoundationEssentials
import KubeCore
import KubeYAML
internal import SystemFiles
import Testing

@testable import VClusterCLI

@Suite struct KubeconfigFilesTests {
    private let directory = TemporaryDirectory()

    private static let existing = """
        apiVersion: v1
        kind: Config
        current-context: prod
        clusters:
        - name: prod
          cluster: {server: "https://prod:6443", extensions: [{name: x, extension: {a: 1}}]}
        contexts:
        - name: prod
          context: {cluster: prod, user: admin, namespace: team}
        users:
        - name: admin
          user: {exec: {command: login, args: [a, "1"]}}
        preferences: {colors: true}
        """

    private func files(_ contents: [String?]) throws -> KubeconfigFiles {
        var paths: [String] = []
        for (index, content) in contents.enumerated() {
            let path = "\(directory.path)/config\(index)"
            if let content { try SystemFile.replace(path, with: Array(content.utf8), mode: .keptOr(0o600)) }
            paths.append(path)
        }
        return KubeconfigFiles(paths: paths)
    }

    private func document(_ files: KubeconfigFiles, _ index: Int = 0) throws -> JSONValue {
        try YAML.parse(try SystemFile.read(files.paths[index]))
    }

    @Test("adding and removing a context leaves everything else as it was")
    func addAndRemove() throws {
        let files = try files([Self.existing])
        let before = try document(files)
        try files.setEntry(name: "new", cluster: ["server": "https://localhost:1"], user: ["token": "t"])
        try files.setCurrentContext("new")
        #expect(try files.currentContext() == "new")
        #expect(try files.contextNames() == ["prod", "new"])
        #expect(try files.server(ofContext: "new") == "https://localhost:1")
        try files.setCurrentContext("prod")
        try files.removeEntry(name: "new")
        #expect(try document(files) == before)
    }

    @Test("a cluster and user that another context needs stay when a context goes")
    func sharedEntries() throws {
        let text = Self.existing + "\n"
        let files = try files([
            text.replacing("contexts:\n", with: "contexts:\n- name: second\n  context: {cluster: prod, user: admin}\n")
        ])
        try files.removeEntry(name: "second")
        #expect(try document(files)["clusters"]?.arrayValue?.count == 1)
        try files.removeEntry(name: "prod")
        let after = try document(files)
        #expect(after["clusters"] == [] && after["users"] == [] && after["contexts"] == [])
        #expect(try files.currentContext() == nil)
    }

    @Test("with several files an entry changes where it is, and new ones go into the first that exists")
    func severalFiles() throws {
        let files = try files([nil, "apiVersion: v1\nkind: Config\n", Self.existing])
        try files.setEntry(name: "prod", cluster: ["server": "https://other"], user: [:])
        #expect(
            try document(files, 2)["clusters"]?[1]?.at("cluster", "server") == "https://other"
                || document(files, 2)["clusters"]?[0]?.at("cluster", "server") == "https://other")
        try files.setEntry(name: "new", cluster: [:], user: [:])
        #expect(try document(files, 1)["contexts"]?[0]?["name"] == "new")
        #expect(!SystemFile.exists(files.paths[0]))
        try files.setCurrentContext("new")
        #expect(try document(files, 2)["current-context"] == "new")
    }

    @Test("a first kubeconfig is made with its directory, for this user only")
    func firstFile() throws {
        let files = KubeconfigFiles(paths: ["\(directory.path)/.kube/config"])
        try files.setEntry(name: "new", cluster: [:], user: [:])
        try files.setCurrentContext("new")
        #expect(try files.currentContext() == "new")
        #expect(permissions(files.paths[0]) == 0o600)
    }

    @Test("permissions and symbolic links are kept")
    func permissionsAndLinks() throws {
        let files = try files([Self.existing])
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: files.paths[0])
        let link = "\(directory.path)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: files.paths[0])
        try KubeconfigFiles(paths: [link]).setCurrentContext("other")
        #expect(permissions(files.paths[0]) == 0o640)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == files.paths[0])
        #expect(try files.currentContext() == "other")
    }

    @Test("no lock file and no temporary file stay behind, or kubectl could not write")
    func noLeftovers() throws {
        let files = try files([Self.existing])
        try files.setCurrentContext("x")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["config0"])
    }

    @Test("a lock that another program holds is waited for, then named; the file is as it was")
    func locked() throws {
        let files = try files([Self.existing])
        let lock = files.paths[0] + ".lock"
        try SystemFile.replace(lock, with: [], mode: .keptOr(0o600))
        let error = #expect(throws: CommandError.self) {
            try LockFile.hold(lock, patience: .milliseconds(50)) { () throws(CommandError) in }
        }
        #expect(error?.message.contains(lock) == true)
        #expect(SystemFile.exists(lock))
    }

    @Test(
        "a file that is no kubeconfig is an error with its name, and is not written",
        arguments: ["- a", "a: [", "text"])
    func damaged(text: String) throws {
        let files = try files([text])
        let error = #expect(throws: CommandError.self) { try files.setCurrentContext("x") }
        #expect(error?.message.contains(files.paths[0]) == true)
        #expect(try SystemFile.read(files.paths[0]) == Array(text.utf8))
    }

    @Test("KUBECONFIG lists files, without it there is the one in the home directory")
    func paths() {
        #expect(KubeconfigFiles(environment: ["KUBECONFIG": "/a:/b"]).paths == ["/a", "/b"])
        #expect(KubeconfigFiles(environment: ["HOME": "/h"]).paths == ["/h/.kube/config"])
        #expect(KubeconfigFiles(environment: ["KUBECONFIG": "", "HOME": "/h"]).paths == ["/h/.kube/config"])
    }

    private func permissions(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
    }
}
