import HTTPTransport
import KubeCore
import Testing

@testable import KubeServer

@Suite struct NegotiationTests {
    private static let all = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
    private static let protobuf = "application/vnd.kubernetes.protobuf"
    private static let table = "as=Table;v=v1;g=meta.k8s.io"
    private static let metadata = "as=PartialObjectMetadata;v=v1;g=meta.k8s.io"

    private static func negotiate(_ accept: String, _ offer: RepresentationOffer) throws -> ResponseFormat {
        try ResponseFormat.negotiate(AcceptHeader(accept), offer: offer)
    }

    @Test(
        "the best clause that is served decides",
        arguments: [
            ("", ResponseFormat.Encoding.json, ResponseFormat.Form.object), ("*/*", .json, .object),
            ("application/json", .json, .object), ("application/json;charset=utf-8", .json, .object),
            ("\(protobuf),application/json", .protobuf, .object), ("application/json,\(protobuf)", .json, .object),
            ("application/json;q=0.5,\(protobuf);q=0.9", .protobuf, .object),
            ("*/*;q=0.8,application/yaml;q=0.1", .yaml, .object), ("application/yaml;q=0.1, */*", .json, .object),
            ("application/json;q=x,application/yaml;q=0.1", .yaml, .object),
            ("application/json; q=0 , application/yaml ;q=0.1", .yaml, .object),
            ("application/yaml;v=v1,application/json", .json, .object),
            ("application/yaml;sv=v1", .yaml, .object), ("application/yaml;sv=v2,*/*", .json, .object),
            ("application/yaml;as,application/json", .yaml, .object),
            ("application/xml,*/*", .json, .object),
            ("application/*,*/*", .json, .object),
            ("application/json;\(table),application/json", .json, .table(version: "v1")),
            ("\(protobuf);\(table),application/json;\(table)", .json, .table(version: "v1")),
            ("\(protobuf);\(table),\(protobuf)", .protobuf, .object),
            ("\(protobuf);\(metadata),application/json", .protobuf, .metadata(version: "v1")),
            ("application/json;as=Nonsense,application/yaml", .yaml, .object),
            ("application/json;stream=watch", .json, .object), ("application/yaml;stream=watch,*/*", .json, .object),
            ("application/cbor,application/json", .json, .object),
        ])
    func chosen(accept: String, encoding: ResponseFormat.Encoding, form: ResponseFormat.Form) throws {
        let format = try Self.negotiate(accept, RepresentationOffer(answer: .object))
        #expect(format.encoding == encoding)
        #expect(format.form == form)
    }

    @Test(
        "what cannot be served is refused, with what can be",
        arguments: [
            (
                "application/cbor", RepresentationOffer.Answer.object,
                "406: Not Acceptable\n\nAvailable representations: \(all)"
            ),
            ("application/*", .object, "406: Not Acceptable\n\nAvailable representations: \(all)"),
            ("application", .object, "406: Not Acceptable\n\nAvailable representations: \(all)"),
            ("Application/JSON", .object, "406: Not Acceptable\n\nAvailable representations: \(all)"),
            ("*", .object, "406: Not Acceptable\n\nAvailable representations: \(all)"),
            ("application/json;g=meta.k8s.io", .object, "only the following media types are accepted: \(all)"),
            ("text/html", .document, "406: Not Acceptable\n\nAvailable representations: \(all)"),
            (
                "application/xml", .list,
                "406: Not Acceptable\n\nAvailable representations: \(all), application/json;stream=watch, \(protobuf);stream=watch"
            ),
            ("application/json;as=Nonsense", .object, "only the following media types are accepted: \(all)"),
            ("\(protobuf);\(table)", .object, "only the following media types are accepted: \(all)"),
            ("application/json;\(table)", .document, "only the following media types are accepted: \(all)"),
            (
                "application/yaml", .watch,
                "only the following media types are accepted: application/json;stream=watch, \(protobuf);stream=watch"
            ),
        ])
    func refused(accept: String, answer: RepresentationOffer.Answer, message: String) {
        let error = #expect(throws: StatusError.self) {
            try Self.negotiate(accept, RepresentationOffer(answer: answer))
        }
        #expect(error?.code == 406)
        #expect(error?.message == message)
    }

    @Test("what is answered but not kept has no table")
    func withoutTable() throws {
        let offer = RepresentationOffer(answer: .object, hasTable: false)
        #expect(throws: StatusError.self) { try Self.negotiate("application/json;\(Self.table)", offer) }
        #expect(try Self.negotiate("application/json;\(Self.table),application/json", offer).form == .object)
    }

    @Test("objects of custom resources have no protobuf form, their metadata has")
    func customResources() throws {
        let offer = RepresentationOffer(answer: .object, isCustom: true)
        #expect(try Self.negotiate("\(Self.protobuf),application/json", offer).encoding == .json)
        #expect(try Self.negotiate("\(Self.protobuf);\(Self.metadata)", offer).encoding == .protobuf)
        #expect(throws: StatusError.self) { try Self.negotiate(Self.protobuf, offer) }
    }

    @Test(
        "people's tools and those who ask get JSON in lines",
        arguments: [
            ("curl/8", "", true), ("Mozilla/5.0 (X)", "", true), ("kubectl/v1.36", "", false),
            ("curl/8", "pretty=0", false),
            ("x", "pretty=true", true), ("x", "pretty=T", true), ("x", "pretty=yes", false),
        ])
    func pretty(agent: String, query: String, expected: Bool) throws {
        let target = try #require(RequestTarget("/api?\(query)"))
        let format = try ResponseFormat.negotiate(["User-Agent": agent], query: target.query, offer: .document)
        #expect(format.isPretty == expected)
    }
}
