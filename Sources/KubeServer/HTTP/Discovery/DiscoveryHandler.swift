internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import NIOCore
internal import Synchronization

/// Answers `/`, `/api`, `/apis` and what lies below them without naming a resource.
///
/// Documents are made once for each set of served resources.
final class DiscoveryHandler: Sendable {
    /// The documents of one set of served resources, with the answers that were encoded from them.
    private final class Answers: Sendable {
        let documents: DiscoveryDocuments
        private let encoded = Mutex<[String: (json: [UInt8], tag: String)]>([:])

        init(_ documents: DiscoveryDocuments) { self.documents = documents }

        /// The encoded form of the document that goes by this key, and its tag.
        func encoded(
            _ key: String, _ make: (DiscoveryDocuments) -> KubeObject
        ) -> (json: [UInt8], tag: String) {
            if let known = encoded.withLock({ $0[key] }) { return known }
            let json = make(documents).encoded()
            let tag = "\"\(SafeName.sha256Hex(String(decoding: json, as: UTF8.self)).uppercased())\""
            encoded.withLock { $0[key] = (json, tag) }
            return (json, tag)
        }
    }

    private static let builtInOrder = Dictionary(
        uniqueKeysWithValues: BuiltInResources.all.enumerated().map { ($0.element.resource, $0.offset) })

    private let answers: RegistrySnapshot<Answers>

    private let health: HealthChecks

    init(registry: ResourceRegistry, aggregation: Aggregation? = nil, health: HealthChecks) {
        self.health = health
        answers = RegistrySnapshot(registry) {
            Answers(
                DiscoveryDocuments(
                    $0.sorted(by: Self.isListedBefore), aggregated: aggregation?.versions ?? []))
        }
    }

    func answer(_ scope: RequestScope) throws(StatusError) -> APIResponse {
        let segments = scope.target.segments
        switch (segments.first, segments.count) {
        case (nil, _): return try plain(scope) { KubeObject(["paths": .array(paths($0).map(JSONValue.string))]) }
        case ("api", 1), ("apis", 1): return try versionsOrGroups(scope, isCore: segments[0] == "api")
        case ("api", 2):
            return try plain(scope) { $0.resourceList(GroupVersion(group: "", version: segments[1])) }
        case ("apis", 2):
            guard try plainObject({ $0.apiGroup(segments[1]) }) != nil else { return .pageNotFound }
            return try plain(scope) { $0.apiGroup(segments[1]) }
        case ("apis", 3):
            return try plain(scope) { $0.resourceList(GroupVersion(group: segments[1], version: segments[2])) }
        default: return .pageNotFound
        }
    }

    // MARK: Forms

    private func versionsOrGroups(_ scope: RequestScope, isCore: Bool) throws(StatusError) -> APIResponse {
        let accept = AcceptHeader(scope.http.headers)
        guard let encoding = Self.aggregatedEncoding(accept) else {
            let address = scope.http.headers["Host"] ?? ""
            return try plain(scope) { isCore ? $0.coreVersions(serverAddress: address) : $0.groupList() }
        }
        let (json, tag) = answers.value.encoded(isCore ? "api" : "apis") { $0.aggregated(core: isCore) }
        if scope.http.headers["If-None-Match"] == tag { return notModified(tag) }
        var response = APIResponse(json: json, format: ResponseFormat(encoding: encoding))
        response.contentType += ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        response.headers = ["ETag": tag, "Vary": "Accept"]
        return response
    }

    /// In which encoding the best clause that can be served asks for the aggregated form; nil when it asks for another.
    /// Source: k8s.io/apiserver/pkg/endpoints/discovery/aggregated, wrapper.go and negotiation.go.
    static func aggregatedEncoding(_ accept: AcceptHeader) -> ResponseFormat.Encoding? {
        for clause in accept.clauses {
            let encodings = ResponseFormat.Encoding.allCases.filter {
                clause.matches(type: "application", subtype: $0.subtype)
            }
            guard let encoding = encodings.first else { continue }
            let form = ["as", "g", "v"].map { clause.parameters[$0] }
            if form == [nil, nil, nil] { return nil }
            if form == ["APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2"] { return encoding }
        }
        return nil
    }

    private func plain(
        _ scope: RequestScope, _ make: (DiscoveryDocuments) -> KubeObject?
    ) throws(StatusError) -> APIResponse {
        let format = try scope.plainFormat()
        guard let object = try plainObject(make) else { throw .pathNotFound() }
        return APIResponse(object: object, format: format)
    }

    private func plainObject(_ make: (DiscoveryDocuments) -> KubeObject?) throws(StatusError) -> KubeObject? {
        make(answers.value.documents)
    }

    private func notModified(_ tag: String) -> APIResponse {
        // Without a content type: caches would take it for that of the document that they hold.
        var response = APIResponse(status: 304, contentType: "", body: ByteBuffer())
        response.headers = ["ETag": tag, "Vary": "Accept"]
        return response
    }

    /// What `/` lists.
    var listedPaths: [String] { paths(answers.value.documents) }

    private func paths(_ documents: DiscoveryDocuments) -> [String] {
        var paths = [
            "/.well-known/openid-configuration", "/api", "/apis", "/apis/", "/flagz", "/healthz", "/livez", "/metrics",
            "/metrics/slis", "/openapi/v2", "/openapi/v3", "/openapi/v3/", "/openid/v1/jwks", "/readyz", "/statusz",
            "/version",
        ]
        paths += health.paths
        for groupVersion in documents.groupVersions {
            if groupVersion.group.isEmpty {
                paths.append("/api/\(groupVersion.version)")
            } else {
                paths += ["/apis/\(groupVersion.group)", "/apis/\(groupVersion)"]
            }
        }
        return Set(paths).sorted()
    }

    // MARK: Order

    /// Built-in groups in the order of kube-apiserver, then custom ones by name.
    private static func isListedBefore(_ lhs: ServedResource, _ rhs: ServedResource) -> Bool {
        switch (builtInOrder[lhs.resource], builtInOrder[rhs.resource]) {
        case (let left?, let right?): left < right
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil) where lhs.resource.group != rhs.resource.group:
            lhs.resource.group < rhs.resource.group
        case (nil, nil) where lhs.resource.version != rhs.resource.version:
            VersionPriority.isBefore(lhs.resource.version, rhs.resource.version)
        case (nil, nil): lhs.resource.resource < rhs.resource.resource
        }
    }
}
