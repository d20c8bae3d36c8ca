internal import KubeCore

/// Objects reduced to their metadata. Source: k8s.io/apimachinery meta/v1 PartialObjectMetadata.
enum MetadataForm {
    static func object(_ object: KubeObject, version: String) -> KubeObject {
        KubeObject([
            "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": object["metadata"] ?? [:],
        ])
    }

    static func list(_ items: [JSONValue], metadata: JSONObject, version: String) -> KubeObject {
        KubeObject([
            "kind": "PartialObjectMetadataList", "apiVersion": .string("meta.k8s.io/\(version)"),
            "metadata": .object(metadata), "items": .array(items),
        ])
    }
}
