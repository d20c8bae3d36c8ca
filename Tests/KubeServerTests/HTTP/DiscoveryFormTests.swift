import KubeCore
import Testing

@testable import KubeServer

@Suite("Forms of discovery documents")
struct DiscoveryFormTests {
    private static let aggregated = "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    @Test(
        "the first clause that can be served says whether the document is aggregated, and how it is encoded",
        arguments: [
            ("", nil), ("*/*", nil), ("application/json", nil), ("application/json;\(aggregated)", .json),
            ("application/json;\(aggregated),application/json", .json),
            ("application/json,application/json;\(aggregated)", nil),
            ("application/vnd.kubernetes.protobuf;\(aggregated),application/json", .protobuf),
            ("application/yaml;\(aggregated)", .yaml), ("text/html;\(aggregated)", nil),
            ("application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json", nil),
            (
                "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,application/json;\(aggregated)",
                .json
            ),
        ] as [(String, ResponseFormat.Encoding?)])
    func encoding(accept: String, expected: ResponseFormat.Encoding?) {
        #expect(DiscoveryHandler.aggregatedEncoding(AcceptHeader(accept)) == expected)
    }
}
