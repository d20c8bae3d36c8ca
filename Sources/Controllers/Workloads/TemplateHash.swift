internal import KubeCore

/// A short, stable hash of a JSON tree for names and labels.
///
/// Equal trees have equal hashes whatever the order of their members. The text has no vowels and no look-alike digits, so
/// that no bad words come up. Source: FNV-1a 32; apimachinery util/rand SafeEncodeString; pkg/controller ComputeHash.
enum TemplateHash {
    static func compute(_ template: JSONValue, collisionCount: Int?) -> String {
        var hash = FNV1a()
        hash.combine(template)
        if let collisionCount { hash.combine(UInt32(truncatingIfNeeded: collisionCount)) }
        return safeEncode(String(hash.value))
    }

    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

    static func safeEncode(_ text: String) -> String {
        String(text.utf8.map { alphabet[Int($0) % alphabet.count] })
    }

    private struct FNV1a {
        var value: UInt32 = 2_166_136_261

        mutating func combine(_ byte: UInt8) { value = (value ^ UInt32(byte)) &* 16_777_619 }

        mutating func combine(_ number: UInt32) {
            for shift in stride(from: UInt32(0), to: 32, by: 8) { combine(UInt8(truncatingIfNeeded: number >> shift)) }
        }

        mutating func combine(_ text: String) { for byte in text.utf8 { combine(byte) } }

        mutating func combine(_ tree: JSONValue) {
            switch tree {
            case .array(let elements):
                combine("[")
                for element in elements { combine(element) }
                combine("]")
            case .object(let object):
                combine("{")
                for key in object.keys.sorted() {
                    // Null and missing mean the same.
                    guard let member = object[key], !member.isNull else { continue }
                    combine(key)
                    combine(":")
                    combine(member)
                }
                combine("}")
            default:
                combine(tree.description)
                combine(",")
            }
        }
    }
}
