internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

/// Where host sides are, for every scope and layout, and how they are recognised there.
@Suite struct HostPlaceTests {
    private static func configuration(_ layout: NamespaceLayout) -> SyncerConfiguration {
        var settings = SyncSettings()
        settings.namespaces = layout
        return SyncerConfiguration(
            virtualClusterName: "vc", hostNamespace: "team",
            service: HostServiceReference(name: "vc", uid: "u", clusterIP: "10.0.0.1"), settings: settings)
    }

    private static let many = layout(["plain": "there", "dev-*": "${name}-d-*", "dev-long-*": "long-*"])

    private static func layout(_ byName: [String: String], mappingsOnly: Bool = false) -> NamespaceLayout {
        var mappings = NamespaceMappings()
        mappings.byName = byName
        mappings.mappingsOnly = mappingsOnly
        return .many(mappings)
    }

    @Test(
        "the place on the host",
        arguments: [
            (
                NamespaceLayout.single, ObjectKey(namespace: "a", name: "b"),
                ObjectKey(namespace: "team", name: "b-x-a-x-vc")
            ),
            (.single, ObjectKey(namespace: "", name: "b"), ObjectKey(namespace: "", name: "vcluster-b-x-team-x-vc")),
            (Self.many, ObjectKey(namespace: "plain", name: "b"), ObjectKey(namespace: "there", name: "b")),
            (Self.many, ObjectKey(namespace: "dev-1", name: "b"), ObjectKey(namespace: "vc-d-1", name: "b")),
            (Self.many, ObjectKey(namespace: "dev-long-1", name: "b"), ObjectKey(namespace: "long-1", name: "b")),
            (
                Self.many, ObjectKey(namespace: "other", name: "kube-root-ca.crt"),
                ObjectKey(namespace: "vcluster-d9298a10-7c6afc3a", name: "vcluster-kube-root-ca.crt-x-vc")
            ),
            (Self.many, ObjectKey(namespace: "", name: "b"), ObjectKey(namespace: "", name: "vcluster-b-x-team-x-vc")),
        ])
    func place(_ layout: NamespaceLayout, _ key: ObjectKey, _ place: ObjectKey) {
        #expect(HostNaming(Self.configuration(layout)).hostKey(key) == place)
    }

    @Test(
        "what is made for a virtual object is recognised as its host side, and nothing else is",
        arguments: [NamespaceLayout.single, Self.many], ["default", ""])
    func claim(_ layout: NamespaceLayout, _ namespace: String) {
        let configuration = Self.configuration(layout)
        let ownership = HostOwnership(naming: HostNaming(configuration))
        var virtual = KubeObject(apiVersion: "v1", kind: "Thing", namespace: namespace, name: "b")
        virtual.uid = "1"
        let host = HostMetadata(configuration).hostObject(for: virtual, apiVersion: "v1", kind: "Thing")
        let key = ObjectKey(namespace: namespace, name: "b")
        #expect(ownership.claim(of: host) == HostOwnership.Claim(key: key, uid: "1"))
        #expect((host.at("metadata", "ownerReferences") != nil) == (layout == .single && !namespace.isEmpty))
        var elsewhere = host
        elsewhere.namespace = "elsewhere"
        #expect(ownership.claim(of: elsewhere) == nil)
        var renamed = host
        renamed.name = "c"
        #expect(ownership.claim(of: renamed) == nil)
        var unmarked = host
        unmarked.labels = [:]
        #expect(ownership.claim(of: unmarked) == nil)
    }

    @Test("namespaces outside the mappings stay in the virtual cluster when only mappings count")
    func mappingsOnly() {
        let layout = Self.layout(["dev-*": "d-*"], mappingsOnly: true)
        let namespaces = HostNamespaces(Self.configuration(layout))
        #expect(namespaces.carries("dev-1"))
        #expect(!namespaces.carries("other"))
    }
}
