internal import KubeCore

/// Which Kubernetes the server is like; the answer of `/version`.
package enum ServerVersion {
    package static let major = "1"
    package static let minor = "36"
    package static let gitVersion = "v1.36.2"

    static var document: KubeObject {
        KubeObject([
            "major": .string(major), "minor": .string(minor), "gitVersion": .string(gitVersion), "gitCommit": "",
            "gitTreeState": "clean", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swift",
            "platform": .string(platform),
        ])
    }

    private static var platform: String {
        #if os(Linux)
            let system = "linux"
        #else
            let system = "darwin"
        #endif
        #if arch(arm64)
            return "\(system)/arm64"
        #else
            return "\(system)/amd64"
        #endif
    }
}
