package import KubeCore
internal import KubeSchema
internal import RevisionStore

extension ResourceRegistry {
    /// Replaces an object, or the part of it that `options.subresource` names.
    /// - Throws: `conflict` when `object.resourceVersion` is not the newest or the uid differs; `notFound`; `invalid`.
    package func update(
        _ resource: ServedResource, namespace: String, name: String, object: KubeObject, options: WriteOptions,
        context: RequestContext
    ) async throws(StatusError) -> WriteOutcome {
        if options.subresource == "scale" {
            var scale = object
            try ObjectMetadata.setNamespace(namespace, of: &scale)
            return try await updateScale(
                resource, ObjectKey(namespace: namespace, name: name), options: options, context: context
            ) { [scale] _ in scale }
        }
        var object = object
        if object.kind.isEmpty { object.kind = resource.kind.kind }
        if object.apiVersion.isEmpty { object.apiVersion = resource.kind.apiVersion }
        try ObjectMetadata.setName(name, of: &object)
        try ObjectMetadata.setNamespace(namespace, of: &object)
        let wanted = resource.conversion?.toStored(object) ?? object
        return try await modify(
            storedForm(of: resource), ObjectKey(namespace: namespace, name: name),
            Modification(
                subresource: options.subresource, options: options, change: { _ in wanted },
                replacement: resource.strategy.allowsCreateOnUpdate && options.subresource == nil ? wanted : nil,
                treatsUIDAsPrecondition: true, fieldManager: options.managerName(of: context),
                needsVersion: !resource.strategy.allowsUnconditionalUpdate),
            context: context)
    }

    /// Carries out a modification: on the newest state, again when somebody else was faster.
    func modify(
        _ resource: ServedResource, _ key: ObjectKey, _ modification: Modification, context: RequestContext
    ) async throws(StatusError) -> WriteOutcome {
        while true {
            guard let stored = storage.resource(resource.storageResource).get(key) else {
                guard let replacement = modification.replacement else {
                    throw .notFound(resource.groupResource, key.name)
                }
                // Whoever knows the uid of an object means one that there was.
                if !modification.treatsUIDAsPrecondition, !replacement.uid.isEmpty {
                    throw .conflict(
                        resource.groupResource, key.name,
                        "uid mismatch: the provided object specified uid \(replacement.uid), and no existing object was "
                            + "found")
                }
                return try await create(
                    resource, namespace: key.namespace, name: "", object: replacement,
                    options: modification.options.ofObject,
                    context: context, hasOwners: modification.fieldManager.isEmpty)
            }
            let current = try await resource.shown(stored)
            if let outcome = try await attempt(modification, on: current, resource, context: context) {
                return outcome
            }
            try Task.checkNotCancelled()
        }
    }

    /// One attempt; nil when the object was changed by somebody else meanwhile.
    private func attempt(
        _ modification: Modification, on current: EncodedObject, _ resource: ServedResource, context: RequestContext
    ) async throws(StatusError) -> WriteOutcome? {
        let old = try current.decoded()
        var object = try wantedObject(modification, old, resource)
        let view = modification.view
        let request = AdmissionRequest(
            operation: .update, resource: resource,
            subresource: view?.subresource ?? modification.requestedSubresource ?? modification.subresource,
            namespace: current.key.namespace, name: current.key.name, oldObject: try view?.shown(old) ?? old,
            isDryRun: modification.options.isDryRun,
            options: .update(modification.options),
            context: context)
        // Also what comes through a subresource, such as ephemeral containers, is stored with its defaults.
        resource.strategy.applyDefaults(&object)
        if !modification.fieldManager.isEmpty {
            FieldManager(
                resource, subresource: modification.subresource, manager: modification.fieldManager,
                now: environment.now()
            ).noteUpdate(of: &object, from: old)
        }
        if let view {
            let shown = try view.shown(object)
            var admitted = shown
            try await admission.admit(request, object: &admitted)
            if admitted != shown { object = try view.apply(admitted, object) }
        } else {
            try await admission.admit(request, object: &object)
        }
        try checkVersion(of: &object, current, resource, isNeeded: modification.needsVersion)
        prepare(&object, old: old, modification, resource, context)
        try validate(object, old: old, modification, resource, context)
        try await admission.validate(request, object: try view?.shown(object) ?? object)
        do throws(StatusError) {
            let outcome =
                object == old
                ? WriteOutcome(object: current, wasCreated: false)
                : try await store(object, old: old, current, resource, isDryRun: modification.options.isDryRun)
            await admission.settle(request, isStored: outcome != nil)
            return outcome
        } catch {
            await admission.settle(request, isStored: false)
            throw error
        }
    }

    private func wantedObject(
        _ modification: Modification, _ old: KubeObject, _ resource: ServedResource
    ) throws(StatusError) -> KubeObject {
        var object = try modification.change(old)
        try ObjectMetadata.setName(old.name, of: &object)
        try ObjectMetadata.setNamespace(old.namespace, of: &object)
        if modification.treatsUIDAsPrecondition, !object.uid.isEmpty, object.uid != old.uid {
            let path = "/registry/\(resource.resource.resource)/\(ObjectKey(old))"
            throw .conflict(
                resource.groupResource, old.name,
                "StorageError: invalid object, Code: 4, Key: \(path), ResourceVersion: 0, AdditionalErrorMsg: "
                    + "Precondition failed: UID in precondition: \(object.uid), UID in object meta: \(old.uid)")
        }
        guard let subresource = modification.subresource else { return object }
        guard let merged = SubresourcePart.merge(object, into: old, subresource: subresource) else {
            throw .pathNotFound()
        }
        return merged
    }

