package import KubeCore

/// What must happen with an object around its storage, beside admission: side effects that have to be undone when the
/// object is not stored after all.
package struct StorageHook: Sendable {
    /// Completes an object that is about to be stored; `old` is nil on create. Must have no effect when `isDryRun`.
    package var prepare:
        @Sendable (_ object: KubeObject, _ old: KubeObject?, _ isDryRun: Bool) async throws(StatusError) -> KubeObject
    /// The object from `prepare` was not stored.
    package var abandon: @Sendable (_ object: KubeObject, _ old: KubeObject?) async -> Void
    /// The object from `prepare` is stored.
    package var commit: @Sendable (_ object: KubeObject, _ old: KubeObject?) async -> Void
    /// The object is gone.
    package var remove: @Sendable (_ object: KubeObject) async -> Void

    package init(
        prepare: @escaping @Sendable (KubeObject, KubeObject?, Bool) async throws(StatusError) -> KubeObject,
        abandon: @escaping @Sendable (KubeObject, KubeObject?) async -> Void,
        commit: @escaping @Sendable (KubeObject, KubeObject?) async -> Void,
        remove: @escaping @Sendable (KubeObject) async -> Void
    ) {
        self.prepare = prepare
        self.abandon = abandon
        self.commit = commit
        self.remove = remove
    }
}

/// Answers `POST` to a subresource.
package struct SubresourceHandler: Sendable {
    package struct Request: Sendable {
        package let registry: ResourceRegistry
        package let resource: ServedResource
        package let namespace: String
        /// The object in the path.
        package let name: String
        /// What was posted.
        package let body: KubeObject
        package let options: WriteOptions
        package let context: RequestContext
    }

    /// Returns what the client gets, with HTTP status 201.
    package var create: @Sendable (Request) async throws(StatusError) -> KubeObject

    package init(create: @escaping @Sendable (Request) async throws(StatusError) -> KubeObject) {
        self.create = create
    }
}
