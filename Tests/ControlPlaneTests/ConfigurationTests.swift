import PKI
import Syncer
import Testing

@testable import ControlPlane

@Suite struct ConfigurationTests {
    @Test(
        "an address to listen on is read from text",
        arguments: [
            ("127.0.0.1:8443", BindAddress(host: "127.0.0.1", port: 8443)),
            ("[::1]:1", BindAddress(host: "::1", port: 1)), (":0", BindAddress(host: "0.0.0.0", port: 0)),
            ("::1:1", nil), ("127.0.0.1", nil), ("a:65536", nil), ("a:-1", nil), ("a:", nil),
        ])
    func bindAddress(_ text: String, _ address: BindAddress?) { #expect(BindAddress(text) == address) }

    @Test(
        "the first address of a range is its first usable one",
        arguments: [
            ("10.96.0.0/16", "10.96.0.1"), ("10.97.3.7/15", "10.96.0.1"), ("0.0.0.0/0", "0.0.0.1"),
            ("10.96.0.0", nil), ("10.96.0.0/31", nil), ("10.96.0/16", nil), ("fd00::/108", nil), ("", nil),
        ])
    func firstAddress(_ range: String, _ address: String?) {
        #expect(ServiceNetwork.firstAddress(of: range) == address)
    }

    private static var configuration: ControlPlaneConfiguration {
        ControlPlaneConfiguration(name: "a", dataDirectory: "", bind: BindAddress(host: "0.0.0.0", port: 0))
    }

    @Test("an address that everybody has is no endpoint; one that is advertised is")
    func endpoints() throws {
        var configuration = Self.configuration
        let here = try ServiceNetwork.make(configuration, host: nil, port: 6443)
        let expected = ServiceNetwork(
            serviceAddresses: ["10.96.0.1"], endpointAddresses: ["127.0.0.1"], endpointPort: 6443)
        #expect(here == expected)
        configuration.advertisedAddress = "10.244.0.9"
        #expect(try ServiceNetwork.make(configuration, host: nil, port: 1).endpointAddresses == ["10.244.0.9"])
    }

    @Test("a host Service without address is refused", arguments: ["", "None"])
    func headlessHostService(_ address: String) {
        #expect(throws: ControlPlaneError(.badConfiguration, "")) {
            try ServiceNetwork.make(
                Self.configuration, host: HostServiceReference(name: "a", uid: "u", clusterIP: address), port: 1)
        }
    }

    @Test("the certificate is for every name under which the server is reached")
    func servingNames() {
        var configuration = Self.configuration
        configuration.extraServerNames = ["api.example.com", "203.0.113.7", "localhost"]
        let names = ServingNames.make(configuration, serviceAddresses: ["10.96.0.1"])
        #expect(
            names.dnsNames == [
                "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local", "api.example.com",
            ])
        #expect(names.ipAddresses == ["127.0.0.1", "::1", "10.96.0.1", "203.0.113.7"])
    }
}
