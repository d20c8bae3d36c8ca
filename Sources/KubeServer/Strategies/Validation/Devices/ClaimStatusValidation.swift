internal import KubeCore

/// What must hold for the status of a device claim: who may use it, and that an allocation stays as it is.
/// Source: pkg/apis/resource/validation/validation.go ValidateResourceClaimStatusUpdate of Kubernetes 1.36.
enum ClaimStatusValidation {
    private static let maximumReservations = 256
    private static let maximumResults = 32
    /// Those of classes and of the claim.
    private static let maximumConfigurations = 64
    private static let maximumConditions = 8
    private static let maximumAddresses = 16

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (status, former) = (object["status"] ?? [:], old["status"] ?? [:])
        let allocation = status["allocation"].flatMap { $0 == .null ? nil : $0 }
        DeviceValidation.set(
            status, "status.reservedFor", "reservedFor", maximumReservations, key: { $0.text("uid") }, &errors
        ) { entry, path, errors in
            for member in ["resource", "name", "uid"] where entry.isUnset(member) {
                errors.required("\(path).\(member)")
            }
        }
        let users = status.elements("reservedFor").map { $0.text("uid") }
        devices(status, allocation ?? [:], &errors)
        if !status.isUnset("reservedFor") {
            if allocation == nil {
                errors.forbidden("status.reservedFor", "may not be specified when `allocated` is not set")
            } else if object.isBeingDeleted {
                let known = Set(former.elements("reservedFor").map { $0.text("uid") })
                if !known.isSuperset(of: users) {
                    errors.forbidden(
                        "status.reservedFor",
                        "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set")
                }
            }
        }
        guard let allocation else { return }
        if let earlier = former["allocation"], earlier != .null {
            errors.immutable("status.allocation", allocation, earlier, .allocationResult)
        } else {
            self.allocation(allocation, DeviceNames.requests(of: object["spec"] ?? [:]), &errors)
        }
    }

    private static func allocation(_ allocation: JSONValue, _ requests: Set<String>, _ errors: inout FieldErrors) {
        let path = "status.allocation.devices"
        let devices = allocation["devices"] ?? [:]
        DeviceValidation.bounded(devices, "\(path).results", "results", maximumResults, &errors) {
            entry, path, errors in
            DeviceNames.reference(entry.text("request"), to: requests, "\(path).request", &errors)
            DeviceNames.driver(entry, path, &errors)
            DeviceNames.pool(entry.text("pool"), "\(path).pool", &errors)
            DeviceNames.label(entry, "device", path, &errors)
            BindingConditionValidation.conditions(of: entry, path, &errors)
            DeviceValidation.tolerations(entry, path, &errors)
            DeviceNames.shareID(entry, path, &errors)
        }
        DeviceValidation.bounded(devices, "\(path).config", "config", maximumConfigurations, &errors) {
            entry, path, errors in
            errors.requiredOneOf("\(path).source", entry["source"], ["FromClaim", "FromClass"])
            DeviceValidation.requestNames(entry, path, requests, &errors)
            DeviceValidation.configuration(entry, path, &errors)
        }
        if let selector = allocation["nodeSelector"] {
            AffinityValidation.nodeSelector(selector, "status.allocation.nodeSelector", &errors)
        }
    }

    /// What drivers report of the devices that the claim got.
    private static func devices(_ status: JSONValue, _ allocation: JSONValue, _ errors: inout FieldErrors) {
        func identity(_ entry: JSONValue) -> String {
            let names = ["driver", "pool", "device"].map { entry.text($0) }
            return (names + (entry.isUnset("shareID") ? [] : [entry.text("shareID")])).joined(separator: "/")
        }
        let allocated = Set((allocation["devices"] ?? [:]).elements("results").map(identity))
        for (index, entry) in status.elements("devices").enumerated() {
            let path = "status.devices[\(index)]"
            DeviceNames.driver(entry, path, &errors)
            DeviceNames.pool(entry.text("pool"), "\(path).pool", &errors)
            DeviceNames.label(entry, "device", path, &errors)
            DeviceNames.shareID(entry, path, &errors)
            if !allocated.contains(identity(entry)) {
                errors.invalid(path, .string(identity(entry)), "must be an allocated device in the claim")
            }
            let count = entry.elements("conditions").count
            if count > maximumConditions { errors.tooMany("\(path).conditions", count, limit: maximumConditions) }
            if let data = entry["data"], data != .null {
                DeviceValidation.driverData(data, "\(path).data", &errors)
            }
            if let network = entry["networkData"] { networkData(network, "\(path).networkData", &errors) }
        }
        let identities = status.elements("devices").map(identity)
        DeviceValidation.unique(identities, "status.devices", &errors)
    }

    private static func networkData(_ data: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for (member, limit) in [("interfaceName", 256), ("hardwareAddress", 128)]
        where data.text(member).utf8.count > limit {
            errors.tooLong("\(path).\(member)", limitBytes: limit)
        }
        DeviceValidation.set(
            data, "\(path).ips", "ips", maximumAddresses, key: { $0.stringValue ?? "" }, &errors
        ) { _, _, _ in }
    }
}
