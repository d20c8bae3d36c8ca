internal import KubeCore
internal import KubeRuntime

/// The past and present pod templates of a StatefulSet or DaemonSet, kept as ControllerRevisions.
/// Source: pkg/controller/history/controller_history.go.
struct RevisionHistory {
    static let hashLabel = "controller.kubernetes.io/hash"

    /// Oldest first.
    let revisions: [KubeObject]

    init(_ revisions: [KubeObject]) { self.revisions = revisions.sorted { $0.int("revision") < $1.int("revision") } }

    /// What a revision stores: the template as a patch that replaces it (`kubectl rollout undo` applies it).
    static func data(of template: JSONValue) -> JSONValue {
        var template = template
        template["$patch"] = "replace"
        return ["spec": ["template": template]]
    }

    /// The template that a revision stores.
    static func template(in revision: KubeObject) -> JSONValue {
        var template = revision.at("data", "spec", "template") ?? [:]
        template["$patch"] = nil
        return template
    }

    /// The revision that stores this template.
    func revision(for template: JSONValue) -> KubeObject? {
        let data = Self.data(of: template)
        return revisions.last { $0["data"] == data }
    }

    var nextNumber: Int { (revisions.last?.int("revision") ?? 0) + 1 }

    /// A revision to create for a template that none stores.
    func newRevision(for owner: KubeObject, template: JSONValue, collisionCount: Int) -> KubeObject {
        let hash = TemplateHash.compute(template, collisionCount: collisionCount == 0 ? nil : collisionCount)
        var revision = KubeObject(
            apiVersion: "apps/v1", kind: "ControllerRevision", namespace: owner.namespace,
            name: "\(owner.name.prefix(223))-\(hash)")
        var labels = template.at("metadata", "labels")?.objectValue?.stringDictionary ?? [:]
        labels[Self.hashLabel] = hash
        revision.labels = labels
        revision.annotations = owner.annotations.filter {
            $0.key != "kubectl.kubernetes.io/last-applied-configuration"
        }
        revision.ownerReferences = [OwnerReference(controller: owner)]
        revision["data"] = Self.data(of: template)
        revision["revision"] = .int(Int64(nextNumber))
        return revision
    }

    /// Old revisions beyond `limit` that no pod uses.
    func excess(limit: Int, inUse: Set<String>) -> [KubeObject] {
        let unused = revisions.filter { !inUse.contains($0.name) && !inUse.contains($0.labels[Self.hashLabel] ?? "") }
        return Array(unused.prefix(max(0, unused.count - limit)))
    }
}

/// Keeps the ControllerRevisions of one owner in step with its template.
struct RevisionKeeper {
    let context: ControllerContext
    let cache: ObjectCache

    /// Adopts revisions without an owner that the selector matches, as after a deletion that left them behind.
    func claim(
        for owner: KubeObject, _ resource: GroupVersionResource, selector: LabelSelector
    ) async throws(StatusError) {
        let claim = OwnershipClaim(
            api: context.api, ownerResource: resource, resource: .controllerRevisions, cache: cache)
        _ = try await claim.claim(for: owner, selector: selector)
    }

    /// The revision of the owner's present template, made or moved to the end of the history where needed.
    /// - Throws: what the server answers; `alreadyExists` when another template has the same hash.
    func current(
        of owner: KubeObject, template: JSONValue, collisionCount: Int
    ) async throws(StatusError) -> (current: KubeObject, history: RevisionHistory) {
        let history = RevisionHistory(cache.objects(.controllerUID, owner.uid))
        if let found = history.revision(for: template) {
            guard found.int("revision") < history.nextNumber - 1 else { return (found, history) }
            // The template was rolled back: its revision becomes the newest.
            var moved = found
            moved["revision"] = .int(Int64(history.nextNumber))
            let written = try await context.api.update(
                .controllerRevisions, namespace: owner.namespace, object: moved)
            cache.recordWrite(written)
            return (written, RevisionHistory(cache.objects(.controllerUID, owner.uid)))
        }
        let revision = history.newRevision(for: owner, template: template, collisionCount: collisionCount)
        let created = try await create(revision, owner: owner)
        return (created, RevisionHistory(cache.objects(.controllerUID, owner.uid)))
    }

    private func create(_ revision: KubeObject, owner: KubeObject) async throws(StatusError) -> KubeObject {
        do throws(StatusError) {
            let created = try await context.api.create(
                .controllerRevisions, namespace: owner.namespace, object: revision)
            cache.recordWrite(created)
            return created
        } catch  where error.isAlreadyExists {
            // Ours, from before the cache showed it?
            let existing = try await context.api.get(
                .controllerRevisions, namespace: owner.namespace, name: revision.name)
            guard existing.isControlled(by: owner), existing["data"] == revision["data"] else { throw error }
            cache.recordWrite(existing)
            return existing
        }
    }

    func prune(_ revisions: [KubeObject]) async throws(StatusError) {
        for revision in revisions {
            do throws(StatusError) {
                let answer = try await context.api.delete(
                    .controllerRevisions, namespace: revision.namespace, name: revision.name,
                    options: DeleteOptions(uid: revision.uid))
                cache.recordDelete(of: revision, answer: answer)
            } catch  where error.isNotFound { continue }
        }
    }
}
