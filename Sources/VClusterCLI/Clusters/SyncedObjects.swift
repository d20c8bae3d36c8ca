internal import KubeCore
internal import Syncer
internal import VClusterConfig

/// What a virtual cluster made on the host, kind by kind, known by its markers.
struct SyncedObjects: Sendable {
    let host: any ResourceAPI
    let name: VClusterName
    let namespace: String
    /// The uid of Service NAME, which owns what is synced; nil when it is gone already.
    let ownerUID: String?

    /// Objects in the host namespace that carry our mark or belong to our Service. Empty for kinds that the host does not
    /// have.
    func list(_ resource: GroupVersionResource) async throws(StatusError) -> [KubeObject] {
        do throws(StatusError) {
            return try await host.list(resource, namespace: namespace).items.filter { object in
                name.managedBySelector.matches(object.labels) || isOwned(object, resource)
            }
        } catch  where error.isNotFound {
            return []
        } catch  where error.reason == .forbidden && !Self.essential.contains(resource) {
            return []  // who may not see the kind cannot have had it synced
        }
    }

    /// The slices of Service NAME itself are owned by it too, but the host's controller makes those.
    private func isOwned(_ object: KubeObject, _ resource: GroupVersionResource) -> Bool {
        guard let ownerUID, resource != .endpointSlices else { return false }
        return object.ownerReferences.contains { $0.uid == ownerUID }
    }

    private static let essential: Set<GroupVersionResource> = [.pods, .services, .configMaps, .secrets]

    /// Cluster-scoped objects that carry our mark and the name that we give. Empty without the right to look, since
    /// without it there are none.
    func listCluster(_ resource: GroupVersionResource) async throws(StatusError) -> [KubeObject] {
        let marker = SafeName.concat(namespace, "x", name.text)
        let selection = ListOptions(labelSelector: LabelSelector(matching: [Marker.managedBy: marker]))
        do throws(StatusError) {
            return try await host.list(resource, namespace: nil, options: selection).items.filter { object in
                guard let virtualName = object.annotations[Marker.objectName] else { return false }
                return SafeName.concat("vcluster", virtualName, "x", namespace, "x", name.text) == object.name
            }
        } catch  where error.isNotFound || error.reason == .forbidden {
            return []
        }
    }

    /// Host namespaces that were made for virtual ones, with all that is in them; those that an operator named are not ours.
    func listNamespaces() async throws(StatusError) -> [KubeObject] {
        let marker = SafeName.concat(namespace, "x", name.text)
        let selection = ListOptions(labelSelector: LabelSelector(matching: [Marker.managedBy: marker]))
        do throws(StatusError) {
            return try await host.list(.namespaces, namespace: nil, options: selection).items.filter {
                $0.name != namespace && $0.annotations[Marker.objectName] != nil
            }
        } catch  where error.reason == .forbidden {
            return []
        }
    }

    /// Deletes an object under its uid.
    func delete(_ resource: GroupVersionResource, _ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            _ = try await host.delete(
                resource, namespace: object.namespace.isEmpty ? nil : object.namespace, name: object.name,
                options: DeleteOptions(propagationPolicy: .background, uid: object.uid))
        } catch  where error.reason == .notFound || error.reason == .conflict {
            // Gone already, or replaced by another one, which is not ours to delete.
        }
    }
}