    /// Compares the version the client knows with the one that is there, and sets it.
    private func checkVersion(
        of object: inout KubeObject, _ current: EncodedObject, _ resource: ServedResource, isNeeded: Bool
    ) throws(StatusError) {
        let text = object.resourceVersion
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.isEmpty || UInt64(text) != nil else {
            throw StatusError(
                code: 500, reason: .unknown, message: "strconv.ParseUint: parsing \"\(text)\": invalid syntax")
        }
        if text.isEmpty || text == "0" {
            if isNeeded {
                // kube-apiserver names the resource here, not the kind.
                let resource = resource.resource
                throw .invalid(
                    GroupVersionKind(group: resource.group, version: resource.version, kind: resource.resource),
                    object.name,
                    [
                        StatusError.Cause(
                            reason: "FieldValueInvalid", message: "Invalid value: 0: must be specified for an update",
                            field: "metadata.resourceVersion")
                    ])
            }
        } else if text != current.resourceVersion {
            throw .staleObject(resource.groupResource, object.name)
        }
        object.resourceVersion = current.resourceVersion
    }

    private func prepare(
        _ object: inout KubeObject, old: KubeObject, _ modification: Modification, _ resource: ServedResource,
        _ context: RequestContext
    ) {
        let strategy = resource.strategy
        ObjectMetadata.carryOver(to: &object, from: old)
        if let subresource = modification.subresource {
            strategy.prepareForUpdate(of: subresource, &object, old: old, context: context)
        } else {
            if strategy.hasSeparateStatus { object["status"] = old["status"] }
            strategy.prepareForUpdate(&object, old: old, context: context)
        }
        // What is written with a status (the Deployment controller writes annotations with it) is nobody's wish.
        guard modification.subresource != "status" else { return }
        ObjectMetadata.raiseGeneration(of: &object, old: old, policy: strategy.generationPolicy)
    }

    private func validate(
        _ object: KubeObject, old: KubeObject, _ modification: Modification, _ resource: ServedResource,
        _ context: RequestContext
    ) throws(StatusError) {
        let metadata = MetadataValidation.problems(ofUpdate: object, old: old, strategy: resource.strategy)
        let context = context.muted(if: !metadata.isEmpty)
        let specific =
            if let subresource = modification.subresource {
                resource.strategy.validateUpdate(of: subresource, object, old: old, context: context)
            } else {
                resource.strategy.validateUpdate(object, old: old, context: context)
            }
        let causes = metadata + specific
        if !causes.isEmpty { throw .invalid(resource.kind, object.name, causes) }
    }

    /// Stores an object in place of `current`, or removes it when nothing holds a deletion under way any longer.
    func store(
        _ object: KubeObject, old: KubeObject, _ current: EncodedObject, _ resource: ServedResource, isDryRun: Bool
    ) async throws(StatusError) -> WriteOutcome? {
        let hook = hook(of: resource.storageResource)
        let object = try await hook?.prepare(object, old, isDryRun) ?? object
        if isDryRun { return WriteOutcome(object: EncodedObject(answer: object), wasCreated: false) }
        let form: KubeObject
        do throws(StatusError) {
            form = try await resource.stored(object)
        } catch {
            await hook?.abandon(object, old)
            throw error
        }
        let stored: EncodedObject
        do throws(WriteFailure) {
            if isFinished(object, old: old, resource.strategy) {
                let last = try await storage.remove(resource.storageResource, current)
                await hook?.remove(old)
                return WriteOutcome(object: answer(object, at: last), wasCreated: false)
            }
            stored = try await storage.put(
                resource.storageResource, current.key, form, expected: current.revision)
            await hook?.commit(object, old)
        } catch {
            await hook?.abandon(object, old)
            if case .failed(let status) = error { throw status }
            return nil
        }
        return WriteOutcome(object: try await resource.shownAfterWrite(stored), wasCreated: false)
    }

    /// Whether the last reason to keep an object that is being deleted has gone with this update.
    /// Source: store.go ShouldDeleteDuringUpdate; namespace storage ShouldDeleteNamespaceDuringUpdate.
    private func isFinished(_ object: KubeObject, old: KubeObject, _ strategy: any Strategy) -> Bool {
        guard old.isBeingDeleted, strategy.isHeld(old), !strategy.isHeld(object) else { return false }
        return (old.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 0) == 0
    }

    /// An object that is gone, as the client gets it: its last content under the revision of the deletion.
    func answer(_ object: KubeObject, at last: EncodedObject) -> EncodedObject {
        var object = object
        object.resourceVersion = last.resourceVersion
        return EncodedObject(answer: object)
    }
}

extension Task where Success == Never, Failure == Never {
    /// - Throws: `timeout` when the task was cancelled: the client is gone or the server ends.
    static func checkNotCancelled() throws(StatusError) {
        if isCancelled { throw .timeout("request was cancelled") }
    }
}
