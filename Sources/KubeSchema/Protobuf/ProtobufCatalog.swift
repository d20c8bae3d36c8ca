internal import KubeCore
internal import Synchronization

/// The messages of the table, each read when it is first needed and kept from then on.
final class ProtobufCatalog: Sendable {
    static let shared = ProtobufCatalog()

    private struct State {
        /// Byte range of the fields of each message in the table; the table is scanned once, at first use.
        var blocks: [String: Range<Int>] = [:]
        var messages: [String: ProtobufMessage] = [:]
    }

    private let state = Mutex(State())

    /// The message of this name; nil when it is not in the table.
    func message(_ name: String) -> ProtobufMessage? {
        state.withLock { state in
            if let known = state.messages[name] { return known }
            if state.blocks.isEmpty { state.blocks = Self.scan() }
            guard let range = state.blocks[name] else { return nil }
            let block = Substring(decoding: Self.tableBytes[range], as: UTF8.self)
            let message = ProtobufMessage(name: name, fields: Self.fields(block))
            state.messages[name] = message
            return message
        }
    }

    /// The message that encodes a kind; nil when there is none, as for custom resources.
    func message(of kind: GroupVersionKind) -> ProtobufMessage? {
        if kind.group.isEmpty || kind.kind.hasSuffix("Options") {
            // `Status`, options and discovery are of every group version.
            if let shared = message("\(Self.meta).v1.\(kind.kind)"), kind.kind != "List" { return shared }
        }
        guard let package = Self.packages[kind.group] else { return nil }
        if kind.group == "meta.k8s.io", kind.kind == "PartialObjectMetadata" {
            return message("\(package).v1.\(kind.kind)")
        }
        return message("\(package).\(kind.version).\(kind.kind)")
    }

    private static let meta = "apimachinery.pkg.apis.meta"

    private static let packages: [String: String] = {
        var packages = [
            "": "api.core", "meta.k8s.io": meta,
            "apiextensions.k8s.io": "apiextensions_apiserver.pkg.apis.apiextensions",
            "apiregistration.k8s.io": "kube_aggregator.pkg.apis.apiregistration",
        ]
        let groups = [
            "admissionregistration.k8s.io", "apidiscovery.k8s.io", "apps", "authentication.k8s.io",
            "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io", "coordination.k8s.io",
            "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io",
            "policy", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
        ]
        for group in groups { packages[group] = "api." + (group.split(separator: ".").first ?? "") }
        return packages
    }()

    // MARK: Table

    /// unsafe: a StaticString's bytes live as long as the process.
    private static var tableBytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: ProtobufFields.table.utf8Start, count: ProtobufFields.table.utf8CodeUnitCount)
    }

    private static func scan() -> [String: Range<Int>] {
        let bytes = tableBytes
        var blocks: [String: Range<Int>] = [:]
        var heads = bytes.indices.filter { bytes[$0] == UInt8(ascii: "#") }[...]
        while let head = heads.popFirst() {
            let name = bytes[(head + 1)...].prefix { $0 != UInt8(ascii: "\n") }
            blocks[String(decoding: name, as: UTF8.self)] = name.endIndex..<(heads.first ?? bytes.count)
        }
        return blocks
    }

    private static func fields(_ block: Substring) -> [ProtobufField] {
        block.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            let digits = words[0].prefix { $0.isNumber }
            guard words.count == 3, let number = Int(digits) else { preconditionFailure("table line \(line)") }
            let presence: ProtobufField.Presence =
                switch words[0].last {
                case "?": .pointer
                case "!": .alwaysShown
                default: .omittedWhenEmpty
                }
            return ProtobufField(number: number, name: String(words[1]), type: type(words[2]), presence: presence)
        }
    }

    private static func type(_ text: Substring) -> ProtobufType {
        switch text.first {
        case "s": .string
        case "b": .bytes
        case "i": .integer
        case "t": .boolean
        case "d": .double
        case "@": .message(String(text.dropFirst()))
        case "^": .inlined(String(text.dropFirst()))
        case "[": .repeated(type(text.dropFirst()))
        case "{": .map(type(text.dropFirst()))
        default: preconditionFailure("table type \(text)")
        }
    }
}
