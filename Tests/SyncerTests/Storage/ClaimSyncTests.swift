internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct ClaimSyncTests {
    private static func claim(_ name: String, _ spec: JSONObject = [:]) -> KubeObject {
        var claim = ClaimTranslationTests.claim(spec)
        claim.set(nil, at: "metadata", "uid")
        claim.name = name
        claim.namespace = "default"
        return claim
    }

    @Test("a claim is bound by the host, shown with a volume, grows, and goes with all that was made for it")
    func life() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.persistentVolumeClaims, Self.claim("data"))
            let host = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            try await pair.bind(host, to: "pvc-1")
            let bound = try await pair.eventuallyBound("data", to: "pvc-1")
            #expect(bound.annotations["pv.kubernetes.io/bind-completed"] == "yes")
            let volume = try await eventually("a volume is shown") {
                try await pair.virtualObject(.persistentVolumes, "pvc-1", nil).flatMap {
                    $0.text("status", "phase") == "Bound" ? $0 : nil
                }
            }
            #expect(volume.text("spec", "claimRef", "uid") == bound.uid)
            _ = try await pair.tenant.patch(
                .persistentVolumeClaims, namespace: "default", name: "data",
                patch: .merge(["spec": ["resources": ["requests": ["storage": "3Gi"]]]]))
            try await eventually("the request follows") {
                try await pair.hostObject(.persistentVolumeClaims, "data")?.at(
                    "spec", "resources", "requests", "storage") == "3Gi"
            }
            _ = try await pair.tenant.delete(.persistentVolumeClaims, namespace: "default", name: "data")
            try await eventually("all is gone") {
                let claim = try await pair.hostObject(.persistentVolumeClaims, "data")
                let volume = try await pair.virtualObject(.persistentVolumes, "pvc-1", nil)
                return claim == nil && volume == nil
            }
        }
    }

    @Test("a host claim that somebody takes away takes the tenant's with it")
    func terminating() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.persistentVolumeClaims, Self.claim("data"))
            let host = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            _ = try await pair.hostAPI.patch(
                .persistentVolumeClaims, namespace: host.namespace, name: host.name,
                patch: .merge(["metadata": ["finalizers": ["kubernetes.io/pvc-protection"]]]))
            try await pair.bind(host, to: "pvc-1")
            _ = try await pair.eventuallyBound("data", to: "pvc-1")
            _ = try await pair.hostAPI.delete(.persistentVolumeClaims, namespace: host.namespace, name: host.name)
            try await eventually("the tenant's claim goes") {
                try await pair.virtualObject(.persistentVolumeClaims, "data") == nil
            }
        }
    }

    @Test("a claim that the host has lost is made again, and shown with the volume that it gets")
    func lost() async throws {
        try await withSyncedPair { pair in
            let created = try await pair.createVirtual(.persistentVolumeClaims, Self.claim("data"))
            let host = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            try await pair.bind(host, to: "pvc-1")
            _ = try await pair.eventuallyBound("data", to: "pvc-1")
            _ = try await pair.hostAPI.delete(.persistentVolumeClaims, namespace: host.namespace, name: host.name)
            let again = try await eventually("it is made again") {
                try await pair.hostObject(.persistentVolumeClaims, "data").flatMap { $0.uid == host.uid ? nil : $0 }
            }
            #expect(again.at("spec", "volumeName") == nil)
            try await pair.bind(again, to: "pvc-2")
            let replaced = try await pair.eventuallyBound("data", to: "pvc-2")
            #expect(replaced.uid != created.uid)
            try await eventually("the host claim is that of the new one") {
                let host = try await pair.hostObject(.persistentVolumeClaims, "data")
                return host?.uid == again.uid && host?.annotations[Marker.objectUID] == replaced.uid
                    && host?.annotations[ClaimReplacement.annotation] == nil
            }
            try await eventually("the volume is the new one") {
                try await pair.tenant.list(.persistentVolumes, namespace: nil).items.map(\.name) == ["pvc-2"]
            }
        }
    }

    @Test("a claim of the same name as a deleted one gets a volume of its own")
    func successor() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.persistentVolumeClaims, Self.claim("data"))
            let host = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            try await pair.bind(host, to: "pvc-1")
            _ = try await pair.eventuallyBound("data", to: "pvc-1")
            await pair.stopSyncer()
            _ = try await pair.tenant.delete(.persistentVolumeClaims, namespace: "default", name: "data")
            try await pair.createVirtual(.persistentVolumeClaims, Self.claim("data"))
            try await pair.startSyncer()
            try await eventually("another host claim") {
                try await pair.hostObject(.persistentVolumeClaims, "data").map { $0.uid != host.uid } ?? false
            }
        }
    }

    @Test("what the host says about a claim is told to the tenant")
    func events() async throws {
        try await withSyncedPair { pair in
            let claim = try await pair.createVirtual(.persistentVolumeClaims, Self.claim("data"))
            let host = try await pair.eventuallyOnHost(.persistentVolumeClaims, "data")
            try await eventually("the event arrives") {
                var event = KubeObject(
                    apiVersion: "v1", kind: "Event", namespace: SyncedPair.namespace,
                    name: "\(host.name).\(UInt32.random(in: 0..<UInt32.max))")
                event["involvedObject"] = [
                    "kind": "PersistentVolumeClaim", "namespace": .string(SyncedPair.namespace),
                    "name": .string(host.name), "uid": .string(host.uid),
                ]
                event["reason"] = "ProvisioningFailed"
                event["message"] = .string("failed to provision volume for claim \"team/\(host.name)\"")
                event["type"] = "Warning"
                _ = try await pair.hostAPI.create(.events, namespace: SyncedPair.namespace, object: event)
                let shown = try await pair.tenant.list(.events, namespace: "default").items.first {
                    $0["reason"] == "ProvisioningFailed"
                }
                guard let shown else { return false }
                #expect(shown.at("involvedObject", "uid") == .string(claim.uid))
                #expect(shown["message"]?.stringValue?.contains("-x-") == false)
                return true
            }
        }
    }

    @Test("attack 32: the tenant is told why a claim does not reach the host, in his own words")
    func refusal() async throws {
        var settings = SyncSettings()
        settings.security = .secure
        try await withSyncedPair(settings: settings) { pair in
            try await pair.createVirtual(
                .persistentVolumeClaims, Self.claim("grabber", ["volumeName": "pv-of-others"]))
            let event = try await eventually("an event") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncWarning" }
            }
            #expect(event["message"] == "spec.volumeName is not allowed: PersistentVolumes are not synced")
            #expect(try await pair.hostObject(.persistentVolumeClaims, "grabber") == nil)
        }
    }
}

extension SyncedPair {
    /// Plays the host's volume binder.
    func bind(_ hostClaim: KubeObject, to volume: String) async throws {
        _ = try await hostAPI.patch(
            .persistentVolumeClaims, namespace: hostClaim.namespace, name: hostClaim.name,
            patch: .merge([
                "spec": ["volumeName": .string(volume)],
                "metadata": ["annotations": ["pv.kubernetes.io/bind-completed": "yes"]],
            ]))
        _ = try await hostAPI.patch(
            .persistentVolumeClaims, namespace: hostClaim.namespace, name: hostClaim.name,
            patch: .merge(["status": ["phase": "Bound", "capacity": ["storage": "1Gi"]]]),
            options: WriteOptions(subresource: "status"))
    }

    func eventuallyBound(_ name: String, to volume: String) async throws -> KubeObject {
        try await eventually("claim \(name) is bound to \(volume)") {
            try await virtualObject(.persistentVolumeClaims, name).flatMap {
                $0.text("status", "phase") == "Bound" && $0.text("spec", "volumeName") == volume ? $0 : nil
            }
        }
    }
}
