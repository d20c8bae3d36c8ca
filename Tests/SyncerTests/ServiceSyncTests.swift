internal import KubeCore
internal import SyncSettings
internal import TestKit
internal import Testing

@testable internal import Syncer

@Suite struct ServiceSyncTests {
    private static func service(_ name: String, _ spec: JSONObject) -> KubeObject {
        var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "default", name: name)
        service["spec"] = .object(spec)
        return service
    }

    private static let web: JSONObject = [
        "selector": ["app": "web"], "ports": [["port": 80, "protocol": "TCP"]], "type": "ClusterIP",
    ]

    @Test("the create returns with the address that the host gave")
    func address() async throws {
        try await withSyncedPair { pair in
            let created = try await pair.createVirtual(.services, Self.service("web", Self.web))
            let host = try #require(try await pair.hostObject(.services, "web"))
            #expect(created.at("spec", "clusterIP") == host.at("spec", "clusterIP"))
            #expect(created.at("spec", "clusterIP")?.stringValue?.hasPrefix("10.96.") == true)
            try await eventually("the reservation ends") {
                try await pair.hostObject(.services, "web")?.annotations["vcluster.loft.sh/block-deletion"] == nil
            }
            let settled = try #require(try await pair.hostObject(.services, "web"))
            #expect(settled.annotations["vcluster.loft.sh/object-uid"] == created.uid)
            #expect(settled.uid == host.uid)
        }
    }

    @Test("node ports come from the host, also after a change of type")
    func nodePorts() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.services, Self.service("web", Self.web))
            let changed = try await pair.tenant.patch(
                .services, namespace: "default", name: "web", patch: .merge(["spec": ["type": "NodePort"]]))
            let host = try #require(try await pair.hostObject(.services, "web"))
            #expect(changed.at("spec", "ports")?[0]?["nodePort"] != nil)
            #expect(changed.at("spec", "ports")?[0]?["nodePort"] == host.at("spec", "ports")?[0]?["nodePort"])
        }
    }

    @Test("headless and external Services reach the host as they are")
    func withoutAddress() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(
                .services,
                Self.service("headless", ["clusterIP": "None", "selector": ["a": "b"], "ports": [["port": 80]]]))
            try await pair.createVirtual(
                .services, Self.service("external", ["type": "ExternalName", "externalName": "example.com"]))
            #expect(try await pair.eventuallyOnHost(.services, "headless").at("spec", "clusterIP") == "None")
            #expect(try await pair.eventuallyOnHost(.services, "external").at("spec", "externalName") == "example.com")
        }
    }

    @Test("the type changes in every direction, and the host Service stays the same object")
    func types() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.services, Self.service("web", Self.web))
            let first = try #require(try await pair.hostObject(.services, "web"))
            let changes: [JSONObject] = [
                ["type": "NodePort"], ["type": "LoadBalancer"], ["type": "ClusterIP"],
                ["type": "ExternalName", "externalName": "example.com"],
                ["type": "ClusterIP", "externalName": nil, "clusterIP": "None"],
                ["type": "ExternalName", "externalName": "example.com"],
                ["type": "NodePort", "externalName": nil], ["type": "ExternalName", "externalName": "example.com"],
                ["type": "LoadBalancer", "externalName": nil, "externalTrafficPolicy": "Local"],
            ]
            for change in changes {
                let changed = try await pair.tenant.patch(
                    .services, namespace: "default", name: "web", patch: .merge(["spec": .object(change)]))
                if changed.at("spec", "type") != "ExternalName" {
                    let host = try #require(try await pair.hostObject(.services, "web"))
                    #expect(changed.at("spec", "clusterIP") == host.at("spec", "clusterIP"))
                    #expect(
                        changed.at("spec", "ports")?[0]?["nodePort"] == host.at("spec", "ports")?[0]?["nodePort"])
                    #expect(changed.at("spec", "healthCheckNodePort") == host.at("spec", "healthCheckNodePort"))
                }
                try await eventually("both sides agree after \(change)") {
                    guard let host = try await pair.hostObject(.services, "web"),
                        let virtual = try await pair.virtualObject(.services, "web")
                    else { return false }
                    return ["type", "clusterIP", "externalName", "externalTrafficPolicy", "healthCheckNodePort"]
                        .allSatisfy { host.at("spec", $0) == virtual.at("spec", $0) }
                        && host.annotations["vcluster.loft.sh/pending-change"] == nil
                }
            }
            #expect(try await pair.hostObject(.services, "web")?.uid == first.uid)
        }
    }

    @Test("a load balancer's address comes back, and goes with it")
    func loadBalancer() async throws {
        try await withSyncedPair { pair in
            var spec = Self.web
            spec["type"] = "LoadBalancer"
            try await pair.createVirtual(.services, Self.service("web", spec))
            let host = try #require(try await pair.hostObject(.services, "web"))
            _ = try await pair.hostAPI.patch(
                .services, namespace: host.namespace, name: host.name,
                patch: .merge(["status": ["loadBalancer": ["ingress": [["ip": "203.0.113.7"]]]]]),
                options: WriteOptions(subresource: "status"))
            try await eventually("the address is told") {
                try await pair.virtualObject(.services, "web")?.at("status", "loadBalancer", "ingress")
                    == [["ip": "203.0.113.7", "ipMode": "VIP"]]
            }
        }
    }

    @Test("attack 24: a forged load balancer status stays with the tenant and is set right")
    func forgedStatus() async throws {
        try await withSyncedPair { pair in
            var spec = Self.web
            spec["type"] = "LoadBalancer"
            try await pair.createVirtual(.services, Self.service("web", spec))
            _ = try await pair.tenant.patch(
                .services, namespace: "default", name: "web",
                patch: .merge(["status": ["loadBalancer": ["ingress": [["ip": "10.0.0.1"]]]]]),
                options: WriteOptions(subresource: "status"))
            try await eventually("the forged address is gone") {
                try await pair.virtualObject(.services, "web")?.at("status", "loadBalancer", "ingress") == nil
            }
            #expect(try await pair.hostObject(.services, "web")?.at("status", "loadBalancer", "ingress") == nil)
        }
    }

    @Test("in the secure profile node ports are given, not chosen, and an ExternalName stays inside")
    func secure() async throws {
        try await withSyncedPair(settings: .with { $0.security = .secure }) { pair in
            var spec = Self.web
            spec["type"] = "NodePort"
            spec["ports"] = [["port": 80, "nodePort": 30077]]
            let error = try await #require(throws: StatusError.self) {
                try await pair.createVirtual(.services, Self.service("web", spec))
            }
            #expect(error.code == 403 && error.message.contains("spec.ports[0].nodePort"))
            #expect(try await pair.hostObject(.services, "web") == nil)
            spec["ports"] = [["port": 80]]
            let created = try await pair.createVirtual(.services, Self.service("web", spec))
            let given = created.at("spec", "ports")?[0]?["nodePort"]
            #expect(given != nil)
            // An update that repeats what was given is none that chooses.
            var update = created
            update.set("ClientIP", at: "spec", "sessionAffinity")
            update.resourceVersion = ""
            let updated = try await pair.tenant.update(.services, namespace: "default", object: update)
            #expect(updated.at("spec", "ports")?[0]?["nodePort"] == given)
            _ = try await pair.tenant.patch(
                .services, namespace: "default", name: "web",
                patch: .merge(["spec": ["type": "ExternalName", "externalName": "metadata.google.internal"]]))
            try await eventually("the host side goes") { try await pair.hostObject(.services, "web") == nil }
        }
    }

    @Test("a lost host Service comes back with its node ports")
    func lostNodePorts() async throws {
        try await withSyncedPair { pair in
            var spec = Self.web
            spec["type"] = "NodePort"
            let created = try await pair.createVirtual(.services, Self.service("web", spec))
            let host = try #require(try await pair.hostObject(.services, "web"))
            _ = try await pair.hostAPI.delete(.services, namespace: host.namespace, name: host.name)
            let again = try await eventually("the host Service comes back") {
                try await pair.hostObject(.services, "web").flatMap { $0.uid != host.uid ? $0 : nil }
            }
            #expect(again.at("spec", "ports")?[0]?["nodePort"] == created.at("spec", "ports")?[0]?["nodePort"])
        }
    }

    @Test("changes follow, deletion follows, and a host Service that was removed comes back with its address")
    func life() async throws {
        try await withSyncedPair { pair in
            let created = try await pair.createVirtual(.services, Self.service("web", Self.web))
            _ = try await pair.tenant.patch(
                .services, namespace: "default", name: "web",
                patch: .merge(["spec": ["selector": ["app": nil, "tier": "gold"]]]))
            let key = pair.naming.labelKey("tier")
            let host = try await eventually("the selector follows") {
                try await pair.hostObject(.services, "web").flatMap {
                    $0.at("spec", "selector", key) == "gold" ? $0 : nil
                }
            }
            #expect(host.at("spec", "selector")?.objectValue?.count == 3)
            _ = try await pair.hostAPI.delete(.services, namespace: host.namespace, name: host.name)
            let again = try await eventually("the host Service comes back") {
                try await pair.hostObject(.services, "web").flatMap { $0.uid != host.uid ? $0 : nil }
            }
            #expect(again.at("spec", "clusterIP") == created.at("spec", "clusterIP"))
            _ = try await pair.tenant.delete(.services, namespace: "default", name: "web")
            try await eventually("the host Service is gone") { try await pair.hostObject(.services, "web") == nil }
        }
    }

    @Test("a Service made anew right after its deletion has an address of a host Service that stays")
    func recreate() async throws {
        try await withSyncedPair { pair in
            for _ in 0..<10 {
                let created = try await pair.createVirtual(.services, Self.service("web", Self.web))
                let host = try #require(try await pair.hostObject(.services, "web"))
                #expect(created.at("spec", "clusterIP") == host.at("spec", "clusterIP"))
                _ = try await pair.tenant.delete(.services, namespace: "default", name: "web")
            }
            let last = try await pair.createVirtual(.services, Self.service("web", Self.web))
            try await eventually("both sides agree") {
                guard let host = try await pair.hostObject(.services, "web") else { return false }
                return host.annotations["vcluster.loft.sh/object-uid"] == last.uid
                    && host.at("spec", "clusterIP") == last.at("spec", "clusterIP")
                    && host.annotations["vcluster.loft.sh/block-deletion"] == nil
            }
        }
    }

    @Test("a create that fails leaves nothing on the host")
    func failedCreate() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.services, Self.service("web", Self.web))
            await #expect(throws: StatusError.self) {
                try await pair.createVirtual(.services, Self.service("web", Self.web))
            }
            let first = try #require(try await pair.virtualObject(.services, "web"))
            try await eventually("the stored Service keeps its host side") {
                try await pair.hostObject(.services, "web")?.annotations["vcluster.loft.sh/object-uid"] == first.uid
            }
        }
    }

    @Test("an expired reservation without a virtual Service is removed")
    func orphanedReservation() async throws {
        try await withSyncedPair(startsSyncer: false) { pair in
            let translation = ServiceTranslation(pair.configuration)
            let fresh = ServiceReservation.mark(
                translation.hostService(for: Self.service("fresh", Self.web)), now: .now())
            let old = ServiceReservation.mark(
                translation.hostService(for: Self.service("old", Self.web)), now: .now().adding(.seconds(-500)))
            for service in [fresh, old] {
                _ = try await pair.hostAPI.create(.services, namespace: SyncedPair.namespace, object: service)
            }
            try await pair.startSyncer()
            try await eventually("the old one is gone") { try await pair.hostObject(.services, "old") == nil }
            #expect(try await pair.hostObject(.services, "fresh") != nil)
        }
    }

    @Test("endpoints of a Service without a selector reach the host, others do not")
    func endpoints() async throws {
        try await withSyncedPair { pair in
            try await pair.createVirtual(.services, Self.service("db", ["ports": [["port": 5432]]]))
            try await pair.createVirtual(.services, Self.service("web", Self.web))
            for name in ["db", "web"] {
                var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "default", name: name)
                endpoints["subsets"] = [["addresses": [["ip": "10.9.9.9"]], "ports": [["port": 5432]]]]
                try await pair.createVirtual(.endpoints, endpoints)
            }
            let host = try await pair.eventuallyOnHost(.endpoints, "db")
            #expect(host["subsets"]?[0]?["addresses"] == [["ip": "10.9.9.9"]])
            #expect(try await pair.hostObject(.endpoints, "web") == nil)
        }
    }

    @Test("Endpoints and slices made before their Service land with it, and go with it")
    func endpointsFirst() async throws {
        try await withSyncedPair { pair in
            var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "default", name: "db")
            endpoints["subsets"] = [["addresses": [["ip": "10.9.9.9"]], "ports": [["port": 5432]]]]
            try await pair.createVirtual(.endpoints, endpoints)
            var slice = KubeObject(
                apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", namespace: "default", name: "db-own")
            slice.labels = ["kubernetes.io/service-name": "db"]
            slice["addressType"] = "IPv4"
            slice["endpoints"] = [["addresses": ["10.9.9.8"]]]
            slice["ports"] = [["port": 5432, "protocol": "TCP", "name": ""]]
            try await pair.createVirtual(.endpointSlices, slice)
            try await pair.createVirtual(.services, Self.service("db", ["ports": [["port": 5432]]]))
            #expect(
                try await pair.eventuallyOnHost(.endpoints, "db")["subsets"]?[0]?["addresses"] == [["ip": "10.9.9.9"]])
            let hostSlice = try await pair.eventuallyOnHost(.endpointSlices, "db-own")
            #expect(hostSlice["endpoints"]?[0]?["addresses"] == ["10.9.9.8"])
            #expect(hostSlice.labels["kubernetes.io/service-name"] == pair.hostName("db"))
            _ = try await pair.tenant.delete(.services, namespace: "default", name: "db")
            try await eventually("all of it is gone") {
                let rest = [
                    try await pair.hostObject(.services, "db"), try await pair.hostObject(.endpoints, "db"),
                    try await pair.hostObject(.endpointSlices, "db-own"),
                ]
                return rest.allSatisfy { $0 == nil }
            }
        }
    }

    @Test("attack 27: endpoints reach the host as soon as the host knows the address as that of an own pod")
    func ownPodEndpoints() async throws {
        try await withSyncedPair(settings: .with { $0.security.endpointAddresses = .ownPodsOnly }) { pair in
            try await pair.createVirtual(.services, Self.service("db", ["ports": [["port": 5432]]]))
            var endpoints = KubeObject(apiVersion: "v1", kind: "Endpoints", namespace: "default", name: "db")
            endpoints["subsets"] = [
                ["addresses": [["ip": "10.244.1.7"], ["ip": "10.244.1.99"]], "ports": [["port": 5432]]]
            ]
            try await pair.createVirtual(.endpoints, endpoints)
            #expect(try await pair.eventuallyOnHost(.endpoints, "db")["subsets"] == nil)
            let pod = try await pair.runningPod("db-0")
            try await eventually("the pod's address passes, the other does not") {
                try await pair.hostObject(.endpoints, "db")?["subsets"]?[0]?["addresses"] == [["ip": "10.244.1.7"]]
            }
            _ = try await pair.tenant.delete(
                .pods, namespace: "default", name: pod.name, options: DeleteOptions(gracePeriodSeconds: 0))
            if let hostPod = try await pair.hostObject(.pods, "db-0") { try await pair.finishHostDeletion(hostPod) }
            try await eventually("the address goes with the pod") {
                try await pair.hostObject(.endpoints, "db")?["subsets"] == nil
            }
        }
    }

    @Test("the tenant has a DNS Service from the start")
    func dns() async throws {
        try await withSyncedPair { pair in
            let host = try await eventually("the DNS Service") {
                try await pair.hostObject(.services, "kube-dns", "kube-system")
            }
            let virtual = try await eventually("the virtual DNS Service") {
                try await pair.virtualObject(.services, "kube-dns", "kube-system")
            }
            #expect(host.at("spec", "clusterIP") == virtual.at("spec", "clusterIP"))
        }
    }
}
