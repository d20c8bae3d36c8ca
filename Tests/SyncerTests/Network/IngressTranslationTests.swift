internal import KubeCore
internal import SyncSettings
internal import Testing

@testable internal import Syncer

@Suite struct IngressTranslationTests {
    private static func translation(
        _ security: SecurityRules = .compatible,
        checkClass: @escaping @Sendable (String?) throws(SyncRefusal) -> Void = { _ in }
    ) -> IngressTranslation {
        var settings = SyncSettings()
        settings.security = security
        return IngressTranslation(
            metadata: HostMetadata(exampleConfiguration(settings: settings)), rules: IngressRules(security),
            checkClass: checkClass)
    }

    private static func ingress(_ spec: JSONValue = [:], annotations: [String: String] = [:]) -> KubeObject {
        var ingress = KubeObject(
            apiVersion: "networking.k8s.io/v1", kind: "Ingress", namespace: "demo-nginx", name: "nginx")
        ingress.annotations = annotations
        ingress["spec"] = spec
        return ingress
    }

    private static func rule(host: String?, path: String = "/", service: String = "nginx") -> JSONValue {
        var rule: JSONValue = [
            "http": [
                "paths": [
                    [
                        "path": .string(path), "pathType": "ImplementationSpecific",
                        "backend": ["service": ["name": .string(service), "port": ["number": 80]]],
                    ]
                ]
            ]
        ]
        if let host { rule["host"] = .string(host) }
        return rule
    }

