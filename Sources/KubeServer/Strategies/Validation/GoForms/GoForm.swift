internal import KubeCore

/// How kube-apiserver shows the value of a Go structure in a message: as JSON with every field, in the order of the
/// type, under its Go name; a missing pointer, list or map is `null`, a missing string, number or flag its zero value.
/// Source: k8s.io/apimachinery/pkg/util/validation/field/errors.go ErrorBody; the internal types of Kubernetes 1.36.
struct GoForm: Sendable {
    indirect enum Shape: Sendable {
        /// A pointer to a scalar, or a list of scalars.
        case nullable
        case string
        case number
        case flag
        /// A map, shown sorted by key.
        case map
        /// An amount, which is never missing.
        case quantity
        case structure(GoForm)
        case pointer(GoForm)
        case list(GoForm)

        fileprivate var isString: Bool {
            if case .string = self { true } else { false }
        }
    }

    private let fields: [(member: String, name: String, shape: Shape)]
    /// Whether the type has JSON tags, as those of `meta/v1` have: names as in the API, empty fields left out unless
    /// they are strings.
    private var isTagged = false
    private var embedsMetadata = false

    /// Fields as the API calls them, as Go does, and of which shape.
    init(_ fields: [(String, String, Shape)]) { self.fields = fields }

    /// Fields whose Go names follow from those in the API.
    init(_ fields: KeyValuePairs<String, Shape>) {
        self.fields = fields.map { ($0.key, Self.goName($0.key), $0.value) }
    }

    /// A type that embeds another, whose fields come first.
    init(embedding form: GoForm, then fields: KeyValuePairs<String, Shape>) {
        self.fields = form.fields + GoForm(fields).fields
    }

    /// A template of objects, whose metadata is embedded.
    init(template fields: KeyValuePairs<String, Shape>) {
        self.init(fields)
        embedsMetadata = true
    }

    private static let initialisms = [
        "fsType": "FSType", "apiVersion": "APIVersion", "apiGroup": "APIGroup", "dnsPolicy": "DNSPolicy",
        "dnsConfig": "DNSConfig", "hostIP": "HostIP", "ip": "IP", "os": "OS", "tty": "TTY", "grpc": "GRPC",
        "nfs": "NFS",
        "httpGet": "HTTPGet", "httpHeaders": "HTTPHeaders", "tcpSocket": "TCPSocket", "csi": "CSI", "fc": "FC",
        "iscsi": "ISCSI", "rbd": "RBD", "cephfs": "CephFS", "gcePersistentDisk": "GCEPersistentDisk",
        "awsElasticBlockStore": "AWSElasticBlockStore", "scaleIO": "ScaleIO", "storageos": "StorageOS",
        "fsGroup": "FSGroup", "fsGroupChangePolicy": "FSGroupChangePolicy", "seLinuxOptions": "SELinuxOptions",
        "seLinuxChangePolicy": "SELinuxChangePolicy", "setHostnameAsFQDN": "SetHostnameAsFQDN", "cel": "CEL",
    ]

    private static func goName(_ member: String) -> String {
        initialisms[member] ?? member.prefix(1).uppercased() + member.dropFirst()
    }

    init(tagged fields: [(String, Shape)]) {
        self.fields = fields.map { ($0.0, $0.0, $0.1) }
        isTagged = true
    }

    func show(_ value: JSONValue?) -> JSONValue {
        var result = embedsMetadata ? Self.templateMetadata.members(of: value?["metadata"]) : JSONObject()
        for (name, shown) in members(of: value) { result[name] = shown }
        return .object(result)
    }

    private func members(of value: JSONValue?) -> JSONObject {
        var result = JSONObject()
        for (member, name, shape) in fields {
            let found = value?[member]
            if isTagged, !shape.isString, value?.isUnset(member) ?? true { continue }
            result[name] = Self.show(found, shape)
        }
        return result
    }

    private static func show(_ value: JSONValue?, _ shape: Shape) -> JSONValue {
        switch shape {
        case .nullable: value ?? .null
        case .string: value ?? ""
        case .number: value ?? 0
        case .flag: value ?? false
        case .map: sortedMap(value)
        case .quantity: value ?? "0"
        case .structure(let form): form.show(value)
        case .pointer(let form): value.map(form.show) ?? .null
        case .list(let form): list(value, form)
        }
    }

    private static func list(_ value: JSONValue?, _ form: GoForm) -> JSONValue {
        value?.arrayValue.map { .array($0.map(form.show)) } ?? .null
    }

    /// The difference of two values in this form, as kube-apiserver adds it to messages about what may not change.
    /// Source: k8s.io/apimachinery/pkg/util/diff/diff.go.
    static func difference(_ old: JSONValue, _ new: JSONValue) -> String {
        LineDiff.unified(old: old.indented, new: new.indented)
    }

    /// A list of structures.
    func showList(_ value: JSONValue?) -> JSONValue { Self.list(value, self) }

    /// A map as Go writes it: sorted by key.
    static func sortedMap(_ value: JSONValue?) -> JSONValue {
        guard let object = value?.objectValue else { return .null }
        return .object(JSONObject(object.sorted { $0.0 < $1.0 }))
    }
}
