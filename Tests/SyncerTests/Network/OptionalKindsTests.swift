internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

/// Kinds that a cluster has only when somebody installs their definitions, here small ones.
@Suite struct OptionalKindsTests {
    private static func definition(_ resource: GroupVersionResource, kind: String, scope: String = "Namespaced")
        -> KubeObject
    {
        var definition = KubeObject(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition",
            name: "\(resource.resource).\(resource.group)")
        definition.annotations = ["api-approved.kubernetes.io": "unapproved, a test"]
        definition["spec"] = [
            "group": .string(resource.group), "scope": .string(scope),
            "names": ["plural": .string(resource.resource), "kind": .string(kind)],
            "versions": [
                [
                    "name": .string(resource.version), "served": true, "storage": true, "subresources": ["status": [:]],
                    "schema": [
                        "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
                    ],
                ]
            ],
        ]
        return definition
    }

    private static func install(_ definitions: [KubeObject], on api: any ResourceAPI) async throws {
        for definition in definitions {
            _ = try await api.create(.customResourceDefinitions, namespace: nil, object: definition)
            try await eventually("\(definition.name) is served") {
                let found = try await api.get(.customResourceDefinitions, namespace: nil, name: definition.name)
                return found.at("status", "conditions")?.arrayValue?.contains {
                    $0["type"] == "Established" && $0["status"] == "True"
                } ?? false
            }
        }
    }

    private static let gatewayClasses = GroupVersionResource(
        group: "gateway.networking.k8s.io", version: "v1", resource: "gatewayclasses")

    private static func object(
        _ resource: GroupVersionResource, _ kind: String, _ name: String, namespace: String? = "default",
        _ spec: JSONValue
    ) -> KubeObject {
        var object = KubeObject(
            apiVersion: resource.groupVersion.apiVersion, kind: kind, namespace: namespace, name: name)
        object["spec"] = spec
        return object
    }

    @Test("a kind that the host lacks stops nothing, and is synced when it comes")
    func absent() async throws {
        var settings = SyncSettings()
        settings.toHost.volumeSnapshots = true
        settings.toHost.gatewayAPI.httpRoutes = true
        try await withSyncedPair(settings: settings) { pair in
            try await pair.createVirtual(.pods, SyncedPair.pod("web"))
            _ = try await pair.eventuallyOnHost(.pods, "web")
            let definitions = [
                Self.definition(.volumeSnapshots, kind: "VolumeSnapshot"),
                Self.definition(.volumeSnapshotContents, kind: "VolumeSnapshotContent", scope: "Cluster"),
            ]
            try await Self.install(definitions, on: pair.tenant)
            try await Self.install(definitions, on: pair.hostAPI)
            try await pair.createVirtual(
                .volumeSnapshots,
                Self.object(
                    .volumeSnapshots, "VolumeSnapshot", "snap", ["source": ["persistentVolumeClaimName": "data"]]))
            let host = try await eventually("the snapshot") {
                try await pair.hostObject(.volumeSnapshots, "snap")
            }
            #expect(host.at("spec", "source", "persistentVolumeClaimName") == .string(pair.hostName("data")))
            _ = try await pair.hostAPI.patch(
                .volumeSnapshots, namespace: host.namespace, name: host.name,
                patch: .merge([
                    "status": ["readyToUse": true, "boundVolumeSnapshotContentName": "snapcontent-1"]
                ]), options: WriteOptions(subresource: "status"))
            try await eventually("it is ready") {
                try await pair.virtualObject(.volumeSnapshots, "snap")?.at("status", "readyToUse") == true
            }
        }
    }

