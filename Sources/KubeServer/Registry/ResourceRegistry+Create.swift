package import KubeCore
internal import KubeSchema
internal import RevisionStore

extension ResourceRegistry {
    /// Attempts to find a free generated name before giving up.
    /// Source: k8s.io/apiserver/pkg/registry/generic/registry/store.go maxNameGenerationCreateAttempts.
    private static let maximumNameAttempts = 8

    /// Creates an object, or with `options.subresource` posts to a subresource of the object `name`.
    /// - Parameters:
    ///   - name: of the object in the path of a subresource; empty otherwise.
    ///   - hasOwners: whether the object's `managedFields` are complete, as after an apply.
    /// - Throws: `alreadyExists`, `invalid`, and what admission refuses.
    package func create(
        _ resource: ServedResource, namespace: String, name: String, object: KubeObject, options: WriteOptions,
        context: RequestContext, hasOwners: Bool = false
    ) async throws(StatusError) -> WriteOutcome {
        if let subresource = options.subresource ?? (resource.descriptor.isStored ? nil : "") {
            guard let handler = handler(ofSubresource: subresource, of: resource.groupResource) else {
                throw .pathNotFound()
            }
            var body = object
            let isBinding = subresource == "binding" || resource.resource.resource == "bindings"
            // The uid of a binding is that of the pod that is meant.
            if !isBinding { ObjectMetadata.wipeSystemFields(of: &body) }
            try ObjectMetadata.setNamespace(namespace, of: &body)
            FieldManager(
                answered: resource.descriptor.subresource(subresource)?.kind ?? resource.kind,
                subresource: options.subresource, manager: options.managerName(of: context), now: environment.now()
            ).noteCreation(of: &body)
            let request = AdmissionRequest(
                operation: .create, resource: resource, subresource: options.subresource, namespace: namespace,
                name: name, oldObject: nil, isDryRun: options.isDryRun, options: .create(options), context: context)
            try await admission.admit(request, object: &body)
            try await admission.validate(request, object: body)
            let answer = try await handler.create(
                SubresourceHandler.Request(
                    registry: self, resource: resource, namespace: namespace, name: name, body: body,
                    options: options, context: context))
            return WriteOutcome(object: EncodedObject(answer: answer), wasCreated: true)
        }
        if let conversion = resource.conversion {
            return try await create(
                storedForm(of: resource), namespace: namespace, name: name, object: conversion.toStored(object),
                options: options, context: context, hasOwners: hasOwners)
        }
        if let custom = resource.custom, custom.isTerminating {
            var refusal = StatusError.methodNotAllowed(resource.groupResource, "create")
            refusal.message = "create not allowed while custom resource definition is terminating"
            throw refusal
        }
        guard object.resourceVersion.isEmpty else {
            throw StatusError(
                code: 500, reason: .unknown, message: "resourceVersion should not be set on objects to be created")
        }
        var object = object
        if object.kind.isEmpty { object.kind = resource.kind.kind }
        if object.apiVersion.isEmpty { object.apiVersion = resource.kind.apiVersion }
        ObjectMetadata.wipeSystemFields(of: &object)
        try ObjectMetadata.setNamespace(namespace, of: &object)
        resource.strategy.applyDefaults(&object)
        if !hasOwners {
            FieldManager(
                resource, subresource: nil, manager: options.managerName(of: context), now: environment.now()
            ).noteCreation(of: &object)
        }
        let request = AdmissionRequest(
            operation: .create, resource: resource, subresource: nil, namespace: namespace, name: object.name,
            generateName: object.generateName, oldObject: nil, isDryRun: options.isDryRun, options: .create(options),
            context: context)
        try await admission.admit(request, object: &object)
        return try await insert(object, resource, request: request)
    }

    /// Creates an object that has passed mutating admission, trying generated names until one is free.
    func insert(
        _ admitted: KubeObject, _ resource: ServedResource, request: AdmissionRequest
    ) async throws(StatusError) -> WriteOutcome {
        let generatesName = admitted.name.isEmpty && !admitted.generateName.isEmpty
        var attempt = 1
        while true {
            do throws(StatusError) {
                return try await insertOnce(admitted, resource, request: request)
            } catch  where error.isAlreadyExists && generatesName && attempt < Self.maximumNameAttempts {
                attempt += 1
            }
        }
    }

    private func insertOnce(
        _ admitted: KubeObject, _ resource: ServedResource, request: AdmissionRequest
    ) async throws(StatusError) -> WriteOutcome {
        var object = admitted
        let strategy = resource.strategy
        if strategy.hasSeparateStatus { object["status"] = nil }
        ObjectMetadata.fillNew(&object, policy: strategy.generationPolicy, environment: environment)
        // Admission may have named another namespace than the one that access was granted to.
        try ObjectMetadata.setNamespace(request.namespace, of: &object)
        strategy.prepareForCreate(&object, context: request.context)
        if object.name.isEmpty, !object.generateName.isEmpty {
            object.name = GeneratedName.make(prefix: object.generateName, suffix: environment.makeNameSuffix())
        }
        let request = request.name.isEmpty ? request.named(object.name) : request
        let metadata = MetadataValidation.problems(ofNew: object, strategy: strategy)
        let causes =
            metadata + strategy.validateCreate(object, context: request.context.muted(if: !metadata.isEmpty))
        if !causes.isEmpty { throw .invalid(resource.kind, object.name, causes) }
        try await admission.validate(request, object: object)
        do throws(StatusError) {
            let outcome = try await put(object, resource, request)
            await admission.settle(request, isStored: true)
            return outcome
        } catch {
            await admission.settle(request, isStored: false)
            throw error
        }
    }

    /// Stores an object that is complete and valid.
    private func put(
        _ object: KubeObject, _ resource: ServedResource, _ request: AdmissionRequest
    ) async throws(StatusError) -> WriteOutcome {
        let hook = hook(of: resource.storageResource)
        let object = try await hook?.prepare(object, nil, request.isDryRun) ?? object
        let key = ObjectKey(namespace: request.namespace, name: object.name)
        if request.isDryRun {
            if storage.resource(resource.storageResource).get(key) != nil { throw alreadyExists(resource, key) }
            return WriteOutcome(object: EncodedObject(answer: object), wasCreated: true)
        }
        let form: KubeObject
        do throws(StatusError) {
            form = try await resource.stored(object)
        } catch {
            await hook?.abandon(object, nil)
            throw error
        }
        let stored: EncodedObject
        do throws(WriteFailure) {
            stored = try await storage.put(resource.storageResource, key, form, expected: nil)
            await hook?.commit(object, nil)
        } catch {
            await hook?.abandon(object, nil)
            switch error {
            case .failed(let status): throw status
            case .alreadyExists, .changed: throw alreadyExists(resource, key)
            }
        }
        return WriteOutcome(object: try await resource.shownAfterWrite(stored), wasCreated: true)
    }

    private func alreadyExists(_ resource: ServedResource, _ key: ObjectKey) -> StatusError {
        var error = StatusError.alreadyExists(resource.groupResource, key.name)
        // An object that cannot be read back is one that is not known to be deleted.
        if let existing = try? storage.resource(resource.storageResource).get(key)?.decoded(), existing.isBeingDeleted {
            error.message = "object is being deleted: " + error.message
        }
        return error
    }
}
