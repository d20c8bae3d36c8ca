internal import KubeCore
internal import RevisionStore

/// The bytes of an object as the store keeps them, and how they become the bytes that clients get.
///
/// The stored bytes begin with `kind`, `apiVersion` and `metadata` and lack `metadata.resourceVersion`, which is the
/// key's revision and known only after the write. It is put in as the first member of `metadata`, by copying bytes.
enum StoredForm {
    private static let metadataStart = Array(#""metadata":{"#.utf8)
    private static let versionStart = Array(#""resourceVersion":""#.utf8)

    /// Encodes an object for the store. O(size).
    static func encode(_ object: KubeObject) -> [UInt8] {
        var metadata = object["metadata"]?.objectValue ?? JSONObject()
        metadata["resourceVersion"] = nil
        var output: [UInt8] = []
        output.reserveCapacity(1024)
        output.append(contentsOf: #"{"kind":"#.utf8)
        JSONWriter.appendString(object.kind, to: &output)
        output.append(contentsOf: #","apiVersion":"#.utf8)
        JSONWriter.appendString(object.apiVersion, to: &output)
        output.append(contentsOf: #","metadata":"#.utf8)
        JSONWriter.append(metadata, to: &output)
        for (key, value) in object.json where key != "kind" && key != "apiVersion" && key != "metadata" {
            output.append(UInt8(ascii: ","))
            JSONWriter.appendString(key, to: &output)
            output.append(UInt8(ascii: ":"))
            JSONWriter.append(value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
        // Logs keep the bytes for a while: without the room that growing has left behind them.
        return output.withUnsafeBufferPointer { Array($0) }
    }

    /// The bytes for clients: `stored` with the revision put in. O(size), copies once.
    static func versioned(_ stored: [UInt8], _ revision: Revision) -> [UInt8] {
        guard let position = endOfMetadataStart(stored) else { return stored }
        return replace(position..<position, in: stored, with: revision)
    }

    /// The bytes for clients of the same content at another revision. O(size).
    static func reversioned(_ versioned: [UInt8], _ revision: Revision) -> [UInt8] {
        guard let position = endOfMetadataStart(versioned), versioned[position...].starts(with: versionStart) else {
            return versioned
        }
        var end = position + versionStart.count
        while versioned[end] != UInt8(ascii: "\"") { end += 1 }
        end += 1
        if versioned[end] == UInt8(ascii: ",") { end += 1 }
        return replace(position..<end, in: versioned, with: revision)
    }

    private static func replace(_ range: Range<Int>, in bytes: [UInt8], with revision: Revision) -> [UInt8] {
        let digits = revision.description.utf8
        let needsComma = bytes[range.upperBound] != UInt8(ascii: "}")
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count - range.count + versionStart.count + digits.count + 2)
        output.append(contentsOf: bytes[..<range.lowerBound])
        output.append(contentsOf: versionStart)
        output.append(contentsOf: digits)
        output.append(UInt8(ascii: "\""))
        if needsComma { output.append(UInt8(ascii: ",")) }
        output.append(contentsOf: bytes[range.upperBound...])
        return output
    }

    /// The index after `"metadata":{`. The search is short: only `kind` and `apiVersion` come before it.
    private static func endOfMetadataStart(_ bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            let last = buffer.count - metadataStart.count
            var index = 0
            while index <= last {
                if buffer[index] == metadataStart[0],
                    buffer[index..<(index + metadataStart.count)].elementsEqual(metadataStart)
                {
                    return index + metadataStart.count
                }
                index += 1
            }
            return nil
        }
    }
}
