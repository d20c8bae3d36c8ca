internal import KubeCore
internal import Testing

@testable internal import Syncer

@Suite struct GatewayTranslationTests {
    private static let metadata = HostMetadata(exampleConfiguration())

    private static func object(_ kind: String, _ spec: JSONValue, namespace: String = "apps", name: String = "web")
        -> KubeObject
    {
        var object = KubeObject(
            apiVersion: "gateway.networking.k8s.io/v1", kind: kind, namespace: namespace, name: name)
        object["spec"] = spec
        return object
    }

    private static func grants(_ grants: KubeObject...) -> ReferenceGrants {
        ReferenceGrants(inNamespace: { namespace in grants.filter { $0.namespace == namespace } })
    }

    private static func grant(in namespace: String, from kind: String, to target: String, name: String? = nil)
        -> KubeObject
    {
        var to: JSONValue = ["group": "", "kind": .string(target)]
        if let name { to["name"] = .string(name) }
        return object(
            "ReferenceGrant",
            [
                "from": [
                    ["group": "gateway.networking.k8s.io", "kind": .string(kind), "namespace": "apps"]
                ], "to": [to],
            ], namespace: namespace)
    }

    private static func gatewayTranslation(_ grants: ReferenceGrants = grants(), hostnames: [String] = [])
        -> GatewayTranslation
    {
        GatewayTranslation(
            metadata: metadata, grants: grants, hostnames: HostnamePolicy(allowed: hostnames), allowsAddresses: false,
            hasClass: { $0 == "public" }, checkClass: { _ in })
    }

    private static func gateway(_ listener: JSONObject = [:], className: String = "public") -> KubeObject {
        var complete: JSONObject = ["name": "https", "port": 443, "protocol": "HTTPS", "hostname": "a.io"]
        for (key, value) in listener { complete[key] = value }
        return object(
            "Gateway",
            [
                "gatewayClassName": .string(className), "listeners": [.object(complete)],
                "addresses": [["value": "10.0.0.1"]], "infrastructure": ["labels": ["a": "b"]],
            ])
    }

    private static let certificate: JSONObject = ["tls": ["certificateRefs": [["name": "cert", "namespace": "certs"]]]]

