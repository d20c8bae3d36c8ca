internal import KubeCore

/// Texts of the host, such as error and event messages, in the words of the tenant: no host names, no host namespace, no
/// names of host objects.
///
/// Every word of a text that could be a name is looked at by itself. What is recognised as the host's becomes the tenant's
/// word for it, and what cannot be turned back (names shortened by a hash) is cut to the part that came from the tenant.
struct HostText: Sendable {
    let naming: HostNaming

    /// - Parameter key: the virtual object that the text is about.
    func forTenant(_ text: String, about key: ObjectKey) -> String {
        let words = HostWords(naming: naming, key: key)
        var result: [UInt8] = []
        var word: [UInt8] = []
        func finish() {
            guard !word.isEmpty else { return }
            result.append(contentsOf: words.translated(String(decoding: word, as: UTF8.self)).utf8)
            word = []
        }
        for byte in text.utf8 {
            if Self.isPartOfName(byte) {
                word.append(byte)
            } else {
                finish()
                result.append(byte)
            }
        }
        finish()
        return String(decoding: result, as: UTF8.self)
    }

    /// The members called `message`, at any depth of a status, in the words of the tenant.
    func inMessages(of value: JSONValue, about key: ObjectKey) -> JSONValue {
        switch value {
        case .object(let members):
            var result = members
            for (name, member) in members {
                switch member {
                case .string(let text) where name == "message" && !text.isEmpty:
                    result[name] = .string(forTenant(text, about: key))
                case .object, .array: result[name] = inMessages(of: member, about: key)
                default: break
                }
            }
            return .object(result)
        case .array(let elements): return .array(elements.map { inMessages(of: $0, about: key) })
        default: return value
        }
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

/// Single words that may be names of the host.
struct HostWords: Sendable {
    let naming: HostNaming
    let key: ObjectKey
    private let place: ObjectKey

    init(naming: HostNaming, key: ObjectKey) {
        self.naming = naming
        self.key = key
        place = naming.hostKey(key)
    }

    /// A word may end a sentence, and may be names joined by dots (`web.team.svc`, `web-x-default-x-vc.17a3b`).
    func translated(_ word: String) -> String {
        guard word.utf8.count > 1, word.utf8.last == UInt8(ascii: ".") else { return name(word) ?? parts(word) }
        return translated(String(word.dropLast())) + "."
    }

    private func parts(_ word: String) -> String {
        guard word.utf8.contains(UInt8(ascii: ".")) else { return word }
        // Names may have dots themselves: the longest beginning that is a name counts.
        for end in word.indices.reversed() where word[end] == "." {
            guard let beginning = name(String(word[..<end])) else { continue }
            return beginning + "." + parts(String(word[word.index(after: end)...]))
        }
        guard let dot = word.firstIndex(of: ".") else { return word }
        return word[..<dot] + "." + translated(String(word[word.index(after: dot)...]))
    }

    /// What the tenant calls this; nil when it is no name of the host.
    private func name(_ word: String) -> String? {
        if word == place.name { return key.name }
        if word == place.namespace || word == naming.hostNamespace {
            return key.namespace.isEmpty ? "host" : key.namespace
        }
        return unshortened(word) ?? shortened(word) ?? own(word)
    }

    /// `name-x-namespace-x-vc` and `vcluster-name-x-hns-x-vc`.
    private func unshortened(_ word: String) -> String? {
        let suffix = "-x-\(naming.virtualClusterName)"
        guard word.utf8.count > suffix.utf8.count, word.hasSuffix(suffix) else { return nil }
        let rest = String(word.dropLast(suffix.count))
        if let name = Self.strip("-x-\(naming.hostNamespace)", from: rest) {
            return name.hasPrefix("vcluster-") ? String(name.dropFirst("vcluster-".count)) : name
        }
        return Self.strip("-x-\(key.namespace)", from: rest) ?? Self.beforeSeparator(rest)
    }

    /// 52 characters, a hyphen and ten hexadecimal digits (`SafeName`; a `.-` in them may have become one character).
    private func shortened(_ word: String) -> String? {
        let bytes = Array(word.utf8)
        guard (50...63).contains(bytes.count), bytes[bytes.count - 11] == UInt8(ascii: "-"),
            bytes.suffix(10).allSatisfy(Self.isHexadecimal)
        else { return nil }
        let name = Self.beforeSeparator(String(word.dropLast(11)))
        return name.hasPrefix("vcluster-") ? String(name.dropFirst("vcluster-".count)) : name
    }

    /// What the virtual cluster itself has on the host.
    private func own(_ word: String) -> String? {
        let cluster = naming.virtualClusterName
        if let node = Self.after("\(cluster)-node-", in: word) { return node }
        switch word {
        case "vc-workload-\(cluster)": return "default"
        case "vc-\(cluster)", "vc-\(cluster)-v-\(naming.hostNamespace)", "vc-config-\(cluster)":
            return "virtual-cluster"
        default: return nil
        }
    }

    private static func strip(_ suffix: String, from text: String) -> String? {
        text.utf8.count > suffix.utf8.count && text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : nil
    }

    private static func after(_ prefix: String, in text: String) -> String? {
        text.utf8.count > prefix.utf8.count && text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    private static func beforeSeparator(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let separator = Array("-x-".utf8)
        guard bytes.count > 3 else { return text }
        for index in 1..<(bytes.count - 2) where bytes[index..<(index + 3)].elementsEqual(separator) {
            return String(decoding: bytes[..<index], as: UTF8.self)
        }
        return text
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
