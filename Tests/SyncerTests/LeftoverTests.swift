internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct LeftoverTests {
    private static let kinds = [
        HostKind(resource: .pods, scope: .namespaced), HostKind(resource: .storageClasses, scope: .cluster),
    ]

    @Test("kinds are recorded so that they can be read again", arguments: kinds)
    func text(_ kind: HostKind) { #expect(HostKind(text: kind.text) == kind) }

    @Test(
        "what is no record is none", arguments: ["", "v1/pods", "pods Cluster", "a/b/c/d Cluster", "v1/pods cluster"])
    func noText(_ text: String) { #expect(HostKind(text: text) == nil) }

    @Test("objects of kinds that were switched off are removed at start, those of others and of data are not")
    func switchedOff() async throws {
        var settings = SyncSettings()
        settings.toHost.storageClasses = true
        let first = try await SyncedPair.start(settings: settings)
        var storageClass = KubeObject(apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "fast")
        storageClass["provisioner"] = "example.com/fast"
        _ = try await first.tenant.create(.storageClasses, namespace: nil, object: storageClass)
        let hostName = first.naming.hostKey(ObjectKey(namespace: "", name: "fast")).name
        _ = try await eventually("the class on the host") {
            try await first.find(first.hostAPI, .storageClasses, nil, hostName)
        }
        // One that only looks like ours.
        var foreign = storageClass
        foreign.name = "foreign"
        foreign.labels = ["vcluster.loft.sh/managed-by": first.naming.markerValue(.cluster)]
        _ = try await first.hostAPI.create(.storageClasses, namespace: nil, object: foreign)
        await first.stop(keepsHost: true)

        let second = try await SyncedPair.start(host: first.host)
        try await eventually("the class is gone") {
            try await second.find(second.hostAPI, .storageClasses, nil, hostName) == nil
        }
        #expect(try await second.find(second.hostAPI, .storageClasses, nil, "foreign") != nil)
        try await eventually("the record is without it") {
            let record = try await second.find(
                second.hostAPI, .configMaps, SyncedPair.namespace, "vc-kinds-my-vcluster")
            let kinds = record?.at("data", "kinds")?.stringValue ?? ""
            return kinds.contains("v1/pods Namespaced") && !kinds.contains("storageclasses")
        }
        await second.stop()
    }
}
