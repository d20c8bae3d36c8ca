import KubeCore
import Testing

@testable import KubeSchema

/// Bytes made by hand from the protocol's documentation and the field numbers of Kubernetes.
@Suite struct ProtobufEncodingTests {
    private static func object(_ json: String) throws -> KubeObject {
        try #require(KubeObject(try JSONParser.parse(json)))
    }

    /// The envelope around a message: kind and version before it, two empty texts after it.
    private static func envelope(_ apiVersion: String, _ kind: String, _ message: [UInt8]) -> [UInt8] {
        let version = [0x0A, UInt8(apiVersion.utf8.count)] + Array(apiVersion.utf8)
        let type = version + [0x12, UInt8(kind.utf8.count)] + Array(kind.utf8)
        return Array("k8s\0".utf8) + [0x0A, UInt8(type.count)] + type + [0x12, UInt8(message.count)] + message
            + [0x1A, 0, 0x22, 0]
    }

    @Test("an object is written with its plain members, set or not, maps by key")
    func configMap() throws {
        let object = try Self.object(
            #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"v","b":""},"binaryData":{"x":"AQI="}}"#
        )
        let metadata: [UInt8] = [
            0x0A, 1, 0x61, 0x12, 0, 0x1A, 0, 0x22, 0, 0x2A, 0, 0x32, 0, 0x38, 0, 0x42, 0,
        ]
        let message =
            [0x0A, UInt8(metadata.count)] + metadata + [0x12, 5, 0x0A, 1, 0x62, 0x12, 0]
            + [0x12, 6, 0x0A, 1, 0x6B, 0x12, 1, 0x76] + [0x1A, 7, 0x0A, 1, 0x78, 0x12, 2, 1, 2]
        #expect(try ProtobufEncoder.encode(object) == Self.envelope("v1", "ConfigMap", message))
    }

    @Test(
        "each scalar has the form that the protocol gives it",
        arguments: [
            // Number 2 of a ConfigMapKeySelector and so on: member, value, expected bytes within the message.
            (#"{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0}"#, [0x08, 0]),
            (
                #"{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":-1}"#,
                [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]
            ),
            (#"{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":300}"#, [0x08, 0xAC, 2]),
            (#"{"kind":"DeleteOptions","apiVersion":"v1","orphanDependents":false}"#, [0x18, 0]),
            (#"{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"O"}"#, [0x22, 1, 0x4F]),
            (#"{"kind":"DeleteOptions","apiVersion":"v1","dryRun":["All"]}"#, [0x2A, 3, 0x41, 0x6C, 0x6C]),
            (#"{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":""}}"#, [0x12, 2, 0x0A, 0]),
            (#"{"kind":"DeleteOptions","apiVersion":"v1"}"#, []),
        ] as [(String, [UInt8])])
    func scalars(json: String, message: [UInt8]) throws {
        let object = try Self.object(json)
        let bytes = try ProtobufEncoder.encode(object)
        #expect(bytes == Self.envelope("v1", "DeleteOptions", message))
        #expect(try ProtobufDecoder.decode(bytes ?? []) == object)
    }

    @Test("times, ports and amounts are messages of their own")
    func specialTypes() throws {
        var writer = ProtobufWriter()
        #expect(ProtobufScalars.put(time: "1970-01-01T00:05:00Z", isMicro: false, in: &writer))
        #expect(writer.bytes == [0x08, 0xAC, 2, 0x10, 0])
        writer = ProtobufWriter()
        #expect(ProtobufScalars.put(time: "1970-01-01T00:00:01.000002Z", isMicro: true, in: &writer))
        #expect(writer.bytes == [0x08, 1, 0x10, 0xD0, 0x0F])
        writer = ProtobufWriter()
        #expect(!ProtobufScalars.put(time: "yesterday", isMicro: false, in: &writer))
        ProtobufScalars.put(intOrString: 80, in: &writer)
        #expect(writer.bytes == [0x08, 0, 0x10, 80, 0x1A, 0])
        writer = ProtobufWriter()
        ProtobufScalars.put(intOrString: "x", in: &writer)
        #expect(writer.bytes == [0x08, 1, 0x10, 0, 0x1A, 1, 0x78])
    }

    @Test("a frame of a watch is its length and an event around the object")
    func watchFrame() {
        #expect(
            ProtobufEncoder.watchFrame(type: "ADDED", object: [1, 2])
                == [0, 0, 0, 13, 0x0A, 5] + Array("ADDED".utf8) + [0x12, 4, 0x0A, 2, 1, 2])
    }

    @Test("a list is written item by item as it would be written whole")
    func list() throws {
        let items = try (0..<3).map { try Self.object(#"{"metadata":{"name":"n\#($0)"}}"#) }
        let metadata: JSONObject = ["resourceVersion": "7", "remainingItemCount": 2]
        var rest = items[...]
        let bytes = try ProtobufEncoder.encodeList(
            kind: GroupVersionKind(group: "", version: "v1", kind: "ConfigMapList"), metadata: metadata
        ) { rest.popFirst() }
        let whole = KubeObject(
            [
                "kind": "ConfigMapList", "apiVersion": "v1", "metadata": .object(metadata),
                "items": .array(items.map(\.value)),
            ] as JSONObject)
        #expect(bytes == (try ProtobufEncoder.encode(whole)))
    }

    @Test(
        "kinds without a protobuf form have none, whatever their group is called",
        arguments: [
            ("apps.example.com", "v1", "Deployment"), ("example.com", "v1", "Widget"), ("apps", "v9", "Deployment"),
        ]
    )
    func customKinds(group: String, version: String, kind: String) throws {
        let kind = GroupVersionKind(group: group, version: version, kind: kind)
        #expect(!ProtobufEncoder.encodes(kind))
        #expect(try ProtobufEncoder.encode(KubeObject(apiVersion: kind.apiVersion, kind: kind.kind, name: "a")) == nil)
    }
}
