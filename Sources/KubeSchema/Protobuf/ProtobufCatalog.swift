internal import KubeCore
internal import Synchronization

/// What a field of a protobuf message holds.
indirect enum ProtobufType: Sendable {
    case string
    case bytes
    case integer
    case boolean
    case double
    case message(String)
    /// A message whose members JSON shows as those of the message around it.
    case inlined(String)
    case repeated(ProtobufType)
    case map(ProtobufType)
}

struct ProtobufField: Sendable {
    let name: String
    let type: ProtobufType
}

/// The messages of the table, each read when it is first needed and kept from then on.
final class ProtobufCatalog: Sendable {
    static let shared = ProtobufCatalog()

    private struct State {
        var blocks: [Substring: Substring] = [:]
        var messages: [String: [Int: ProtobufField]] = [:]
    }

    private let state = Mutex(State())

    /// The fields of a message by their numbers; nil when it is not in the table.
    func message(_ name: String) -> [Int: ProtobufField]? {
        state.withLock { state in
            if let known = state.messages[name] { return known }
            if state.blocks.isEmpty { state.blocks = Self.scan() }
            guard let block = state.blocks[Substring(name)] else { return nil }
            let message = Self.parse(block)
            state.messages[name] = message
            return message
        }
    }

    /// The message that encodes a kind; nil when there is none.
    func messageName(of kind: GroupVersionKind) -> String? {
        if kind.kind == "DeleteOptions" { return "apimachinery.pkg.apis.meta.v1.DeleteOptions" }
        if kind.group == "apiextensions.k8s.io" {
            return "apiextensions_apiserver.pkg.apis.apiextensions.\(kind.version).\(kind.kind)"
        }
        let package = kind.group.isEmpty ? "core" : kind.group.split(separator: ".").first.map(String.init) ?? ""
        return "api.\(package).\(kind.version).\(kind.kind)"
    }

    private static func scan() -> [Substring: Substring] {
        let table = Substring(ProtobufFields.table.description)
        var blocks: [Substring: Substring] = [:]
        for block in table.split(separator: "#") {
            let end = block.firstIndex(of: "\n") ?? block.endIndex
            blocks[block[..<end]] = block[end...]
        }
        return blocks
    }

    private static func parse(_ block: Substring) -> [Int: ProtobufField] {
        var fields: [Int: ProtobufField] = [:]
        for line in block.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let number = Int(words[0]) else { preconditionFailure("table line \(line)") }
            fields[number] = ProtobufField(name: String(words[1]), type: type(words[2]))
        }
        return fields
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