    @Test("a Gateway serves with certificates of the tenant, and takes its routes where all of them are")
    func gateway() throws {
        let translation = Self.gatewayTranslation()
        let host = try translation.hostObject(
            for: Self.gateway([
                "tls": ["certificateRefs": [["name": "cert"]]],
                "allowedRoutes": ["namespaces": ["from": "Selector", "selector": [:]]],
            ]))
        let listener = try #require(host.at("spec", "listeners")?[0])
        #expect(listener.at("tls", "certificateRefs") == [["name": "cert-x-apps-x-my-vcluster"]])
        #expect(listener["allowedRoutes"] == ["namespaces": ["from": "Same"]])
        #expect(host.at("spec", "addresses") == nil && host.at("spec", "infrastructure") == nil)
        #expect(translation.rejection(of: Self.gateway()) == nil)
        #expect(translation.rejection(of: Self.gateway(className: "absent"))?.kind == .unacceptable)
        #expect(
            GatewayTranslation.secrets(of: Self.gateway(Self.certificate))
                == [.init(kind: .secret, key: ObjectKey(namespace: "certs", name: "cert"))])
    }

    @Test("attack 31: certificates of another namespace need a grant there, of this kind and for this name")
    func certificates() throws {
        let gateway = Self.gateway(Self.certificate)
        let granted = try Self.gatewayTranslation(Self.grants(Self.grant(in: "certs", from: "Gateway", to: "Secret")))
            .hostObject(for: gateway)
        #expect(
            granted.at("spec", "listeners")?[0]?.at("tls", "certificateRefs")
                == [["name": "cert-x-certs-x-my-vcluster"]])
        for grant in [
            Self.grant(in: "certs", from: "HTTPRoute", to: "Secret"),
            Self.grant(in: "apps", from: "Gateway", to: "Secret"),
            Self.grant(in: "certs", from: "Gateway", to: "Secret", name: "other"),
            Self.grant(in: "certs", from: "Gateway", to: "Service"),
        ] {
            #expect(throws: SyncRefusal.self) {
                try Self.gatewayTranslation(Self.grants(grant)).hostObject(for: gateway)
            }
        }
    }

    @Test("attack 31: listeners and routes claim only host names of the list")
    func hostnames() {
        #expect(throws: SyncRefusal.self) {
            try Self.gatewayTranslation(hostnames: ["b.io"]).hostObject(for: Self.gateway())
        }
        #expect(throws: SyncRefusal.self) {
            try Self.gatewayTranslation(hostnames: ["b.io"]).hostObject(for: Self.gateway(["hostname": ""]))
        }
        #expect(throws: SyncRefusal.self) {
            try Self.routes(hostnames: ["b.io"]).hostObject(for: Self.object("HTTPRoute", ["hostnames": ["a.io"]]))
        }
    }

    // MARK: Routes

    private static func routes(
        _ grants: ReferenceGrants = grants(), from: JSONValue? = nil, hostnames: [String] = []
    ) -> RouteTranslation {
        RouteTranslation(
            metadata: metadata, form: .http, grants: grants, hostnames: HostnamePolicy(allowed: hostnames),
            attachment: RouteAttachment(
                gateway: { key in
                    guard key.name == "gate" else { return nil }
                    var listener: JSONValue = ["name": "http", "port": 80]
                    if let from { listener["allowedRoutes"] = ["namespaces": from] }
                    return object(
                        "Gateway", ["listeners": [listener]], namespace: key.namespace, name: key.name)
                }, namespaceLabels: { ["name": $0] }))
    }

    private static func route(parent: JSONValue = ["name": "gate"], backend: JSONValue = ["name": "svc", "port": 80])
        -> KubeObject
    {
        object("HTTPRoute", ["parentRefs": [parent], "rules": [["backendRefs": [backend]]]])
    }

    @Test("a route attaches and leads to the host sides of what it names")
    func route() throws {
        let host = try Self.routes().hostObject(for: Self.route())
        #expect(host.at("spec", "parentRefs") == [["name": "gate-x-apps-x-my-vcluster"]])
        #expect(
            host.at("spec", "rules")?[0]?["backendRefs"] == [["name": "svc-x-apps-x-my-vcluster", "port": 80]])
    }

    @Test("a backend in another namespace needs a grant there, wherever it is named")
    func backends() throws {
        let far: JSONValue = ["name": "svc", "namespace": "other", "port": 80]
        let granted = Self.grants(Self.grant(in: "other", from: "HTTPRoute", to: "Service"))
        let mirror = Self.object(
            "HTTPRoute", ["rules": [["filters": [["type": "RequestMirror", "requestMirror": ["backendRef": far]]]]]])
        for route in [Self.route(backend: far), mirror] {
            #expect(throws: SyncRefusal.self) { try Self.routes().hostObject(for: route) }
            let host = try Self.routes(granted).hostObject(for: route)
            #expect(String(describing: host.value).contains("svc-x-other-x-my-vcluster"))
            #expect(!String(describing: host.at("spec") ?? .null).contains("\"namespace\""))
        }
        for backend: JSONValue in [["name": "x", "kind": "Secret"], ["name": "x", "group": "h.io", "kind": "Bucket"]] {
            #expect(throws: SyncRefusal.self) { try Self.routes().hostObject(for: Self.route(backend: backend)) }
        }
        #expect(throws: SyncRefusal.self) {
            try Self.routes().hostObject(
                for: Self.object("HTTPRoute", ["rules": [["filters": [["extensionRef": ["kind": "X", "name": "y"]]]]]]))
        }
    }

    @Test(
        "a Gateway takes routes of the namespaces that it says",
        arguments: [
            (nil, "apps", true), (nil, "infra", false), (["from": "Same"], "infra", false),
            (["from": "All"], "infra", true), (["from": "None"], "apps", false),
            (["from": "Selector", "selector": ["matchLabels": ["name": "apps"]]], "infra", true),
            (["from": "Selector", "selector": ["matchLabels": ["name": "x"]]], "infra", false),
        ] as [(JSONValue?, String, Bool)])
    func attachment(from: JSONValue?, gatewayNamespace: String, passes: Bool) {
        let route = Self.route(parent: ["name": "gate", "namespace": .string(gatewayNamespace)])
        let host = try? Self.routes(from: from).hostObject(for: route)
        #expect((host != nil) == passes)
    }

    @Test("attack 31: a parent must be a Gateway of the tenant")
    func parents() {
        for parent: JSONValue in [
            ["name": "absent"], ["name": "gate", "sectionName": "absent"],
            ["name": "gate", "kind": "ConfigMap", "group": ""],
        ] {
            #expect(throws: SyncRefusal.self) { try Self.routes().hostObject(for: Self.route(parent: parent)) }
        }
    }

    @Test("what parents say comes back under the names that the tenant used")
    func back() throws {
        let virtual = Self.route(parent: ["name": "gate", "sectionName": "http"])
        var host = try Self.routes().hostObject(for: virtual)
        host["status"] = [
            "parents": [
                [
                    "controllerName": "c.io/gw",
                    "parentRef": ["name": "gate-x-apps-x-my-vcluster", "sectionName": "http"],
                    "conditions": [["type": "Accepted", "status": "True", "observedGeneration": 7]],
                ], ["controllerName": "c.io/gw", "parentRef": ["name": "of-somebody-else"]],
            ]
        ]
        var seen = virtual
        seen.generation = 3
        let parents = Self.routes().virtualObject(seen, showing: host).at("status", "parents")?.arrayValue
        #expect(parents?.count == 1)
        #expect(parents?.first?["parentRef"] == ["name": "gate", "sectionName": "http"])
        #expect(parents?.first?["conditions"]?[0]?["observedGeneration"] == 3)
    }

    @Test("a policy for backends names Services and certificates of its own namespace")
    func policy() throws {
        let translation = BackendTLSPolicyTranslation(
            metadata: Self.metadata,
            gatewayKey: { $0 == "gate-host" ? ObjectKey(namespace: "apps", name: "gate") : nil })
        let virtual = Self.object(
            "BackendTLSPolicy",
            [
                "targetRefs": [["group": "", "kind": "Service", "name": "svc"]],
                "validation": [
                    "hostname": "a.io", "caCertificateRefs": [["group": "", "kind": "ConfigMap", "name": "ca"]],
                ],
            ])
        var host = try translation.hostObject(for: virtual)
        #expect(host.at("spec", "targetRefs")?[0]?["name"] == "svc-x-apps-x-my-vcluster")
        #expect(host.at("spec", "validation", "caCertificateRefs")?[0]?["name"] == "ca-x-apps-x-my-vcluster")
        #expect(
            BackendTLSPolicyTranslation.used(by: virtual)
                == [.init(kind: .configMap, key: ObjectKey(namespace: "apps", name: "ca"))])
        host["status"] = [
            "ancestors": [["ancestorRef": ["name": "gate-host"]], ["ancestorRef": ["name": "of-others"]]]
        ]
        #expect(
            translation.virtualObject(virtual, showing: host).at("status", "ancestors")
                == [["ancestorRef": ["name": "gate", "namespace": "apps"]]])
    }
}
