internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct NamespaceTranslationTests {
    private func translation(_ mappings: NamespaceMappings = NamespaceMappings()) throws -> NamespaceTranslation {
        try #require(
            NamespaceTranslation(exampleConfiguration(settings: .with { $0.namespaces = .many(mappings) })))
    }

    private func namespace(_ name: String, labels: [String: String] = [:]) -> KubeObject {
        var namespace = KubeObject(apiVersion: "v1", kind: "Namespace", name: name)
        namespace.uid = "namespace-uid"
        namespace.labels = labels
        return namespace
    }

    @Test("in the one namespace of the default layout nothing is to be translated")
    func single() { #expect(NamespaceTranslation(exampleConfiguration()) == nil) }

    @Test("names are hashed with the virtual cluster's place, or come from a mapping")
    func names() throws {
        let hashed = try translation().hostName(of: "demo")
        #expect(hashed == "vcluster-2a97516c-\(SafeName.sha256Hex("vcluster-my-vclusterxmy-vcluster").prefix(8))")
        var mappings = NamespaceMappings()
        mappings.byName = ["demo": "team-demo", "app-*": "${name}-app-*"]
        let mapped = try translation(mappings)
        #expect(mapped.hostName(of: "demo") == "team-demo")
        #expect(mapped.hostName(of: "app-one") == "my-vcluster-app-one")
        #expect(mapped.hostName(of: "other").hasPrefix("vcluster-"))
    }

    @Test("a host namespace says whose it is, carries the operator's labels and the tenant's hashed, and has no owner")
    func metadata() throws {
        var mappings = NamespaceMappings()
        mappings.extraLabels = ["cost-centre": "7"]
        let virtual = namespace("demo", labels: ["tier": "gold", "kubernetes.io/metadata.name": "demo"])
        let host = try translation(mappings).hostNamespace(for: virtual)
        let naming = HostNaming(exampleConfiguration())
        #expect(
            host.labels == [
                "cost-centre": "7", naming.labelKey("tier", scope: .cluster): "gold",
                "vcluster.loft.sh/managed-by": "vcluster-my-vcluster-x-my-vcluster",
                "vcluster.loft.sh/namespace": "demo", "vcluster.loft.sh/vcluster-name": "my-vcluster",
                "vcluster.loft.sh/vcluster-namespace": "vcluster-my-vcluster",
            ])
        #expect(
            host.annotations == [
                "vcluster.loft.sh/object-name": "demo", "vcluster.loft.sh/object-uid": "namespace-uid",
            ])
        #expect(host.ownerReferences.isEmpty)
    }

    @Test("labels of others stay, those of the tenant that are gone go")
    func patch() throws {
        let translation = try translation()
        let desired = translation.hostNamespace(for: namespace("demo"))
        var host = translation.hostNamespace(for: namespace("demo", labels: ["old": "1"]))
        host.labels["pod-security.kubernetes.io/enforce"] = "restricted"
        let key = HostNaming(exampleConfiguration()).labelKey("old", scope: .cluster)
        #expect(translation.patch(from: host, to: desired) == ["metadata": ["labels": [.init(key): nil]]])
    }

    @Test("attack 22: only what the operator named may be used without being ours, and the control plane's never")
    func claims() throws {
        var mappings = NamespaceMappings()
        mappings.byName = ["demo": "team-demo", "evil": "vcluster-my-vcluster", "twin": "team-demo"]
        let translation = try translation(mappings)
        let free = namespace("team-demo")
        #expect(translation.claim(free, for: namespace("demo")) == .imported)
        let ours = translation.hostNamespace(for: namespace("demo"))
        #expect(translation.claim(ours, for: namespace("demo")) == .ours)
        #expect(translation.claim(ours, for: namespace("twin")) == .foreign)
        #expect(translation.claim(namespace("vcluster-my-vcluster"), for: namespace("evil")) == .foreign)
        mappings.byName["team-*"] = "team-*"
        let pattern = try self.translation(mappings)
        #expect(pattern.claim(namespace("team-x"), for: namespace("team-x")) == .foreign)
        let hashed = namespace(translation.hostName(of: "other"))
        #expect(translation.claim(hashed, for: namespace("other")) == .foreign)
        var others = free
        others.labels = ["vcluster.loft.sh/managed-by": "x-x-y"]
        #expect(translation.claim(others, for: namespace("demo")) == .foreign)
    }

    @Test("terms of affinity that name other namespaces name those of the host, and select by the marker used there")
    func affinity() throws {
        let naming = HostNaming(exampleConfiguration(settings: .with { $0.namespaces = .many(NamespaceMappings()) }))
        var spec: JSONValue = [
            "affinity": [
                "podAffinity": [
                    "requiredDuringSchedulingIgnoredDuringExecution": [
                        ["labelSelector": ["matchLabels": ["a": "b"]], "namespaces": ["x", "y"]]
                    ]
                ]
            ]
        ]
        PodAffinityTranslation(naming: naming).edit(&spec, namespace: "demo", PodContext())
        let term = spec.at(["affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"])?[0]
        let places = ["x", "y"].map(naming.namespaces.host(of:)).sorted()
        #expect(term?["namespaces"] == .array(places.map(JSONValue.string)))
        #expect(
            term?["labelSelector"]?["matchLabels"]?["vcluster.loft.sh/managed-by"]
                == "vcluster-my-vcluster-x-my-vcluster")
    }

    @Test("the DNS Service has the control plane's addresses as its endpoints")
    func dns() {
        var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "team", name: "my-vcluster")
        endpoints["subsets"] = [["addresses": [["ip": "10.244.0.9", "nodeName": "n"]], "ports": [["port": 8443]]]]
        #expect(
            DNSEndpoints.subsets(endpoints) == [
                [
                    "addresses": [["ip": "10.244.0.9"]],
                    "ports": [
                        ["name": "dns", "port": 1053, "protocol": "UDP"],
                        ["name": "dns-tcp", "port": 1053, "protocol": "TCP"],
                    ],
                ]
            ])
        #expect(DNSEndpoints.subsets(nil) == nil)
    }
}
