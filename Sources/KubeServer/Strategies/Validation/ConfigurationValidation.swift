internal import KubeCore

/// What must hold for ConfigMaps, Secrets, quotas and limits.
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
        case "kubernetes.io/dockercfg": requireKeys([".dockercfg"], data, &errors)
        case "kubernetes.io/dockerconfigjson": requireKeys([".dockerconfigjson"], data, &errors)
        case "kubernetes.io/basic-auth":
            if data["username"] == nil, data["password"] == nil {
                requireKeys(["username", "password"], data, &errors)
            }
        case "kubernetes.io/ssh-auth": requireKeys(["ssh-privatekey"], data, &errors)
        case "kubernetes.io/tls": requireKeys(["tls.crt", "tls.key"], data, &errors)
        default: break
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

    // MARK: - Quotas and limits

    static func resourceQuota(_ object: KubeObject, _ errors: inout FieldErrors) {
        for (name, amount) in object.at("spec", "hard")?.objectValue ?? JSONObject() {
            errors.invalid("spec.hard[\(name)]", name, NameValidation.qualifiedName(name))
            ResourceValidation.notNegative(amount, "spec.hard[\(name)]", &errors)
        }
    }

    static func limitRange(_ object: KubeObject, _ errors: inout FieldErrors) {
        var types = Set<String>()
        for (index, item) in (object["spec"] ?? [:]).elements("limits").enumerated() {
            let path = "spec.limits[\(index)]"
            let type = item.text("type")
            errors.invalid("\(path).type", type, NameValidation.qualifiedName(type))
            if !types.insert(type).inserted { errors.duplicate("\(path).type", .string(type)) }
            if type == "Pod" {
                for member in ["default", "defaultRequest"] where !item.isUnset(member) {
                    errors.forbidden("\(path).\(member)", "may not be specified when `type` is 'Pod'")
                }
            }
            limits(item, path, &errors)
        }
    }

    private static func limits(_ item: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        func amount(_ list: String, _ name: String) -> Quantity? {
            item[list]?[name].flatMap(ResourceValidation.quantity)
        }
        let names = Set(
            ["min", "max", "default", "defaultRequest"].flatMap { item[$0]?.objectValue?.keys ?? [] }
        ).sorted()
        for name in names {
            let (low, high) = (amount("min", name), amount("max", name))
            let (limit, request) = (amount("default", name), amount("defaultRequest", name))
            func check(
                _ first: Quantity?, _ second: Quantity?, _ field: String, _ value: Quantity?,
                _ text: (String, String) -> String
            ) {
                guard let first, let second, first > second, let value else { return }
                errors.invalid(
                    "\(path).\(field)[\(name)]", .string(value.description), text(first.description, second.description)
                )
            }
            check(low, high, "min", low) { "min value \($0) is greater than max value \($1)" }
            check(low, request, "defaultRequest", request) {
                "min value \($0) is greater than default request value \($1)"
            }
            check(request, high, "defaultRequest", request) {
                "default request value \($0) is greater than max value \($1)"
            }
            check(request, limit, "defaultRequest", request) {
                "default request value \($0) is greater than default limit value \($1)"
            }
            check(low, limit, "default", low) { "min value \($0) is greater than default value \($1)" }
            check(limit, high, "default", high) { "default value \($0) is greater than max value \($1)" }
        }
    }
}
