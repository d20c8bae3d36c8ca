internal import Deployment
internal import KubeCore
internal import VClusterConfig

/// Finds virtual clusters by what marks them on the host: StatefulSets labelled `app=vcluster`.
struct VirtualClusterFinder: Sendable {
    let host: any ResourceAPI

    /// All virtual clusters of a namespace, or for nil of the whole host, by namespace and name.
    /// - Throws: `CommandError`.
    func all(namespace: String?) async throws(CommandError) -> [VirtualCluster] {
        let selection = ListOptions(labelSelector: LabelSelector(matching: VClusterDeployment.appLabel))
        do throws(StatusError) {
            let sets = try await host.list(.statefulSets, namespace: namespace, options: selection).items
            if sets.isEmpty { return [] }
            let pods = try await host.list(.pods, namespace: namespace, options: selection).items
            return sets.map { set in
                VirtualCluster(
                    statefulSet: set,
                    pods: pods.filter { $0.namespace == set.namespace && $0.labels["release"] == set.name })
            }
            .sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
        } catch {
            let place = namespace.map { "in namespace \($0)" } ?? "in all namespaces (name one by -n)"
            throw CommandError(error, while: "list virtual clusters \(place)")
        }
    }

    /// Whether the namespace holds parts of a virtual cluster without StatefulSet, or was made for it and not removed.
    func hasRemains(of name: VClusterName, namespace: String) async throws(CommandError) -> Bool {
        let selection = ListOptions(
            labelSelector: LabelSelector(matching: VClusterDeployment.labels(ofRelease: name.text)))
        do throws(StatusError) {
            for resource: GroupVersionResource in [.serviceAccounts, .services, .secrets] {
                if try await !host.list(resource, namespace: namespace, options: selection).items.isEmpty {
                    return true
                }
            }
            guard namespace == name.defaultNamespace else { return false }
            let object = try await host.get(.namespaces, namespace: nil, name: namespace)
            return object.annotations[VClusterDeployment.createdAnnotation] != nil
        } catch  where error.reason == .notFound || error.reason == .forbidden {
            return false  // nothing that we could remove
        } catch {
            throw CommandError(error, while: "look for virtual cluster \(name) in namespace \(namespace)")
        }
    }

    /// The one virtual cluster of this name.
    /// - Throws: `CommandError` `notFound` when there is none, `usage` when several namespaces have one.
    func one(named name: String, namespace: String?) async throws(CommandError) -> VirtualCluster {
        let found = try await all(namespace: namespace).filter { $0.name == name }
        guard let first = found.first else {
            let place = namespace.map { " in namespace \($0)" } ?? ""
            throw CommandError(.notFound, "couldn't find virtual cluster \(name)\(place)")
        }
        guard found.count == 1 else {
            let namespaces = found.map(\.namespace).joined(separator: ", ")
            throw CommandError(
                .usage, "there are virtual clusters named \(name) in namespaces \(namespaces); say which one by -n")
        }
        return first
    }
}
