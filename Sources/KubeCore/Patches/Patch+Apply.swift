extension Patch {
    /// The object after this patch; `schema` says how lists merge and is only asked by strategic merge patches.
    ///
    /// Server-side apply needs the managed fields of the object and is not done here.
    /// - Throws: `badRequest`, 413, 422 or 500 with kube-apiserver's words when the patch cannot be applied.
    package func applied(to object: KubeObject, schema: MergeSchema) throws(StatusError) -> KubeObject {
        let result: JSONValue
        switch self {
        case .json(let body): result = try JSONPatch(body).apply(to: object.value)
        case .merge(let body): result = MergePatch.apply(.object(try Self.members(of: body)), to: object.value)
        case .strategicMerge(let body):
            result = .object(
                try StrategicMergePatch.apply(try Self.members(of: body), to: object.json, schema: schema))
        case .apply: throw .unsupportedMediaType(Self.supportedMediaTypes)
        }
        guard let patched = KubeObject(result) else { throw JSONPatch.failure }
        return patched
    }

    private static let supportedMediaTypes = [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
    ]

    private static func members(of body: JSONValue) throws(StatusError) -> JSONObject {
        guard case .object(let members) = body else {
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal \(body.typeName) into Go value of type map[string]interface {}"
            )
        }
        return members
    }
}
