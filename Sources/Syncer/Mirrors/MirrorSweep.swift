internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Removes, once at start, the mirrors that an earlier configuration has left of kinds that are no longer shown.
struct MirrorSweep: KindSyncer {
    let name = "mirror-sweep"
    let reflectors: [Reflector] = []
    let resources: [GroupVersionResource]
    let environment: SyncEnvironment

    func run() async {
        for resource in resources {
            var failures = 0
            while !Task.isCancelled {
                do throws(StatusError) {
                    try await sweep(resource)
                    break
                } catch {
                    // Without its definition there is nothing of a kind.
                    if error.isNotFound { break }
                    failures += 1
                    environment.logger.debug(
                        "Leftover mirrors not removed yet", metadata: ["resource": "\(resource)"])
                }
                // A sleep only fails when the task is cancelled, which ends the loop.
                try? await environment.clock.sleep(Backoff.reflector.delay(afterFailures: failures))
            }
        }
    }

    private func sweep(_ resource: GroupVersionResource) async throws(StatusError) {
        let selector = LabelSelector(matching: [Marker.fromHost: "true"])
        let leftovers = try await environment.virtual.list(
            resource, namespace: nil, options: ListOptions(labelSelector: selector))
        for object in leftovers.items {
            do throws(StatusError) {
                _ = try await environment.virtual.delete(
                    resource, namespace: object.namespace.isEmpty ? nil : object.namespace, name: object.name,
                    options: DeleteOptions(uid: object.uid))
            } catch {
                guard error.isNotFound || error.isConflict else { throw error }
            }
        }
    }
}
