internal import KubeCore

/// One of the two clusters as a syncer sees it that only rehearses: it reads what is there, and every write is a dry run,
/// so that the cluster itself says whether it would take it, and nothing changes.
///
/// Writes to objects that a repair is for are made.
struct RehearsingAPI: ResourceAPI {
    let side: Difference.Side
    let inner: any ResourceAPI
    let journal: RehearsalJournal
    let naming: HostNaming
    let ownership: HostOwnership
    /// The objects that a repair is for.
    var repaired: Set<Difference.Subject> = []

    // MARK: Reading

    func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        try await inner.get(resource, namespace: namespace, name: name)
    }

    func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList {
        try await inner.list(resource, namespace: namespace, options: options)
    }

    func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream {
        try await inner.watch(resource, namespace: namespace, options: options)
    }

    // MARK: Writing

    func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        if resource == .events { return noteEvent(object) }
        if options.subresource == "token" {
            guard repaired.isEmpty else {
                return try await inner.create(resource, namespace: namespace, object: object, options: options)
            }
            // A token that nobody will use needs not be issued.
            var answer = object
            answer["status"] = ["token": "rehearsal", "expirationTimestamp": "2100-01-01T00:00:00Z"]
            return answer
        }
        // A post to a subresource changes an object that is there.
        let action: PlannedWrite.Action = options.subresource.map { .change([$0]) } ?? .create
        let write = write(resource, namespace, object.name, action, options, claim: object)
        return try await perform(write, options) { options throws(StatusError) in
            try await inner.create(resource, namespace: namespace, object: object, options: options)
        }
    }

    func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        let current = try await inner.get(resource, namespace: namespace, name: object.name)
        let patch = MergeDifference.patch(from: comparable(current), to: comparable(object)) ?? [:]
        let fields = FieldPaths.leaves(of: .object(patch))
        let write = write(resource, namespace, object.name, .change(fields), options, claim: current)
        return try await perform(write, options) { options throws(StatusError) in
            try await inner.update(resource, namespace: namespace, object: object, options: options)
        }
    }

    func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        if resource == .events { return KubeObject(apiVersion: "v1", kind: "Event", name: name) }
        let fields = FieldPaths.leaves(of: patch.body)
        let write = write(resource, namespace, name, .change(fields), options)
        return try await perform(write, options) { options throws(StatusError) in
            try await inner.patch(resource, namespace: namespace, name: name, patch: patch, options: options)
        }
    }

    func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject {
        let write = write(resource, namespace, name, .delete, WriteOptions())
        return try await perform(write, WriteOptions()) { writeOptions throws(StatusError) in
            var options = options
            options.isDryRun = writeOptions.isDryRun
            let answer = try await inner.delete(resource, namespace: namespace, name: name, options: options)
            // To the rehearsing syncer it is gone, or it would delete it again and again.
            return options.isDryRun ? KubeObject(apiVersion: "v1", kind: "Status", name: name) : answer
        }
    }

    func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError) {
        throw .badRequest("the syncer deletes one object at a time")
    }

    // MARK: Noting

    private func write(
        _ resource: GroupVersionResource, _ namespace: String?, _ name: String, _ action: PlannedWrite.Action,
        _ options: WriteOptions, claim object: KubeObject? = nil
    ) -> PlannedWrite {
        PlannedWrite(
            side: side, resource: resource, subresource: options.subresource, namespace: namespace ?? "", name: name,
            action: action,
            counterpart: counterpart(of: ObjectKey(namespace: namespace ?? "", name: name), object, resource))
    }

    /// What an object belongs to on the other side.
    private func counterpart(
        of key: ObjectKey, _ object: KubeObject?, _ resource: GroupVersionResource
    ) -> String {
        switch side {
        case .host: object.flatMap(ownership.claim).map { HostInventory.text($0.key) } ?? ""
        case .virtual:
            // Nodes and classes have their own names on both sides, or none.
            key.namespace.isEmpty ? "" : HostInventory.text(naming.hostKey(key))
        }
    }

    /// Makes the write, dry unless a repair is for its object, and notes it.
    private func perform(
        _ write: PlannedWrite, _ options: WriteOptions,
        _ body: (WriteOptions) async throws(StatusError) -> KubeObject
    ) async throws(StatusError) -> KubeObject {
        let isRepaired = repaired.contains(write.subject)
        var options = options
        options.isDryRun = !isRepaired
        do throws(StatusError) {
            var answer = try await body(options)
            if isRepaired { return answer }
            var write = write
            if write.counterpart.isEmpty, side == .host {
                write.counterpart = ownership.claim(of: answer).map { HostInventory.text($0.key) } ?? ""
            }
            journal.note(write)
            // What was written dry is there for the rehearsing syncer, or it would write it again and again.
            if answer.kind != "Status" { answer.resourceVersion = journal.nextVersion() }
            return answer
        } catch {
            // Races, or a name that is taken: what follows from them is the syncer's to find out.
            if !error.isConflict && !error.isNotFound && !error.isAlreadyExists {
                var write = write
                write.refusal = error.message
                journal.note(write)
            }
            throw error
        }
    }

    /// Events are how the syncer tells tenants what is wrong; all others are no difference.
    private func noteEvent(_ event: KubeObject) -> KubeObject {
        let reason = event["reason"]?.stringValue ?? ""
        if reason == "SyncError" || reason == "SyncWarning", let involved = event["involvedObject"] {
            let key = ObjectKey(
                namespace: involved["namespace"]?.stringValue ?? "", name: involved["name"]?.stringValue ?? "")
            journal.note(
                PlannedNotice(
                    kind: involved["kind"]?.stringValue ?? "", namespace: key.namespace, name: key.name,
                    message: event["message"]?.stringValue ?? "",
                    counterpart: HostInventory.text(naming.hostKey(key))))
        }
        return event
    }

    /// Without what servers fill in.
    private func comparable(_ object: KubeObject) -> JSONObject {
        var copy = object
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"] {
            copy.set(nil, at: "metadata", field)
        }
        return copy.json
    }
}
