internal import KubeCore

/// Compares both sides of a pair by what the documents say about them, and not by the code that makes them so.
struct SideComparison {
    let pair: SyncedPair
    let foreign: [String: KubeObject]

    /// What does not agree, in words; empty when everything does.
    func differences() async throws -> [String] {
        var differences: [String] = []
        for resource in ChaosPlayers.kinds { differences += try await self.differences(of: resource) }
        for (id, object) in foreign {
            let resource: GroupVersionResource = object.kind == "Secret" ? .secrets : .configMaps
            let now = try await pair.find(pair.hostAPI, resource, object.namespace, object.name)
            if now != object { differences.append("foreign \(id) was touched") }
        }
        return differences
    }

    private func differences(of resource: GroupVersionResource) async throws -> [String] {
        let kind = resource.resource
        let isClusterScoped = ChaosPlayers.isClusterScoped(resource)
        var differences: [String] = []
        let virtual = try await pair.tenant.list(resource, namespace: nil).items.filter {
            isClusterScoped || (ChaosPlayers.namespaces.contains($0.namespace) && $0.name != "kubernetes")
        }
        var hosts: [String: KubeObject] = [:]
        for host in try await pair.hostAPI.list(
            resource, namespace: isClusterScoped ? nil : SyncedPair.namespace
        ).items {
            hosts[host.name] = host
        }
        // Two virtual objects can want one host name: then one of them has it.
        let wanted = Dictionary(grouping: virtual) { object in
            isClusterScoped
                ? "vcluster-\(object.name)-x-team-x-my-vcluster" : "\(object.name)-x-\(object.namespace)-x-my-vcluster"
        }
        for (name, wanting) in wanted {
            guard let host = hosts.removeValue(forKey: name) else {
                differences.append("\(kind) \(name) is missing on the host")
                continue
            }
            if foreign["\(kind)/\(name)"] != nil { continue }
            let owner = wanting.first { $0.uid == host.annotations["vcluster.loft.sh/object-uid"] }
            guard let owner else {
                differences.append("\(kind) \(name) on the host is of no virtual object")
                continue
            }
            differences += compare(resource, owner, host).map { "\(kind) \(name): \($0)" }
        }
        for (name, host) in hosts where foreign["\(kind)/\(name)"] == nil {
            guard host.labels["vcluster.loft.sh/managed-by"]?.hasSuffix("my-vcluster") == true else { continue }
            guard host.annotations["vcluster.loft.sh/object-namespace"] != "kube-system" else { continue }
            differences.append("\(kind) \(name) on the host is an orphan")
        }
        return differences
    }

    private func compare(_ resource: GroupVersionResource, _ virtual: KubeObject, _ host: KubeObject) -> [String] {
        var differences: [String] = []
        func expect(_ isEqual: Bool, _ what: String) { if !isEqual { differences.append(what) } }
        let annotations = host.annotations
        expect(virtual.isBeingDeleted == host.isBeingDeleted, "deletion")
        expect(annotations["vcluster.loft.sh/object-name"] == virtual.name, "object-name")
        let isClusterScoped = ChaosPlayers.isClusterScoped(resource)
        let namespace = isClusterScoped ? nil : virtual.namespace
        expect(annotations["vcluster.loft.sh/object-namespace"] == namespace, "object-namespace")
        expect(host.labels["vcluster.loft.sh/namespace"] == namespace, "namespace")
        let marker = isClusterScoped ? "team-x-my-vcluster" : "my-vcluster"
        expect(host.labels["vcluster.loft.sh/managed-by"] == marker, "managed-by")
        expect(annotations["number"] == virtual.annotations["number"], "annotation")
        expect(
            Set(host.labels.values).isSuperset(of: virtual.labels.values), "labels \(host.labels) \(virtual.labels)")
        switch resource {
        case .pods:
            expect(host.at("spec", "nodeName") == virtual.at("spec", "nodeName"), "nodeName")
            expect(host.at("status", "phase") == virtual.at("status", "phase"), "phase")
            expect(host.at("status", "podIP") == virtual.at("status", "podIP"), "podIP")
        case .services:
            expect(host.at("spec", "clusterIP") == virtual.at("spec", "clusterIP"), "clusterIP")
            expect(host.at("spec", "selector", "stolen") == nil, "selector")
            expect(host.at("spec", "selector")?.objectValue?.count == 3, "selector")
            let target = { (service: KubeObject) in
                service.at("spec", "ports")?.arrayValue?.first?["targetPort"]
            }
            expect(target(host) == target(virtual), "ports")
        case .ingresses:
            expect(host["spec"] == virtual["spec"], "spec")
            expect(host["status"] == virtual["status"], "status")
        case .storageClasses:
            expect(host["provisioner"] == virtual["provisioner"], "provisioner")
            expect(
                (host["allowVolumeExpansion"]?.boolValue ?? false)
                    == (virtual["allowVolumeExpansion"]?.boolValue ?? false), "allowVolumeExpansion")
        default:
            expect(host["data"] == virtual["data"], "data")
        }
        return differences
    }
}
