internal import HTTPTransport
internal import KubeCore
internal import KubeSchema
internal import NIOCore

/// Turns stored objects into the answer that the client wants: as they are, as tables, or as metadata only.
///
/// As JSON objects the stored bytes go out as they are; every other form is made per request.
struct ObjectRenderer: Sendable {
    let resource: ServedResource
    let format: ResponseFormat
    let query: QueryParameters
    /// Nil when objects are wanted as they are.
    let table: TableRenderer?

    init(resource: ServedResource, scope: RequestScope) throws(StatusError) {
        self.resource = resource
        query = scope.query
        format = try scope.objectFormat()
        table = try TableRenderer(
            resource: resource, subresource: scope.info.subresource, form: format.form, query: query)
    }

    // MARK: One object

    func response(status: Int = 200, object: EncodedObject) throws(StatusError) -> APIResponse {
        switch format.form {
        case .object: return APIResponse(status: status, json: try bytes(object), format: format)
        case .metadataList:
            throw .notAcceptableShape(
                "you requested PartialObjectMetadataList, but the requested object is not a list (\(resource.descriptor.kind))"
            )
        case .metadata, .table:
            return APIResponse(status: status, json: try transformed(object), format: format)
        }
    }

    /// The JSON of one object in the wanted form, for an answer or a watch event.
    func transformed(_ object: EncodedObject, withColumns: Bool = true) throws(StatusError) -> [UInt8] {
        switch format.form {
        case .object: return try bytes(object)
        case .metadata(let version): return MetadataForm.object(try object.decoded(), version: version).encoded()
        case .metadataList:
            throw .notAcceptableShape("you requested PartialObjectMetadataList, but the requested object is not a list")
        case .table:
            guard let table else { return object.json }
            let decoded = try object.decoded()
            if decoded.kind == "Status" { return object.json }
            return table.table(
                of: [decoded], resourceVersion: decoded.resourceVersion, withColumns: withColumns
            ).encoded()
        }
    }

    /// The object as clients of this resource see it: the stored bytes, unless it is stored in another version.
    private func bytes(_ object: EncodedObject) throws(StatusError) -> [UInt8] {
        guard let conversion = resource.conversion else { return object.json }
        return conversion.toServed(try object.decoded()).encoded()
    }

    // MARK: Lists

    func response(list: EncodedList) throws(StatusError) -> APIResponse {
        switch format.form {
        case .object: return try listOfBytes(list)
        case .metadata:
            throw .notAcceptableShape(
                "you requested PartialObjectMetadata, but the requested object is a list (\(resource.descriptor.listKind))"
            )
        case .metadataList(let version):
            var items: [JSONValue] = []
            for item in list.items { items.append(MetadataForm.object(try item.decoded(), version: version).value) }
            return APIResponse(
                object: MetadataForm.list(items, metadata: Self.metadata(of: list), version: version), format: format)
        case .table:
            guard let table else { return try listOfBytes(list) }
            var objects: [KubeObject] = []
            objects.reserveCapacity(list.items.count)
            for item in list.items { objects.append(try item.decoded()) }
            var rendered = table.table(of: objects, resourceVersion: list.resourceVersion, withColumns: true)
            rendered.json["metadata"] = .object(Self.metadata(of: list))
            return APIResponse(object: rendered, format: format)
        }
    }

    static func metadata(of list: EncodedList) -> JSONObject {
        var metadata: JSONObject = ["resourceVersion": .string(list.resourceVersion)]
        if !list.continueToken.isEmpty { metadata["continue"] = .string(list.continueToken) }
        if let remaining = list.remainingItemCount, remaining > 0 {
            metadata["remainingItemCount"] = .int(Int64(remaining))
        }
        return metadata
    }

    /// The list as one buffer, with the items' bytes copied in: nothing is parsed. O(bytes).
    private func listOfBytes(_ list: EncodedList) throws(StatusError) -> APIResponse {
        var metadata = Self.metadata(of: list)
        // Lists of custom resources are untyped and leave nothing out.
        if resource.custom != nil, metadata["continue"] == nil { metadata["continue"] = "" }
        let head: JSONObject = [
            "kind": .string(resource.descriptor.listKind),
            "apiVersion": .string(resource.resource.groupVersion.apiVersion),
            "metadata": .object(metadata),
        ]
        var bytes = JSONWriter.encode(.object(head))
        bytes.removeLast()
        bytes.append(contentsOf: #","items":["#.utf8)
        if format.encoding == .json, !format.isPretty {
            return APIResponse(
                status: 200, contentType: format.encoding.mediaType, body: try join(list.items, after: bytes))
        }
        let whole = try join(list.items, after: bytes)
        return APIResponse(json: Array(whole.readableBytesView.dropLast()), format: format)
    }

    private func join(_ items: [EncodedObject], after head: [UInt8]) throws(StatusError) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.count + items.reduce(4) { $0 + $1.json.count + 1 })
        buffer.writeBytes(head)
        for (index, item) in items.enumerated() {
            if index > 0 { buffer.writeInteger(UInt8(ascii: ",")) }
            buffer.writeBytes(try bytes(item))
        }
        buffer.writeString("]}\n")
        return buffer
    }
}

extension StatusError {
    /// The form is known but does not fit what was asked for.
    static func notAcceptableShape(_ message: String) -> StatusError {
        StatusError(code: 406, reason: .notAcceptable, message: message)
    }
}
