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
        format = try scope.objectFormat(of: resource)
        table = try TableRenderer(
            resource: resource, subresource: scope.info.subresource, form: format.form, query: query)
    }

    /// Whether objects go out as the bytes that are stored.
    var isStoredForm: Bool { format.encoding == .json && format.form == .object && resource.conversion == nil }

    // MARK: One object

    func response(status: Int = 200, object: EncodedObject) throws(StatusError) -> APIResponse {
        switch format.form {
        case .object where format.encoding == .protobuf:
            return APIResponse(status: status, object: try served(object), format: format)
        case .object: return APIResponse(status: status, json: try bytes(object), format: format)
        case .metadataList:
            throw .notAcceptableShape(
                "you requested PartialObjectMetadataList, but the requested object is not a list (\(goType(isList: false)))"
            )
        case .metadata, .table:
            return APIResponse(status: status, object: try transformed(object), format: format)
        }
    }

    /// One object in the encoding and form that the client wants, for a watch event.
    func encoded(_ object: EncodedObject, withColumns: Bool) throws(StatusError) -> [UInt8] {
        if format.encoding == .protobuf { return try Self.protobuf(try transformed(object)) }
        if format.form == .object { return try bytes(object) }
        return try transformed(object, withColumns: withColumns).encoded()
    }

    /// One object in the wanted form.
    private func transformed(_ object: EncodedObject, withColumns: Bool = true) throws(StatusError) -> KubeObject {
        switch format.form {
        case .object: return try served(object)
        case .metadata(let version): return MetadataForm.object(try object.decoded(), version: version)
        case .metadataList:
            throw .notAcceptableShape("you requested PartialObjectMetadataList, but the requested object is not a list")
        case .table:
            let decoded = try object.decoded()
            guard let table, decoded.kind != "Status" else { return decoded }
            return table.table(of: [decoded], resourceVersion: decoded.resourceVersion, withColumns: withColumns)
        }
    }

    /// - Throws: `internalError` for an object that has no protobuf form.
    static func protobuf(_ object: KubeObject) throws(StatusError) -> [UInt8] {
        do throws(ProtobufError) {
            if let bytes = try ProtobufEncoder.encode(object) { return bytes }
        } catch {
            throw .internalError("\(object.kind) \(object.name) cannot be written as protobuf: \(error)")
        }
        throw .internalError("\(object.kind) cannot be written as protobuf")
    }

    /// The object as clients of this resource see it.
    private func served(_ object: EncodedObject) throws(StatusError) -> KubeObject {
        let decoded = try object.decoded()
        return resource.conversion?.toServed(decoded) ?? decoded
    }

    /// The object as clients of this resource see it: the stored bytes, unless it is stored in another version.
    private func bytes(_ object: EncodedObject) throws(StatusError) -> [UInt8] {
        guard let conversion = resource.conversion else { return object.json }
        return conversion.toServed(try object.decoded()).encoded()
    }

    /// What kube-apiserver calls the type of its answer when it cannot give it.
    private func goType(isList: Bool) -> String {
        if resource.custom != nil { return isList ? "*unstructured.UnstructuredList" : "*unstructured.Unstructured" }
        var kind = resource.kind
        if isList {
            kind = GroupVersionKind(group: kind.group, version: kind.version, kind: resource.descriptor.listKind)
        }
        return "*\(KindMismatch.goType(kind))"
    }

    // MARK: Lists

    func response(list: EncodedList) throws(StatusError) -> APIResponse {
        switch format.form {
        case .object where format.encoding == .protobuf: return try listOfMessages(list)
        case .object: return try listOfBytes(list)
        case .metadata:
            throw .notAcceptableShape(
                "you requested PartialObjectMetadata, but the requested object is a list (\(goType(isList: true)))"
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

    /// The list as protobuf: no more than one item is a tree at a time. O(bytes).
    private func listOfMessages(_ list: EncodedList) throws(StatusError) -> APIResponse {
        let groupVersion = resource.resource.groupVersion
        let kind = GroupVersionKind(
            group: groupVersion.group, version: groupVersion.version, kind: resource.descriptor.listKind)
        var items = list.items.makeIterator()
        do {
            let bytes = try ProtobufEncoder.encodeList(kind: kind, metadata: Self.metadata(of: list)) {
                () throws(StatusError) -> KubeObject? in
                guard let item = items.next() else { return nil }
                return try served(item)
            }
            guard let bytes else { throw StatusError.internalError("\(kind.kind) cannot be written as protobuf") }
            return APIResponse(
                status: 200, contentType: format.encoding.mediaType, body: ByteBuffer(bytes: bytes))
        } catch let error as StatusError {
            throw error
        } catch {
            throw .internalError("\(kind.kind) cannot be written as protobuf: \(error)")
        }
    }

    private func join(_ items: [EncodedObject], after head: [UInt8]) throws(StatusError) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.count + items.reduce(4) { $0 + $1.json.count + 1 })
        buffer.writeBytes(head)
        for (index, item) in items.enumerated() {
            if index > 0 { buffer.writeInteger(UInt8(ascii: ",")) }
            try write(item, to: &buffer)
        }
        buffer.writeString("]}\n")
        return buffer
    }

    /// One item of a list. Lists of built-in kinds are of one type, which their items do not repeat; custom resources and
    /// whatever else is untyped say what they are.
    private func write(_ item: EncodedObject, to buffer: inout ByteBuffer) throws(StatusError) {
        let json = try bytes(item)
        guard resource.custom == nil else {
            buffer.writeBytes(json)
            return
        }
        let type = Array(#"{"kind":"\#(resource.kind.kind)","apiVersion":"\#(resource.kind.apiVersion)","#.utf8)
        if json.starts(with: type) {
            buffer.writeInteger(UInt8(ascii: "{"))
            buffer.writeBytes(json[type.count...])
        } else {
            var object = try served(item)
            object["kind"] = nil
            object["apiVersion"] = nil
            buffer.writeBytes(object.encoded())
        }
    }
}

extension StatusError {
    /// The form is known but does not fit what was asked for.
    static func notAcceptableShape(_ message: String) -> StatusError {
        StatusError(code: 406, reason: .notAcceptable, message: message)
    }
}
