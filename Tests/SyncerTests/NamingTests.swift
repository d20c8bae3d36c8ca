internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

/// A configuration as in the documents' examples.
func exampleConfiguration(
    name: String = "my-vcluster", settings: SyncSettings = .init()
) -> SyncerConfiguration {
    SyncerConfiguration(
        virtualClusterName: name, hostNamespace: "vcluster-my-vcluster",
        service: HostServiceReference(
            name: name, uid: "owner-uid", clusterIP: "10.96.0.9", selector: ["app": "vcluster", "release": name]),
        settings: settings)
}

@Suite struct NamingTests {
    let naming = HostNaming(exampleConfiguration())

    @Test(
        "host names are joined, and shortened with a hash when too long",
        arguments: [
            ("nginx", "demo-nginx", "nginx-x-demo-nginx-x-my-vcluster"),
            (
                "coredns-68559449b6-l5whx", "a-rather-long-namespace-name-here",
                "coredns-68559449b6-l5whx-x-a-rather-long-namespace-n-b9e3845630"
            ),
        ])
    func hostNames(name: String, namespace: String, expected: String) {
        #expect(naming.hostName(name, in: namespace) == expected)
    }

    @Test("the check value of cluster-scoped names")
    func clusterScoped() {
        #expect(
            SafeName.concat("vcluster", "my-local-hostpath", "x", "vcluster-storage-vcluster", "x", "storage-vcluster")
                == "vcluster-my-local-hostpath-x-vcluster-storage-vclust-f6aeb1774c")
    }

    @Test(
        "label keys are hashed",
        arguments: [
            ("app", "vcluster.loft.sh/label-my-vcluster-x-a172cedcae"),
            ("kubernetes.io/cluster-service", "vcluster.loft.sh/label-my-vcluster-x-d9125f8911"),
            ("release", "vcluster.loft.sh/label-my-vcluster-x-a4d451ec23"),
        ])
    func labelKeys(key: String, expected: String) {
        #expect(naming.labelKey(key) == expected)
    }

    @Test("node Services have no dots in their names")
    func nodeServices() {
        #expect(naming.nodeServiceName("ip-10-0-0-1.ec2.internal") == "my-vcluster-node-ip-10-0-0-1-ec2-internal")
    }

    @Test("markers win over the tenant's labels, whatever is copied raw")
    func forgedLabels() {
        var settings = SyncSettings()
        settings.rawLabels = ["vcluster.loft.sh/*", "team/*", "app"]
        let naming = HostNaming(exampleConfiguration(settings: settings))
        let labels = naming.labels(
            ["vcluster.loft.sh/managed-by": "other", "team/a": "1", "app": "web", "release": "my-vcluster"],
            namespace: "demo")
        #expect(labels["vcluster.loft.sh/managed-by"] == "my-vcluster")
        #expect(labels["vcluster.loft.sh/namespace"] == "demo")
        #expect(labels["team/a"] == "1")
        #expect(labels["app"] == "web")
        #expect(labels["release"] == nil)
    }
}

@Suite struct MetadataTests {
    let metadata = HostMetadata(exampleConfiguration())

    private func object(annotations: [String: String]) -> KubeObject {
        var object = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "demo", name: "settings")
        object.uid = "uid-1"
        object.annotations = annotations
        object.ownerReferences = [
            OwnerReference(apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid: "u", isController: true)
        ]
        object.finalizers = ["tenant/finalizer"]
        object.generateName = "set"
        return object
    }

    @Test("tenants cannot forge markers, bring owners or finalizers, or make static pods")
    func forged() {
        let host = metadata.hostObject(
            for: object(annotations: [
                "vcluster.loft.sh/object-uid": "forged", "vcluster.loft.sh/object-name": "forged",
                "vcluster.loft.sh/skip-translate": "true", "kubernetes.io/config.source": "file", "note": "kept",
            ]), apiVersion: "v1", kind: "ConfigMap")
        #expect(
            host.annotations == [
                "vcluster.loft.sh/object-name": "settings", "vcluster.loft.sh/object-namespace": "demo",
                "vcluster.loft.sh/object-uid": "uid-1", "note": "kept", "vcluster.loft.sh/managed-annotations": "note",
            ])
        #expect(host.finalizers.isEmpty)
        #expect(host.generateName.isEmpty)
        #expect(
            host.at("metadata", "ownerReferences")
                == [
                    [
                        "apiVersion": "v1", "kind": "Service", "name": "my-vcluster", "uid": "owner-uid",
                        "controller": true,
                    ]
                ])
    }

    @Test("a host object is ours only if its markers lead back to its name")
    func claims() {
        let ownership = HostOwnership(naming: metadata.naming)
        var host = metadata.hostObject(for: object(annotations: [:]), apiVersion: "v1", kind: "ConfigMap")
        let key = ObjectKey(namespace: "demo", name: "settings")
        #expect(ownership.relation(of: host, to: key, uid: "uid-1") == .same)
        #expect(ownership.relation(of: host, to: key, uid: "uid-2") == .predecessor)
        host.name = "copied"
        #expect(ownership.claim(of: host) == nil)
    }

    @Test("two virtual objects with the same host name do not take each other's host object")
    func ambiguousNames() {
        let ownership = HostOwnership(naming: metadata.naming)
        var first = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "c", name: "a-x-b")
        first.uid = "1"
        let second = ObjectKey(namespace: "b-x-c", name: "a")
        #expect(metadata.naming.hostName(ObjectKey(first)) == metadata.naming.hostName(second))
        let host = metadata.hostObject(for: first, apiVersion: "v1", kind: "ConfigMap")
        #expect(ownership.relation(of: host, to: second, uid: "2") == .foreign)
        #expect(ownership.relation(of: host, to: second, uid: "1") == .foreign)
    }
}
