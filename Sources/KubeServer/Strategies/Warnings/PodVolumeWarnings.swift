internal import KubeCore

/// Volumes of kinds that have gone, and volumes two of whose files are in the same place.
/// Source: pkg/api/pod/warnings.go of Kubernetes 1.36.
enum PodVolumeWarnings {
    private static let beforeClaims = [
        ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "gitRepo", "deprecated in v1.11"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ]
    private static let afterClaims = [
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ]

    static func volumes(_ volumes: [JSONValue], _ path: String) -> [String] {
        volumes.enumerated().flatMap { index, volume -> [String] in
            let place = "\(path)[\(index)]"
            func retired(_ kinds: [(String, String, String)]) -> [String] {
                kinds.filter { volume[$0.0] != nil }.map { "\(place).\($0.1): \($0.2)" }
            }
            let claim = volume["ephemeral"]?["volumeClaimTemplate"].map {
                StorageWarnings.claimSpec($0["spec"] ?? [:], "\(place).ephemeral.volumeClaimTemplate.spec")
            }
            return retired(beforeClaims) + (claim ?? []) + retired(afterClaims)
        } + volumes.flatMap(overlaps)
    }

    // MARK: - Files

    /// A file of a volume, and what puts it there.
    private struct File: CustomStringConvertible {
        let path: String
        var source = ""

        var description: String { quoted(path) + (source.isEmpty ? "" : " (\(source))") }

        func overlaps(_ other: File) -> Bool {
            !path.isEmpty && !other.path.isEmpty
                && ("\(path)/".hasPrefix("\(other.path)/") || "\(other.path)/".hasPrefix("\(path)/"))
        }
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).description }

    private static func files(_ source: JSONValue, _ list: String, from origin: String = "") -> [File] {
        source.elements(list).map { file($0.text("path"), from: origin) }
    }

    private static func file(_ path: String, from origin: String) -> File {
        var path = Substring(path)
        while path.last == "/" { path.removeLast() }
        return File(path: String(path), source: origin)
    }

    private static func overlaps(_ volume: JSONValue) -> [String] {
        let name = quoted(volume.text("name"))
        var texts: [String] = []
        for (member, word, nameMember) in [("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")] {
            guard let source = volume[member] else { continue }
            texts += collisions(
                files(source, "items"), "volume \(name) (\(word) \(quoted(source.text(nameMember))))")
        }
        if let source = volume["downwardAPI"] {
            texts += collisions(files(source, "items"), "volume \(name) (DownwardAPI)")
        }
        guard let projected = volume["projected"] else { return texts }
        var all: [File] = []
        for source in projected.elements("sources") {
            if source.objectValue?.isEmpty ?? true {
                texts.append("volume \(name) (Projected) has no sources provided")
            }
            all += self.files(of: source)
        }
        return texts + collisions(all, "volume \(name) (Projected)")
    }

    private static func collisions(_ files: [File], _ volume: String) -> [String] {
        files.enumerated().flatMap { index, file in
            files[..<index].filter(file.overlaps).map { "\(volume): overlapping paths: \(file) with \($0)" }
        }
    }

    /// The files that one source of a projected volume makes.
    private static func files(of source: JSONValue) -> [File] {
        for (member, word) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
            guard let object = source[member], object["items"] != nil else { continue }
            return files(object, "items", from: "\(word) \(quoted(object.text("name")))")
        }
        if let downward = source["downwardAPI"], downward["items"] != nil {
            return files(downward, "items", from: "DownwardAPI")
        }
        if let token = source["serviceAccountToken"] {
            return [file(token.text("path"), from: "ServiceAccountToken")]
        }
        if let bundle = source["clusterTrustBundle"] {
            let name = bundle["name"] ?? bundle["signerName"] ?? ""
            return [file(bundle.text("path"), from: "ClusterTrustBundle \(name)")]
        }
        let certificate = source["podCertificate"] ?? [:]
        return [
            ("certificateChainPath", "chain"), ("keyPath", "key"), ("credentialBundlePath", "credential bundle"),
        ].compactMap { member, word in
            certificate.isUnset(member) ? nil : file(certificate.text(member), from: "PodCertificate \(word)")
        }
    }
}
