import HTTPTransport
import KubeCore
import NIOCore
import Testing

@testable import ControlPlane
@testable import KubeClient
@testable import KubeSchema

/// Requests as typed clients of Kubernetes send them, through a real socket.
@Suite struct EncodingTests {
    private static let protobuf = "application/vnd.kubernetes.protobuf"
    private static let path = "/api/v1/namespaces/default/configmaps"

    private struct Reply {
        let status: Int
        let type: String
        let body: [UInt8]
    }

    private static func send(
        _ plane: RunningPlane, _ request: KubeRequest, accept: String = "\(protobuf),application/json"
    ) async throws -> Reply {
        let answer = try await plane.api.connection.send(request, headers: ["Accept": accept], timeout: .seconds(30))
        let stream = StreamedAnswer(answer: answer, connection: plane.api.connection)
        var body: [UInt8] = []
        while let chunk = try await stream.nextChunk() { body += Array(chunk.readableBytesView) }
        return Reply(status: stream.status, type: stream.headers["Content-Type"] ?? "", body: body)
    }

    private static func configMap(_ name: String, _ data: JSONValue) throws -> [UInt8] {
        let object: JSONObject = [
            "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": .string(name)], "data": data,
        ]
        return try ProtobufEncoder.encode(KubeObject(object)) ?? []
    }

    /// The types and objects of the frames of a watch.
    private static func frames(_ bytes: [UInt8]) throws -> [(String, KubeObject)] {
        var rest = bytes[...]
        var frames: [(String, KubeObject)] = []
        while rest.count >= 4 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            var event = ProtobufReader(rest.dropFirst(4).prefix(length))
            rest = rest.dropFirst(4 + length)
            var (type, object) = ("", [UInt8]())
            while let (number, value) = try event.next() {
                guard case .bytes(let part) = value else { continue }
                if number == 1 { type = try ProtobufDecoder.text(part) }
                var extensionReader = ProtobufReader(part)
                if number == 2, case .bytes(let raw)? = try extensionReader.next()?.value { object = Array(raw) }
            }
            frames.append((type, try ProtobufDecoder.decode(object)))
        }
        #expect(rest.isEmpty)
        return frames
    }

    @Test("a client that speaks protobuf creates, reads, lists, watches, patches and deletes with it")
    func protobufClient() async throws {
        try await withTemporaryDirectory { directory in
            try await RunningPlane.use(RunningPlane.configuration("plane", in: directory)) { plane in
                let created = try await Self.send(
                    plane,
                    KubeRequest(
                        .post, Self.path, contentType: Self.protobuf,
                        body: try Self.configMap("a", ["k": "v"])))
                #expect(created.status == 201)
                #expect(created.type == Self.protobuf)
                let object = try ProtobufDecoder.decode(created.body)
                #expect(object["data"] == ["k": "v"])
                #expect(!object.uid.isEmpty)

                let read = try await Self.send(plane, KubeRequest(.get, "\(Self.path)/a"))
                #expect(try ProtobufDecoder.decode(read.body) == object)
                let asJSON = try await Self.send(plane, KubeRequest(.get, "\(Self.path)/a"), accept: "*/*")
                #expect(try JSONParser.parse(asJSON.body) == object.value)

                let patched = try await Self.send(
                    plane,
                    KubeRequest(
                        .patch, "\(Self.path)/a", contentType: "application/merge-patch+json",
                        body: Array(#"{"data":{"k":"w"}}"#.utf8)))
                #expect(try ProtobufDecoder.decode(patched.body)["data"] == ["k": "w"])

                let list = try ProtobufDecoder.decode(
                    try await Self.send(plane, KubeRequest(.get, Self.path)).body)
                #expect(list.kind == "ConfigMapList")
                let names = list["items"]?.arrayValue?.map { $0.at("metadata", "name") }
                #expect(names?.contains("a") == true)

                let watch = try await Self.send(
                    plane,
                    KubeRequest(
                        .get, Self.path,
                        query: [
                            .init("watch", "true"), .init("resourceVersion", object.resourceVersion),
                            .init("timeoutSeconds", "1"),
                        ]))
                #expect(watch.type == "\(Self.protobuf);stream=watch")
                // Others write to the namespace too.
                let events = try Self.frames(watch.body).filter { $0.1.name == "a" }
                #expect(events.map(\.0) == ["MODIFIED"])
                #expect(events.first?.1["data"] == ["k": "w"])

                let missing = try await Self.send(plane, KubeRequest(.get, "\(Self.path)/nope"))
                #expect(missing.status == 404)
                let status = try ProtobufDecoder.decode(missing.body)
                #expect(status.kind == "Status")
                #expect(status["code"] == 404)

                let options = KubeObject(
                    ["kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0] as JSONObject)
                let deleted = try await Self.send(
                    plane,
                    KubeRequest(
                        .delete, "\(Self.path)/a", contentType: Self.protobuf,
                        body: try ProtobufEncoder.encode(options)))
                #expect(deleted.status == 200)
                #expect(try ProtobufDecoder.decode(deleted.body).kind == "Status")
            }
        }
    }

    @Test("metadata and discovery come as protobuf too, tables as JSON, an old watch as an error in a frame")
    func forms() async throws {
        try await withTemporaryDirectory { directory in
            try await RunningPlane.use(RunningPlane.configuration("plane", in: directory)) { plane in
                let form = "as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
                let metadata = try await Self.send(
                    plane, KubeRequest(.get, "/api/v1/namespaces"), accept: "\(Self.protobuf);\(form),application/json")
                #expect(metadata.type == Self.protobuf)
                let list = try ProtobufDecoder.decode(metadata.body)
                #expect(list.kind == "PartialObjectMetadataList")
                #expect(list["items"]?.arrayValue?.contains { $0.at("metadata", "name") == "default" } == true)

                let table = "as=Table;g=meta.k8s.io;v=v1"
                let rows = try await Self.send(
                    plane, KubeRequest(.get, "/api/v1/namespaces"),
                    accept: "\(Self.protobuf);\(table),application/json;\(table),application/json")
                #expect(rows.type == "application/json")
                #expect(try JSONParser.parse(rows.body)["kind"] == "Table")

                for (path, kind) in [
                    ("/api", "APIVersions"), ("/apis", "APIGroupList"), ("/apis/apps/v1", "APIResourceList"),
                ] {
                    let reply = try await Self.send(plane, KubeRequest(.get, path))
                    #expect(reply.type == Self.protobuf)
                    #expect(reply.body.starts(with: Array("k8s\0".utf8)))
                    #expect(String(decoding: reply.body, as: UTF8.self).contains(kind))
                }

                let future = try await Self.send(
                    plane,
                    KubeRequest(
                        .get, Self.path,
                        query: [.init("watch", "true"), .init("resourceVersion", "1"), .init("timeoutSeconds", "1")]))
                #expect(future.type.hasPrefix(Self.protobuf))
            }
        }
    }

    @Test("items of a typed list do not repeat their kind, a body in a format that is not read is refused")
    func lists() async throws {
        try await withTemporaryDirectory { directory in
            try await RunningPlane.use(RunningPlane.configuration("plane", in: directory)) { plane in
                let list = try JSONParser.parse(
                    try await Self.send(plane, KubeRequest(.get, "/api/v1/namespaces"), accept: "*/*").body)
                #expect(list["kind"] == "NamespaceList")
                let items = try #require(list["items"]?.arrayValue)
                #expect(!items.isEmpty)
                #expect(items.allSatisfy { $0["kind"] == nil && $0["apiVersion"] == nil && $0["metadata"] != nil })
                let refused = try await Self.send(
                    plane, KubeRequest(.post, Self.path, contentType: "application/cbor", body: [0xA0]))
                #expect(refused.status == 415)
            }
        }
    }
}
