import KubeCore
import Testing

@testable import KubeSchema

@Suite struct HostileProtobufTests {
    private static let sample: [UInt8] = {
        let object: JSONObject = [
            "kind": "Pod", "apiVersion": "v1",
            "metadata": ["name": "p", "labels": ["a": "b"], "creationTimestamp": "2026-01-02T03:04:05Z"],
            "spec": ["containers": [["name": "c", "image": "i", "ports": [["containerPort": 80]]]]],
        ]
        return (try? ProtobufEncoder.encode(KubeObject(object))) ?? []
    }()

    @Test("attack: a message cut anywhere is refused or read, never more than it is")
    func truncated() {
        #expect(!Self.sample.isEmpty)
        for count in Self.sample.indices {
            do throws(ProtobufError) {
                _ = try ProtobufDecoder.decode(Array(Self.sample[..<count]))
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test("attack: a message with any byte changed is refused or read")
    func changed() {
        for index in Self.sample.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] {
                var bytes = Self.sample
                bytes[index] = value
                // Either outcome is right; a crash is not.
                _ = try? ProtobufDecoder.decode(bytes)
            }
        }
    }

    @Test(
        "attack: lengths and numbers beyond all bounds are refused",
        arguments: [
            // A length of 2^63 and more, a varint that never ends, groups, field 0 of a length that is not there.
            [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
            [0x13], [0x12, 0x05, 0x00], [0x0D, 0x00],
        ] as [[UInt8]])
    func lengths(tail: [UInt8]) {
        #expect(throws: ProtobufError.self) { try ProtobufDecoder.decode(Array("k8s\0".utf8) + tail) }
    }

    @Test("attack: messages nested without end are refused")
    func nesting() {
        // A schema within a schema: field 25 is `allOf`; each level holds the one before.
        var schema: [UInt8] = []
        for _ in 0..<2_000 {
            var writer = ProtobufWriter()
            writer.write(25, schema)
            schema = writer.bytes
        }
        var writer = ProtobufWriter()
        writer.append("k8s\0".utf8)
        writer.put(1) {
            $0.write(1, "apiextensions.k8s.io/v1")
            $0.write(2, "CustomResourceDefinition")
        }
        writer.put(2) { definition in
            definition.put(2) { spec in
                spec.put(7) { version in
                    version.put(4) { validation in validation.write(1, schema) }
                }
            }
        }
        let error = #expect(throws: ProtobufError.self) { try ProtobufDecoder.decode(writer.bytes) }
        #expect(error?.description.contains("nested") == true, "\(error?.description ?? "")")
    }

    @Test("bytes without the prefix are said to be none of ours")
    func noPrefix() {
        let error = #expect(throws: ProtobufError.self) { try ProtobufDecoder.decode(Array("{}".utf8)) }
        #expect(
            error?.description
                == "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")
    }
}
