internal import KubeCore

/// What devices share, and how much of it each consumes.
/// Source: pkg/apis/resource/validation/validation.go validateCounterSet, validateDeviceCounterConsumption of
/// Kubernetes 1.36; KEP-4815.
enum CounterValidation {
    private static let maximumSets = 8
    private static let maximumConsumedSets = 2
    private static let maximumCounters = 32

    static func sharedCounters(of spec: JSONValue, _ errors: inout FieldErrors) {
        DeviceValidation.set(spec, "spec.sharedCounters", "sharedCounters", maximumSets, &errors) {
            entry, path, errors in
            counters(entry, named: "name", path, &errors)
        }
    }

    static func consumedCounters(of device: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        DeviceValidation.set(
            device, "\(path).consumesCounters", "consumesCounters", maximumConsumedSets,
            key: { $0.text("counterSet") }, &errors
        ) { entry, path, errors in
            counters(entry, named: "counterSet", path, &errors)
        }
    }

    private static func counters(
        _ holder: JSONValue, named member: String, _ path: String, _ errors: inout FieldErrors
    ) {
        if holder.isUnset(member) {
            errors.required("\(path).\(member)")
        } else {
            DeviceNames.label(holder, member, path, &errors)
        }
        let names = (holder["counters"]?.objectValue ?? [:]).keys.sorted()
        let field = "\(path).counters"
        if names.isEmpty { return errors.required(field) }
        guard names.count <= maximumCounters else {
            return errors.tooMany(field, names.count, limit: maximumCounters)
        }
        for name in names { errors.invalid("\(field)[\(name)]", name, NameValidation.dns1123Label(name)) }
    }
}