    @Test("the example of the documents, and everything else that an Ingress names")
    func names() throws {
        let host = try Self.translation().hostObject(
            for: Self.ingress([
                "rules": [Self.rule(host: "nginx.aa.com")],
                "tls": [["hosts": ["nginx.aa.com"], "secretName": "cert"]],
                "defaultBackend": ["resource": ["apiGroup": "k8s.example.com", "kind": "StorageBucket", "name": "b"]],
            ]))
        #expect(host.name == "nginx-x-demo-nginx-x-my-vcluster")
        #expect(
            host["spec"] == [
                "rules": [Self.rule(host: "nginx.aa.com", service: "nginx-x-demo-nginx-x-my-vcluster")],
                "tls": [["hosts": ["nginx.aa.com"], "secretName": "cert-x-demo-nginx-x-my-vcluster"]],
                "defaultBackend": [
                    "resource": [
                        "apiGroup": "k8s.example.com", "kind": "StorageBucket", "name": "b-x-demo-nginx-x-my-vcluster",
                    ]
                ],
            ])
    }

    @Test(
        "annotations name objects of the tenant on the host",
        arguments: [
            (
                "nginx.ingress.kubernetes.io/auth-secret", "users",
                "nginx.ingress.kubernetes.io/auth-secret", "users-x-demo-nginx-x-my-vcluster"
            ),
            (
                "nginx.ingress.kubernetes.io/auth-tls-secret", "other/ca",
                "nginx.ingress.kubernetes.io/auth-tls-secret", "vcluster-my-vcluster/ca-x-other-x-my-vcluster"
            ),
            (
                "nginx.ingress.kubernetes.io/proxy-ssl-secret", "kube-system/admin",
                "nginx.ingress.kubernetes.io/proxy-ssl-secret",
                "vcluster-my-vcluster/admin-x-kube-system-x-my-vcluster"
            ),
            (
                "nginx.ingress.kubernetes.io/default-backend", "errors",
                "nginx.ingress.kubernetes.io/default-backend", "errors-x-demo-nginx-x-my-vcluster"
            ),
            (
                "nginx.ingress.kubernetes.io/rewrite-target", "/$2", "nginx.ingress.kubernetes.io/rewrite-target", "/$2"
            ),
            (
                "alb.ingress.kubernetes.io/conditions.svc", "[]",
                "alb.ingress.kubernetes.io/conditions.svc-x-demo-nginx-x-my-vcluster", "[]"
            ),
            (
                "alb.ingress.kubernetes.io/actions.svc",
                #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"a","weight":1}]}}"#,
                "alb.ingress.kubernetes.io/actions.svc-x-demo-nginx-x-my-vcluster",
                #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"a-x-demo-nginx-x-my-vcluster","weight":1}]}}"#
            ),
            (
                "alb.ingress.kubernetes.io/actions.redirect", "no json",
                "alb.ingress.kubernetes.io/actions.redirect-x-demo-nginx-x-my-vcluster", "no json"
            ),
        ])
    func annotations(key: String, value: String, hostKey: String, hostValue: String) throws {
        let host = try Self.translation().hostObject(for: Self.ingress(annotations: [key: value]))
        #expect(host.annotations[hostKey] == hostValue)
        #expect(host.annotations[Marker.managedAnnotations] == hostKey)
    }

    @Test("attack 31: Secrets of the host cannot be named, and what is named is what is synced")
    func used() {
        let ingress = Self.ingress(
            ["tls": [["secretName": "cert"]]],
            annotations: [
                "nginx.ingress.kubernetes.io/auth-secret": "other/users",
                "nginx.ingress.kubernetes.io/custom-headers": "headers",
                "nginx.ingress.kubernetes.io/auth-tls-secret": "a/b/c",
            ])
        #expect(
            IngressReferences.used(by: ingress, annotations: .compatible) == [
                .init(kind: .secret, key: ObjectKey(namespace: "demo-nginx", name: "cert")),
                .init(kind: .secret, key: ObjectKey(namespace: "other", name: "users")),
                .init(kind: .configMap, key: ObjectKey(namespace: "demo-nginx", name: "headers")),
            ])
        #expect(IngressReferences.used(by: ingress, annotations: .secure).count == 1)
    }

    // MARK: Attacks

    private static var openAnnotations: SecurityRules {
        var rules = SecurityRules.secure
        rules.annotations = .compatible
        return rules
    }

    @Test(
        "attack 30: no piece of the controller's configuration passes, in whatever annotation or path",
        arguments: [
            ["nginx.ingress.kubernetes.io/configuration-snippet": "lua_code"],
            ["nginx.ingress.kubernetes.io/server-snippet": "return 200"],
            ["nginx.org/location-snippets": "x"],
            ["nginx.ingress.kubernetes.io/auth-url": "http://a/#;load_module /proc/1/fd/3"],
            ["nginx.ingress.kubernetes.io/auth-tls-match-cn": "CN=abc #(\n){}\n }}\nssl_engine x"],
            ["nginx.ingress.kubernetes.io/mirror-target": "http://x;"],
        ])
    func injection(annotations: [String: String]) {
        #expect(throws: SyncRefusal.self) {
            try Self.translation(Self.openAnnotations).hostObject(for: Self.ingress(annotations: annotations))
        }
        // Without a grant they do not even get to be judged.
        #expect(
            (try? Self.translation(.secure).hostObject(for: Self.ingress(annotations: annotations)))?.annotations.keys
                .contains { $0.contains("nginx") } == false)
    }

    @Test(
        "attack 30: paths end no directive, and harmless ones pass",
        arguments: [("/api(/|$)(.*)", true), ("/a;b{", false)])
    func paths(path: String, passes: Bool) {
        let ingress = Self.ingress(["rules": [Self.rule(host: "a.b", path: path)]])
        let host = try? Self.translation(.secure).hostObject(for: ingress)
        #expect((host != nil) == passes)
        #expect((try? Self.translation(.compatible).hostObject(for: ingress)) != nil)
    }

    @Test(
        "attack 31: only host names of the list can be claimed",
        arguments: [
            ("shop.example.com", true), ("SHOP.example.com", true), ("a.tenant.io", true), ("a.b.tenant.io", true),
            ("*.tenant.io", true), ("tenant.io", false), ("eviltenant.io", false), ("example.com", false), ("", false),
            ("*.io", false), ("shop.example.com.evil.io", false),
        ])
    func hostnames(host: String, passes: Bool) {
        let policy = HostnamePolicy(allowed: ["shop.example.com", "*.tenant.io"])
        #expect(policy.allows(host) == passes)
    }

    @Test("attack 31: hosts are looked for wherever an Ingress can claim them")
    func hostnamePlaces() {
        var rules = SecurityRules.compatible
        rules.allowedHostnames = ["ok.io"]
        let translation = Self.translation(rules)
        let good = Self.rule(host: "ok.io")
        let refused: [KubeObject] = [
            Self.ingress(["rules": [Self.rule(host: "bad.io")]]), Self.ingress(["rules": [Self.rule(host: nil)]]),
            Self.ingress(["rules": [good], "tls": [["hosts": ["bad.io"]]]]),
            Self.ingress(["rules": [good], "defaultBackend": ["service": ["name": "s"]]]),
            Self.ingress(
                ["rules": [good]], annotations: ["nginx.ingress.kubernetes.io/server-alias": "ok.io, bad.io"]),
            Self.ingress(
                ["rules": [good]], annotations: ["external-dns.alpha.kubernetes.io/hostname": "bad.io"]),
        ]
        for ingress in refused { #expect(throws: SyncRefusal.self) { try translation.hostObject(for: ingress) } }
        #expect((try? translation.hostObject(for: Self.ingress(["rules": [good]]))) != nil)
    }

    @Test("a class that the tenant may not name is refused, in either form")
    func classes() {
        let translation = Self.translation(checkClass: { name throws(SyncRefusal) in
            if name == "internal" { throw .unacceptable("no") }
        })
        for ingress in [
            Self.ingress(["ingressClassName": "internal"]),
            Self.ingress(annotations: ["kubernetes.io/ingress.class": "internal"]),
        ] {
            #expect(throws: SyncRefusal.unacceptable("no")) { try translation.hostObject(for: ingress) }
        }
    }

    @Test("status and the host's choice of a class come back; a class of the tenant's stays")
    func back() throws {
        let translation = Self.translation()
        var host = try translation.hostObject(for: Self.ingress())
        host["status"] = ["loadBalancer": ["ingress": [["hostname": "localhost"]]]]
        host.set("nginx", at: "spec", "ingressClassName")
        let shown = translation.virtualObject(Self.ingress(), showing: host)
        #expect(shown.at("spec", "ingressClassName") == "nginx")
        #expect(shown.at("status", "loadBalancer", "ingress")?[0]?["hostname"] == "localhost")
        let own = Self.ingress(["ingressClassName": "mine"])
        #expect(translation.virtualObject(own, showing: host).at("spec", "ingressClassName") == "mine")
        // The host's choice is not undone as long as the tenant has none, and the tenant's wins when there is one.
        let desired = try translation.hostObject(for: Self.ingress())
        #expect(translation.fields(of: Self.ingress()).hostPatch(from: host, to: desired) == nil)
        #expect(
            translation.fields(of: own).hostPatch(from: host, to: try translation.hostObject(for: own))
                == ["spec": ["ingressClassName": "mine"]])
    }
}
