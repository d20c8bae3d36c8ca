package import KubeCore
internal import KubeSchema
internal import RevisionStore

extension ResourceRegistry {
    /// Deletes of one deletecollection that run at the same time.
    private static let collectionConcurrency = 32

    /// - Parameter isAdmitted: whether admission has been asked already, as for an eviction.
    /// - Returns: the object while something holds it, or for kinds that return it; else a `Status` of success.
    /// - Throws: `conflict` when a precondition does not hold; `notFound`; what admission refuses.
    package func delete(
        _ resource: ServedResource, namespace: String, name: String, options: DeleteOptions, context: RequestContext,
        isAdmitted: Bool = false
    ) async throws(StatusError) -> EncodedObject {
        let key = ObjectKey(namespace: namespace, name: name)
        var isAdmitted = isAdmitted
        while true {
            let current = try await current(resource, key)
            let old = try current.decoded()
            try checkPreconditions(options, old, resource)
            if !isAdmitted {
                try await admitDelete(of: old, key, resource, options, context)
                isAdmitted = true
            }
            if let answer = try await attemptDelete(old, current, resource, options) { return answer }
            try Task.checkNotCancelled()
        }
    }

    /// Deletes what a selection has, many at a time. Objects that vanish meanwhile are no error.
    /// - Returns: the objects of the selection, as they were before.
    package func deleteCollection(
        _ resource: ServedResource, namespace: String, selection: ListOptions, options: DeleteOptions,
        context: RequestContext
    ) async throws(StatusError) -> EncodedList {
        let list = try await list(resource, namespace: namespace, options: selection)
        let failure = await withTaskGroup(of: StatusError?.self) { group in
            var pending = list.items.makeIterator()
            var failure: StatusError?
            var running = 0
            func addNext() {
                guard failure == nil, let item = pending.next() else { return }
                running += 1
                group.addTask { await self.deleteItem(item.key, resource, options, context) }
            }
            for _ in 0..<Self.collectionConcurrency { addNext() }
            while running > 0, let outcome = await group.next() {
                running -= 1
                if failure == nil { failure = outcome }
                addNext()
            }
            return failure
        }
        if let failure { throw failure }
        return list
    }

    private func deleteItem(
        _ key: ObjectKey, _ resource: ServedResource, _ options: DeleteOptions, _ context: RequestContext
    ) async -> StatusError? {
        do throws(StatusError) {
            _ = try await delete(
                resource, namespace: key.namespace, name: key.name, options: options, context: context)
            return nil
        } catch {
            return error.isNotFound ? nil : error
        }
    }

    private func admitDelete(
        of object: KubeObject, _ key: ObjectKey, _ resource: ServedResource, _ options: DeleteOptions,
        _ context: RequestContext
    ) async throws(StatusError) {
        let request = AdmissionRequest(
            operation: .delete, resource: resource, subresource: nil, namespace: key.namespace, name: key.name,
            oldObject: object, isDryRun: options.isDryRun, options: .delete(options), context: context)
        var ignored = object
        try await admission.admit(request, object: &ignored)
        try await admission.validate(request, object: object)
    }

    /// One attempt; nil when the object was changed by somebody else meanwhile.
    private func attemptDelete(
        _ old: KubeObject, _ current: EncodedObject, _ resource: ServedResource, _ options: DeleteOptions
    ) async throws(StatusError) -> EncodedObject? {
        let strategy = resource.strategy
        switch Deletion.decide(old, options: options, strategy: strategy, now: environment.now()) {
        case .pending: return current
        case .mark(let marked):
            if options.isDryRun { return EncodedObject(answer: marked) }
            return try await store(marked, old: old, current, resource, isDryRun: false)?.object
        case .remove(let last):
            let status = EncodedObject(answer: success(old, resource))
            if options.isDryRun { return strategy.returnsDeletedObject ? EncodedObject(answer: last) : status }
            do throws(WriteFailure) {
                let removed = try await storage.remove(resource.storageResource, current)
                await hook(of: resource.storageResource)?.remove(old)
                return strategy.returnsDeletedObject ? answer(last, at: removed) : status
            } catch {
                if case .failed(let failure) = error { throw failure }
                return nil
            }
        }
    }

    private func checkPreconditions(
        _ options: DeleteOptions, _ object: KubeObject, _ resource: ServedResource
    ) throws(StatusError) {
        // kube-apiserver names the kind here, not the resource.
        let kind = GroupResource(group: resource.kind.group, resource: resource.kind.kind)
        if let uid = options.uid, uid != object.uid {
            throw .conflict(
                kind, object.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). The object "
                    + "might have been deleted and then recreated")
        }
        if let version = options.resourceVersion, version != object.resourceVersion {
            throw .conflict(
                kind, object.name,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                    + "(\(object.resourceVersion)). The object might have been modified")
        }
    }

    private func success(_ object: KubeObject, _ resource: ServedResource) -> KubeObject {
        var details: JSONObject = ["name": .string(object.name)]
        if !resource.resource.group.isEmpty { details["group"] = .string(resource.resource.group) }
        details["kind"] = .string(resource.resource.resource)
        details["uid"] = .string(object.uid)
        return KubeObject(
            [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": .object(details),
            ] as JSONObject)
    }
}
