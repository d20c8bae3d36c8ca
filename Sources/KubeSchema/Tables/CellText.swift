internal import KubeCore

/// Reading of objects and phrasing of cells that many tables share.
extension KubeObject {
    func number(_ path: String...) -> JSONValue { .int(value.at(path)?.intValue ?? 0) }
    func integer(_ path: String...) -> Int64 { value.at(path)?.intValue ?? 0 }
    func list(_ path: String...) -> [JSONValue] { value.at(path)?.arrayValue ?? [] }
    func age(_ now: Timestamp) -> JSONValue { .string(HumanDuration.since(creationTimestamp, now: now)) }

    /// Names of the containers of a pod template, and their images.
    func containers(_ path: String...) -> (names: JSONValue, images: JSONValue) {
        let containers = value.at(path)?.arrayValue ?? []
        return (CellText.join(containers.map { $0.text("name") }), CellText.join(containers.map { $0.text("image") }))
    }
}

extension JSONValue {
    func list(_ key: String) -> [JSONValue] { self[key]?.arrayValue ?? [] }
}

enum CellText {
    static func join(_ texts: [String], _ separator: String = ",") -> JSONValue {
        .string(texts.joined(separator: separator))
    }

    static func orNone(_ text: String, _ none: String = "<none>") -> JSONValue { .string(text.isEmpty ? none : text) }

    /// `a=b,c=d`, sorted; `<none>` when empty.
    static func labels(_ value: JSONValue?) -> JSONValue {
        let pairs = (value?.objectValue?.stringDictionary ?? [:]).sorted { $0.key < $1.key }.map {
            "\($0.key)=\($0.value)"
        }
        return orNone(pairs.joined(separator: ","))
    }

    /// `a=b,c in (d,e),!f`, sorted by key; `<none>` when empty.
    static func selector(_ value: JSONValue?) -> JSONValue { orNone(LabelSelector.text(structured: value)) }

    /// The class of a volume or claim: an annotation of old times goes before the field.
    /// Source: pkg/apis/core/v1/helper GetPersistentVolumeClass.
    static func storageClass(_ object: KubeObject) -> JSONValue {
        .string(
            object.annotations["volume.beta.kubernetes.io/storage-class"] ?? object.text("spec", "storageClassName"))
    }

    /// A name with a mark when one of the annotations says that it is the default of its kind.
    static func name(_ object: KubeObject, defaultBy annotations: String...) -> JSONValue {
        let isDefault = annotations.contains { object.annotations[$0] == "true" }
        return .string(isDefault ? "\(object.name) (default)" : object.name)
    }

    /// The addresses of a load balancer, sorted, each once.
    static func loadBalancer(_ object: KubeObject) -> [String] {
        let addresses = object.list("status", "loadBalancer", "ingress")
            .map { $0.text("ip").isEmpty ? $0.text("hostname") : $0.text("ip") }
        return Set(addresses).subtracting([""]).sorted()
    }

    /// `RWO,ROX`, each mode once, in the order that kubectl uses.
    static func accessModes(_ modes: [JSONValue]) -> JSONValue {
        let given = Set(modes.compactMap(\.stringValue))
        let shorts = [
            ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
        ]
        return join(shorts.filter { given.contains($0.0) }.map(\.1))
    }

    /// The first few texts; the rest are counted: `a,b,c + 2 more...`.
    static func first(_ limit: Int, of texts: [String], separator: String = ",") -> String {
        let shown = texts.prefix(limit).joined(separator: separator)
        return texts.count > limit ? "\(shown) + \(texts.count - limit) more..." : shown
    }

    /// A number or a text as text; empty when it is neither.
    static func scalar(_ value: JSONValue?) -> String? { value?.stringValue ?? value?.intValue.map(String.init) }
}
