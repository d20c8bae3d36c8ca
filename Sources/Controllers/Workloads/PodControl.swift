internal import KubeCore
internal import KubeRuntime

/// Creates and deletes pods for a controller, tells users by Events, and shows the result in the cache at once.
struct PodControl {
    let context: ControllerContext
    let pods: ObjectCache
    /// Who says it in Events, such as `replicaset-controller`.
    let component: String

    /// Creates `pod` for `owner`.
    /// - Throws: what the server answers, after a `FailedCreate` event.
    @discardableResult
    func create(_ pod: KubeObject, for owner: KubeObject) async throws(StatusError) -> KubeObject {
        do throws(StatusError) {
            let created = try await context.api.create(.pods, namespace: owner.namespace, object: pod)
            pods.recordWrite(created)
            context.events.record(
                about: owner, reason: "SuccessfulCreate", message: "Created pod: \(created.name)", component: component)
            return created
        } catch {
            if !error.isNamespaceTerminating {
                context.events.record(
                    .warning, about: owner, reason: "FailedCreate", message: "Error creating: \(error.message)",
                    component: component)
            }
            throw error
        }
    }

    /// Deletes exactly this pod. One that is gone already is no error.
    /// - Throws: what the server answers, after a `FailedDelete` event.
    func delete(_ pod: KubeObject, for owner: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await context.api.delete(
                .pods, namespace: pod.namespace, name: pod.name, options: DeleteOptions(uid: pod.uid))
            pods.recordDelete(of: pod, answer: answer)
            context.events.record(
                about: owner, reason: "SuccessfulDelete", message: "Deleted pod: \(pod.name)", component: component)
        } catch {
            if error.isNotFound || error.isConflict {
                // Gone, or another pod of the same name: either way this one is no more.
                pods.recordRemoval(ObjectKey(pod), uid: pod.uid)
                return
            }
            context.events.record(
                .warning, about: owner, reason: "FailedDelete", message: "Error deleting: \(error.message)",
                component: component)
            throw error
        }
    }
}

extension StatusError {
    /// The namespace goes away: creating in it can never succeed again.
    var isNamespaceTerminating: Bool {
        details?.causes.contains { $0.reason == "NamespaceTerminating" } ?? false
    }
}
