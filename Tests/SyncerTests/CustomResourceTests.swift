internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct CustomResourceTests {
    static func definition(
        scope: String = "Namespaced", kind: String = "Certificate", versions: [String] = ["v1alpha1", "v1"]
    ) -> KubeObject {
        let plural = kind.lowercased() + "s"
        var definition = KubeObject(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: "\(plural).example.com")
        let schema: JSONValue = [
            "openAPIV3Schema": [
                "type": "object",
                "properties": [
                    "spec": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                    "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                ],
            ]
        ]
        definition["spec"] = [
            "group": "example.com", "scope": .string(scope),
            "names": [
                "plural": .string(plural), "singular": .string(kind.lowercased()), "kind": .string(kind),
                "listKind": .string("\(kind)List"),
            ],
            "versions": .array(
                versions.map {
                    [
                        "name": .string($0), "served": true, "storage": .bool($0 == versions.last), "schema": schema,
                        "subresources": ["status": [:]],
                    ]
                }),
        ]
        return definition
    }

    static let resource = GroupVersionResource(group: "example.com", version: "v1", resource: "certificates")

    // MARK: Tables

    @Test("the version that is stored is synced, with the fields of its schema")
    func kind() throws {
        let kind = try CustomKind(Self.definition(), version: "", scope: .namespaced)
        #expect(kind.resource == Self.resource && kind.kind == "Certificate" && kind.fields == ["spec"])
        #expect(kind.hasStatusSubresource)
        #expect(try CustomKind(Self.definition(), version: "v1alpha1", scope: nil).resource.version == "v1alpha1")
    }

    @Test("the virtual cluster gets the one version, without conversion and status")
    func definition() throws {
        var host = Self.definition()
        host.set(["strategy": "Webhook", "webhook": [:]], at: "spec", "conversion")
        host["status"] = ["storedVersions": ["v1"]]
        let kind = try CustomKind(host, version: "v1alpha1", scope: nil)
        let virtual = kind.virtualDefinition(from: host)
        #expect(virtual.at("spec", "versions")?.arrayValue?.map { $0.text("name") } == ["v1alpha1"])
        #expect(virtual.at("spec", "versions")?[0]?["storage"] == true)
        #expect(virtual.at("spec", "conversion") == nil && virtual["status"] == nil)
    }

    @Test("attack 44: a definition of another scope, kind or version than the host's is not synced")
    func confusion() throws {
        let host = Self.definition()
        #expect(throws: CustomKind.Problem.self) { try CustomKind(host, version: "", scope: .cluster) }
        #expect(throws: CustomKind.Problem.self) { try CustomKind(host, version: "v2", scope: nil) }
        let kind = try CustomKind(host, version: "", scope: nil)
        #expect(throws: Never.self) { try kind.check(host) }
        #expect(throws: CustomKind.Problem.self) { try kind.check(Self.definition(scope: "Cluster")) }
        #expect(throws: CustomKind.Problem.self) { try kind.check(Self.definition(versions: ["v1alpha1"])) }
        var other = host
        other.set("Pod", at: "spec", "names", "kind")
        #expect(throws: CustomKind.Problem.self) { try kind.check(other) }
        var converting = host
        converting.set(["strategy": "Webhook"], at: "spec", "conversion")
        #expect(throws: CustomKind.Problem.self) { try kind.check(converting) }
    }

    private func certificate(_ spec: JSONValue) -> KubeObject {
        var certificate = KubeObject(
            apiVersion: "example.com/v1", kind: "Certificate", namespace: "demo", name: "web")
        certificate.uid = "certificate-uid"
        certificate.labels = ["app": "web"]
        certificate["spec"] = spec
        return certificate
    }

    private func translation(_ rules: CustomResourceRules) throws -> CustomResourceTranslation {
        CustomResourceTranslation(
            try CustomKind(Self.definition(), version: "", scope: nil),
            metadata: HostMetadata(exampleConfiguration()), rules: rules)
    }

    private let naming = HostNaming(exampleConfiguration())

    @Test("references and labels become the host's, and names in the status the tenant's again")
    func values() throws {
        var sync = CustomResourceSync(resource: Self.resource.groupResource)
        func reference(_ kind: String, namePath: String = "", namespacePath: String = "") -> ValuePatch.Change {
            .reference(
                apiVersion: "v1", apiVersionPath: "", kind: kind, kindPath: "", namePath: namePath,
                namespacePath: namespacePath)
        }
        sync.patches = [
            ValuePatch(path: "spec.secretName", change: reference("Secret")),
            ValuePatch(
                path: "spec.refs[*]", change: reference("Service", namePath: "name", namespacePath: "namespace")),
            ValuePatch(path: "spec.className", change: reference("StorageClass")),
            ValuePatch(path: "spec.selector", change: .labels), ValuePatch(path: "spec.labels", change: .labels),
        ]
        let translation = try translation(CustomResourceRules(sync, naming: naming, settings: .init()))
        let virtual = certificate([
            "secretName": "tls", "refs": [["name": "a"], ["name": "b", "namespace": "other"]], "className": "fast",
            "selector": ["matchLabels": ["app": "web"]], "labels": ["app": "web"],
        ])
        let host = try translation.hostObject(for: virtual)
        #expect(host.name == "web-x-demo-x-my-vcluster" && host.namespace == "vcluster-my-vcluster")
        let label = naming.labelKey("app")
        #expect(
            host["spec"] == [
                "secretName": "tls-x-demo-x-my-vcluster",
                "refs": [
                    ["name": "a-x-demo-x-my-vcluster"],
                    ["name": "b-x-other-x-my-vcluster", "namespace": "vcluster-my-vcluster"],
                ], "className": "fast",
                "selector": [
                    "matchLabels": [
                        .init(label): "web", "vcluster.loft.sh/managed-by": "my-vcluster",
                        "vcluster.loft.sh/namespace": "demo",
                    ]
                ], "labels": [.init(label): "web"],
            ])
        var answered = host
        answered["status"] = ["secret": "tls-x-demo-x-my-vcluster", "other": ["foreign"]]
        #expect(
            translation.virtualObject(virtual, showing: answered)["status"]
                == ["secret": "tls", "other": ["foreign"]])
        #expect(translation.fields.hostPatch(from: answered, to: host) == nil)
    }

    @Test("patches of the operator cannot take the markers and the name away")
    func markers() throws {
        var rule = GenericSyncRules.Rule(apiVersion: "example.com/v1", kind: "Certificate")
        rule.patches = [
            .init(operation: .remove, path: "metadata.labels"), .init(operation: .remove, path: "metadata.annotations"),
            {
                var patch = GenericSyncRules.Patch(operation: .replace, path: "metadata.name")
                patch.value = "stolen"
                return patch
            }(),
        ]
        let host = try translation(CustomResourceRules(rule, naming: naming)).hostObject(for: certificate([:]))
        #expect(host.name == "web-x-demo-x-my-vcluster")
        #expect(host.labels["vcluster.loft.sh/managed-by"] == "my-vcluster")
        #expect(host.annotations["vcluster.loft.sh/object-uid"] == "certificate-uid")
        #expect(host.labels.keys.allSatisfy { $0.hasPrefix("vcluster.loft.sh/") })
    }

    @Test("by the older rules exactly what reverse patches name flows back")
    func reverse() throws {
        var rule = GenericSyncRules.Rule(apiVersion: "example.com/v1", kind: "Certificate")
        rule.patches = [.init(operation: .rewriteName, path: "spec.secretName")]
        rule.reversePatches = [
            .init(operation: .copyFromObject, path: "status"), .init(operation: .copyFromObject, path: "spec.serial"),
        ]
        let translation = try translation(CustomResourceRules(rule, naming: naming))
        let virtual = certificate(["secretName": "tls", "serial": "tenant's"])
        let host = try translation.hostObject(for: virtual)
        #expect(host["spec"] == ["secretName": "tls-x-demo-x-my-vcluster"])
        var answered = host
        answered.set("42", at: "spec", "serial")
        answered["status"] = ["ready": true]
        let shown = translation.virtualObject(virtual, showing: answered)
        #expect(shown["spec"] == ["secretName": "tls", "serial": "42"] && shown["status"] == ["ready": true])
        #expect(translation.fields.hostPatch(from: answered, to: host) == nil)
    }

    @Test("mappings of one object win over those of its namespace, and the empty namespace is our own")
    func places() {
        let places = MappedPlaces(
            [
                ObjectMapping(hostNamespace: "ns", virtualNamespace: "all"),
                ObjectMapping(hostNamespace: "ns", hostName: "one", virtualNamespace: "v", virtualName: "uno"),
                ObjectMapping(hostNamespace: "", virtualNamespace: "mine"),
            ], own: "team")
        #expect(places.hostNamespaces == ["ns", "team"])
        #expect(
            places.virtualKey(of: ObjectKey(namespace: "ns", name: "one")) == ObjectKey(namespace: "v", name: "uno"))
        #expect(places.virtualKey(of: ObjectKey(namespace: "ns", name: "x")) == ObjectKey(namespace: "all", name: "x"))
        #expect(
            places.virtualKey(of: ObjectKey(namespace: "team", name: "x")) == ObjectKey(namespace: "mine", name: "x"))
        #expect(places.virtualKey(of: ObjectKey(namespace: "z", name: "x")) == nil)
    }

    // MARK: Two clusters

    private static let carried = SyncSettings.with {
        var sync = CustomResourceSync(resource: resource.groupResource)
        sync.patches = [
            ValuePatch(
                path: "spec.secretName",
                change: .reference(
                    apiVersion: "v1", apiVersionPath: "", kind: "Secret", kindPath: "", namePath: "", namespacePath: "")
            )
        ]
        $0.toHost.customResources = [sync]
    }

    @Test("a kind of the host appears, its objects go to the host with the Secrets they use, and status comes back")
    func toHost() async throws {
        try await withSyncedPair(settings: Self.carried, startsSyncer: false) { pair in
            _ = try await pair.hostAPI.create(.customResourceDefinitions, namespace: nil, object: Self.definition())
            try await pair.startSyncer()
            var secret = KubeObject(apiVersion: "v1", kind: "Secret", namespace: "default", name: "tls")
            secret["data"] = ["a": "Yg=="]
            try await pair.createVirtual(.secrets, secret)
            var certificate = KubeObject(
                apiVersion: "example.com/v1", kind: "Certificate", namespace: "default", name: "web")
            certificate["spec"] = ["secretName": "tls", "days": 1]
            try await eventually("the kind is served") {
                do throws(StatusError) {
                    _ = try await pair.tenant.create(Self.resource, namespace: "default", object: certificate)
                    return true
                } catch {
                    return error.isAlreadyExists
                }
            }
            let host = try await pair.eventuallyOnHost(Self.resource, "web")
            #expect(host.at("spec", "secretName") == .string(pair.hostName("tls")))
            _ = try await pair.eventuallyOnHost(.secrets, "tls")
            _ = try await pair.hostAPI.patch(
                Self.resource, namespace: host.namespace, name: host.name, patch: .merge(["status": ["ready": true]]),
                options: WriteOptions(subresource: "status"))
            try await eventually("status comes back") {
                try await pair.virtualObject(Self.resource, "web")?.at("status", "ready") == true
            }
            _ = try await pair.hostAPI.patch(
                Self.resource, namespace: host.namespace, name: host.name, patch: .merge(["spec": ["days": 9]]))
            try await eventually("drift is repaired") {
                try await pair.hostObject(Self.resource, "web")?.at("spec", "days") == 1
            }
            _ = try await pair.tenant.delete(Self.resource, namespace: "default", name: "web")
            try await eventually("both host objects are gone") {
                let rest = [
                    try await pair.hostObject(Self.resource, "web"), try await pair.hostObject(.secrets, "tls"),
                ]
                return rest.allSatisfy { $0 == nil }
            }
        }
    }

    @Test("attack 44: a tenant's own definition under the name of a synced kind is told, and its objects stay")
    func tenantsDefinition() async throws {
        try await withSyncedPair(settings: Self.carried, startsSyncer: false) { pair in
            _ = try await pair.hostAPI.create(.customResourceDefinitions, namespace: nil, object: Self.definition())
            try await pair.createVirtual(.customResourceDefinitions, Self.definition(scope: "Cluster"))
            var own = KubeObject(apiVersion: "example.com/v1", kind: "Certificate", name: "web")
            own["spec"] = ["days": 1]
            try await eventually("the tenant's kind is served") {
                do throws(StatusError) {
                    _ = try await pair.tenant.create(Self.resource, namespace: nil, object: own)
                    return true
                } catch {
                    return error.isAlreadyExists
                }
            }
            try await pair.startSyncer()
            try await eventually("an event tells it") {
                try await pair.tenant.list(.events, namespace: nil).items.contains {
                    $0.text("reason") == "SyncWarning" && $0.text("message").contains("scope")
                }
            }
            #expect(try await pair.hostAPI.list(Self.resource, namespace: nil).items.isEmpty)
        }
    }

    @Test(
        "a kind of Kubernetes itself is imported: it appears, stays on the host whatever the tenant does, and goes with it"
    )
    func importBuiltIn() async throws {
        let resource = GroupVersionResource(
            group: "networking.k8s.io", version: "v1", resource: "ingressclasses")
        let settings = SyncSettings.with {
            $0.genericRules.imports = [
                GenericSyncRules.Rule(apiVersion: "networking.k8s.io/v1", kind: "IngressClass")
            ]
        }
        try await withSyncedPair(settings: settings) { pair in
            var ingressClass = KubeObject(apiVersion: "networking.k8s.io/v1", kind: "IngressClass", name: "nginx")
            ingressClass["spec"] = ["controller": "k8s.io/ingress-nginx"]
            _ = try await pair.hostAPI.create(resource, namespace: nil, object: ingressClass)
            let shown = try await eventually("it is shown") {
                try await pair.virtualObject(resource, "nginx", nil)
            }
            #expect(shown.at("spec", "controller") == "k8s.io/ingress-nginx")
            _ = try await pair.tenant.delete(resource, namespace: nil, name: "nginx")
            try await eventually("it comes back") {
                try await pair.virtualObject(resource, "nginx", nil).map { $0.uid != shown.uid } ?? false
            }
            _ = try await pair.hostAPI.delete(resource, namespace: nil, name: "nginx")
            try await eventually("it goes") { try await pair.virtualObject(resource, "nginx", nil) == nil }
        }
    }

    @Test("objects of the host are shown where they are mapped to, follow, and go")
    func fromHost() async throws {
        let settings = SyncSettings.with {
            var sync = CustomResourceSync(resource: Self.resource.groupResource)
            sync.mappings = [ObjectMapping(hostNamespace: "default", virtualNamespace: "shown")]
            $0.fromHost.customResources = [sync]
        }
        try await withSyncedPair(settings: settings, startsSyncer: false) { pair in
            _ = try await pair.hostAPI.create(.customResourceDefinitions, namespace: nil, object: Self.definition())
            var certificate = KubeObject(
                apiVersion: "example.com/v1", kind: "Certificate", namespace: "default", name: "web")
            certificate["spec"] = ["days": 1]
            try await eventually("the host serves the kind") {
                do throws(StatusError) {
                    _ = try await pair.hostAPI.create(Self.resource, namespace: "default", object: certificate)
                    return true
                } catch {
                    return error.isAlreadyExists
                }
            }
            try await pair.startSyncer()
            try await eventually("it is shown") {
                try await pair.virtualObject(Self.resource, "web", "shown")?.at("spec", "days") == 1
            }
            _ = try await pair.tenant.patch(
                Self.resource, namespace: "shown", name: "web", patch: .merge(["spec": ["days": 7]]))
            try await eventually("edits are reverted") {
                try await pair.virtualObject(Self.resource, "web", "shown")?.at("spec", "days") == 1
            }
            _ = try await pair.hostAPI.delete(Self.resource, namespace: "default", name: "web")
            try await eventually("it goes") {
                try await pair.virtualObject(Self.resource, "web", "shown") == nil
            }
        }
    }
}