    @Test("attack 35: a handle of the storage system is refused in the secure profile")
    func handles() throws {
        let content = Self.object(
            .volumeSnapshotContents, "VolumeSnapshotContent", "c", namespace: nil,
            [
                "source": ["snapshotHandle": "snap-of-others"], "deletionPolicy": "Delete",
                "volumeSnapshotRef": ["namespace": "shop", "name": "snap", "uid": "u"],
            ])
        let metadata = HostMetadata(exampleConfiguration())
        #expect(throws: SyncRefusal.self) {
            try SnapshotContentTranslation(metadata: metadata, rules: VolumeRules(.secure)).hostObject(for: content)
        }
        let host = try SnapshotContentTranslation(metadata: metadata, rules: VolumeRules(.compatible))
            .hostObject(for: content)
        #expect(
            host.at("spec", "volumeSnapshotRef")
                == ["namespace": "vcluster-my-vcluster", "name": "snap-x-shop-x-my-vcluster"])
    }

    @Test("a Gateway and its route reach the host, wait for class and grant, and show what the host says")
    func gateways() async throws {
        var settings = SyncSettings()
        settings.toHost.gatewayAPI.gateways = true
        settings.toHost.gatewayAPI.httpRoutes = true
        try await withSyncedPair(settings: settings, startsSyncer: false) { pair in
            let definitions = [
                Self.definition(.gateways, kind: "Gateway"), Self.definition(.httpRoutes, kind: "HTTPRoute"),
            ]
            try await Self.install(definitions, on: pair.hostAPI)
            try await Self.install(
                definitions + [
                    Self.definition(Self.gatewayClasses, kind: "GatewayClass", scope: "Cluster"),
                    Self.definition(.referenceGrants, kind: "ReferenceGrant"),
                ], on: pair.tenant)
            try await pair.startSyncer()
            try await pair.createVirtual(
                .gateways,
                Self.object(
                    .gateways, "Gateway", "gate",
                    ["gatewayClassName": "public", "listeners": [["name": "http", "port": 80, "protocol": "HTTP"]]]))
            _ = try await eventually("a warning about the class") {
                try await pair.tenant.list(.events, namespace: "default").items.first { $0["reason"] == "SyncWarning" }
            }
            #expect(try await pair.hostObject(.gateways, "gate") == nil)
            _ = try await pair.tenant.create(
                Self.gatewayClasses, namespace: nil,
                object: Self.object(
                    Self.gatewayClasses, "GatewayClass", "public", namespace: nil, ["controllerName": "c.io/gw"]))
            let hostGateway = try await pair.eventuallyOnHost(.gateways, "gate")
            try await pair.createVirtual(
                .httpRoutes,
                Self.object(
                    .httpRoutes, "HTTPRoute", "route",
                    [
                        "parentRefs": [["name": "gate"]],
                        "rules": [["backendRefs": [["name": "svc", "namespace": "other", "port": 80]]]],
                    ]))
            _ = try await pair.tenant.create(
                .namespaces, namespace: nil, object: KubeObject(apiVersion: "v1", kind: "Namespace", name: "other"))
            try await pair.createVirtual(
                .referenceGrants,
                Self.object(
                    .referenceGrants, "ReferenceGrant", "grant", namespace: "other",
                    [
                        "from": [
                            [
                                "group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "default",
                            ]
                        ], "to": [["group": "", "kind": "Service"]],
                    ]))
            let hostRoute = try await pair.eventuallyOnHost(.httpRoutes, "route")
            #expect(hostRoute.at("spec", "parentRefs")?[0]?["name"] == .string(hostGateway.name))
            _ = try await pair.hostAPI.patch(
                .httpRoutes, namespace: hostRoute.namespace, name: hostRoute.name,
                patch: .merge([
                    "status": [
                        "parents": [
                            ["controllerName": "c.io/gw", "parentRef": ["name": .string(hostGateway.name)]]
                        ]
                    ]
                ]), options: WriteOptions(subresource: "status"))
            try await eventually("the parent's word is shown") {
                try await pair.virtualObject(.httpRoutes, "route")?.at("status", "parents")?[0]?["parentRef"]
                    == ["name": "gate"]
            }
            _ = try await pair.tenant.delete(Self.gatewayClasses, namespace: nil, name: "public")
            try await eventually("without its class the Gateway goes from the host") {
                try await pair.hostObject(.gateways, "gate") == nil
            }
        }
    }
}
