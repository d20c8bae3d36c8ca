internal import FoundationEssentials
internal import KubeCore

/// What must hold for ConfigMaps and Secrets.
/// Source: pkg/apis/core/validation/validation.go of Kubernetes 1.36.
enum ConfigurationValidation {
    /// The size of all data of a ConfigMap or Secret.
    private static let maximumBytes = 1 << 20
    private static let immutableMessage = "field is immutable when `immutable` is set"

    static func configMap(_ object: KubeObject, _ errors: inout FieldErrors) {
        let data = object["data"]?.objectValue ?? JSONObject()
        let binary = object["binaryData"]?.objectValue ?? JSONObject()
        for key in data.keys {
            errors.invalid("data[\(key)]", key, NameValidation.configMapKey(key))
            if binary[key] != nil {
                errors.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData")
            }
        }
        for key in binary.keys { errors.invalid("binaryData[\(key)]", key, NameValidation.configMapKey(key)) }
        let size = byteCount(data, isBase64: false) + byteCount(binary, isBase64: true)
        if size > maximumBytes { errors.tooLong("[]", limitBytes: maximumBytes) }
    }

    static func configMapChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        immutability(object, old, ["data", "binaryData"], &errors)
    }

    static func secret(_ object: KubeObject, _ errors: inout FieldErrors) {
        let data = object["data"]?.objectValue ?? JSONObject()
        for key in data.keys { errors.invalid("data[\(key)]", key, NameValidation.configMapKey(key)) }
        if byteCount(data, isBase64: true) > maximumBytes { errors.tooLong("data", limitBytes: maximumBytes) }
        switch object["type"]?.stringValue {
        case "kubernetes.io/service-account-token":
            if object.annotations["kubernetes.io/service-account.name", default: ""].isEmpty {
                errors.required("metadata.annotations[kubernetes.io/service-account.name]")
            }
        case "kubernetes.io/dockercfg": dockerConfiguration(".dockercfg", data, &errors)
        case "kubernetes.io/dockerconfigjson": dockerConfiguration(".dockerconfigjson", data, &errors)
        case "kubernetes.io/basic-auth":
            if data["username"] == nil, data["password"] == nil {
                requireKeys(["username", "password"], data, &errors)
            }
        case "kubernetes.io/ssh-auth":
            if data["ssh-privatekey"]?.stringValue?.isEmpty ?? true { errors.required("data[ssh-privatekey]") }
        case "kubernetes.io/tls": requireKeys(["tls.crt", "tls.key"], data, &errors)
        default: break
        }
    }

    /// A JSON object. Of its content nothing comes out in the message but the character that is wrong.
    private static func dockerConfiguration(_ key: String, _ data: JSONObject, _ errors: inout FieldErrors) {
        guard let encoded = data[key]?.stringValue else { return errors.required("data[\(key)]") }
        let bytes = Data(base64Encoded: encoded) ?? Data()
        let shown: JSONValue = "<secret contents redacted>"
        do throws(JSONParseError) {
            let value = try JSONParser.parse(Array(bytes))
            guard value.objectValue == nil, !value.isNull else { return }
            errors.invalid(
                "data[\(key)]", shown,
                "json: cannot unmarshal \(value.typeName) into Go value of type map[string]interface {}")
        } catch {
            errors.invalid("data[\(key)]", shown, error.message)
        }
    }

    private static func requireKeys(_ keys: [String], _ data: JSONObject, _ errors: inout FieldErrors) {
        for key in keys where data[key] == nil { errors.required("data[\(key)]") }
    }

    static func secretChange(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        errors.immutable("type", object["type"], old["type"])
        immutability(object, old, ["data"], &errors)
    }

    private static func immutability(
        _ object: KubeObject, _ old: KubeObject, _ fields: [String], _ errors: inout FieldErrors
    ) {
        guard old["immutable"] == true else { return }
        if object["immutable"] != true { errors.forbidden("immutable", immutableMessage) }
        for field in fields where object[field] != old[field] { errors.forbidden(field, immutableMessage) }
    }

    private static func byteCount(_ data: JSONObject, isBase64: Bool) -> Int {
        data.values.reduce(0) { sum, value in
            let count = value.stringValue?.utf8.count ?? 0
            return sum + (isBase64 ? count / 4 * 3 : count)
        }
    }
}
