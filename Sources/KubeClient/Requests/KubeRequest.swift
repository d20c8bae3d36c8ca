package import KubeCore

/// An HTTP request to an API server, as a value: building one does no I/O.
package struct KubeRequest: Sendable, Hashable {
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether doing it twice is the same as doing it once, whatever the object.
        package var isIdempotent: Bool { self == .get }
    }

    package var method: Method
    package var path: String
    /// Decoded names and values, in order.
    package var query: [QueryItem]
    package var contentType: String?
    package var body: [UInt8]?

    package struct QueryItem: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        _ method: Method, _ path: String, query: [QueryItem] = [], contentType: String? = nil, body: [UInt8]? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.contentType = contentType
        self.body = body
    }

    /// Path and query as they go over the wire.
    package var target: String {
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(
                separator: "&")
    }
}

extension KubeRequest {
    package static func get(_ resource: GroupVersionResource, namespace: String?, name: String) -> KubeRequest {
        KubeRequest(.get, resource.path(namespace: namespace, name: name))
    }

    package static func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) -> KubeRequest {
        KubeRequest(.get, resource.path(namespace: namespace), query: selection(options))
    }

    package static func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) -> KubeRequest {
        var query = [QueryItem("watch", "true")]
        if options.allowsBookmarks { query.append(QueryItem("allowWatchBookmarks", "true")) }
        query += selectors(options.labelSelector, options.fieldSelector)
        if !options.resourceVersion.isEmpty { query.append(QueryItem("resourceVersion", options.resourceVersion)) }
        if let sendsInitialEvents = options.sendsInitialEvents {
            query.append(QueryItem("sendInitialEvents", sendsInitialEvents ? "true" : "false"))
            query.append(QueryItem("resourceVersionMatch", "NotOlderThan"))
        }
        if let timeout = options.timeout {
            query.append(QueryItem("timeoutSeconds", String(max(1, timeout.components.seconds))))
        }
        return KubeRequest(.get, resource.path(namespace: namespace), query: query)
    }

    package static func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) -> KubeRequest {
        let path =
            options.subresource.map { resource.path(namespace: namespace, name: object.name, subresource: $0) }
            ?? resource.path(namespace: namespace)
        return KubeRequest(
            .post, path, query: writing(options), contentType: "application/json", body: object.encoded())
    }

    package static func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) -> KubeRequest {
        KubeRequest(
            .put, resource.path(namespace: namespace, name: object.name, subresource: options.subresource),
            query: writing(options), contentType: "application/json", body: object.encoded())
    }

    package static func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) -> KubeRequest {
        var query = writing(options)
        if case .apply = patch, options.forcesApply { query.append(QueryItem("force", "true")) }
        return KubeRequest(
            .patch, resource.path(namespace: namespace, name: name, subresource: options.subresource), query: query,
            contentType: patch.mediaType, body: JSONWriter.encode(patch.body))
    }

    package static func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) -> KubeRequest {
        KubeRequest(
            .delete, resource.path(namespace: namespace, name: name), contentType: "application/json",
            body: JSONWriter.encode(options.body))
    }

    package static func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) -> KubeRequest {
        KubeRequest(
            .delete, resource.path(namespace: namespace), query: self.selection(selection),
            contentType: "application/json", body: JSONWriter.encode(options.body))
    }

    private static func selection(_ options: ListOptions) -> [QueryItem] {
        var query = selectors(options.labelSelector, options.fieldSelector)
        if options.limit > 0 { query.append(QueryItem("limit", String(options.limit))) }
        if !options.continueToken.isEmpty { query.append(QueryItem("continue", options.continueToken)) }
        if !options.resourceVersion.isEmpty { query.append(QueryItem("resourceVersion", options.resourceVersion)) }
        if let match = options.resourceVersionMatch { query.append(QueryItem("resourceVersionMatch", match.rawValue)) }
        return query
    }

    private static func selectors(_ labels: LabelSelector, _ fields: FieldSelector) -> [QueryItem] {
        var query: [QueryItem] = []
        if labels.selectsNothing {
            query.append(QueryItem("labelSelector", "nothing,!nothing"))  // no text form of its own: a contradiction
        } else if !labels.isEverything {
            query.append(QueryItem("labelSelector", labels.text))
        }
        if !fields.isEverything { query.append(QueryItem("fieldSelector", fields.text)) }
        return query
    }

    private static func writing(_ options: WriteOptions) -> [QueryItem] {
        var query: [QueryItem] = []
        if options.isDryRun { query.append(QueryItem("dryRun", "All")) }
        if !options.fieldManager.isEmpty { query.append(QueryItem("fieldManager", options.fieldManager)) }
        if !options.fieldValidation.isEmpty { query.append(QueryItem("fieldValidation", options.fieldValidation)) }
        return query
    }
}

extension DeleteOptions {
    /// The `DeleteOptions` object of meta/v1.
    fileprivate var body: JSONValue {
        var object: JSONObject = ["kind": "DeleteOptions", "apiVersion": "v1"]
        if let gracePeriodSeconds { object["gracePeriodSeconds"] = .int(gracePeriodSeconds) }
        if let propagationPolicy { object["propagationPolicy"] = .string(propagationPolicy.rawValue) }
        if uid != nil || resourceVersion != nil {
            var preconditions = JSONObject()
            if let uid { preconditions["uid"] = .string(uid) }
            if let resourceVersion { preconditions["resourceVersion"] = .string(resourceVersion) }
            object["preconditions"] = .object(preconditions)
        }
        if isDryRun { object["dryRun"] = ["All"] }
        return .object(object)
    }
}
