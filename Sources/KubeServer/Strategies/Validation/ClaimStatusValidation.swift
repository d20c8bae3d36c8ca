internal import KubeCore

/// What must hold for the status of a device claim: who may use it, and that an allocation stays as it is.
/// Source: pkg/apis/resource/validation/validation.go ValidateResourceClaimStatusUpdate of Kubernetes 1.36.
enum ClaimStatusValidation {
    private static let maximumReservations = 256

    static func change(_ object: KubeObject, _ old: KubeObject, _ errors: inout FieldErrors) {
        let (status, former) = (object["status"] ?? [:], old["status"] ?? [:])
        let allocation = status["allocation"].flatMap { $0 == .null ? nil : $0 }
        var seen = Set<String>()
        DeviceValidation.bounded(status, "status.reservedFor", "reservedFor", maximumReservations, &errors) {
            entry, path, errors in
            for member in ["resource", "name", "uid"] where entry.isUnset(member) {
                errors.required("\(path).\(member)")
            }
            let uid = entry.text("uid")
            if !uid.isEmpty, !seen.insert(uid).inserted { errors.duplicate("\(path).uid", .string(uid)) }
        }
        if let allocation { results(allocation, &errors) }
        if !status.isUnset("reservedFor") {
            if allocation == nil {
                errors.forbidden("status.reservedFor", "may not be specified when `allocated` is not set")
            } else if object.isBeingDeleted {
                let known = Set(former.elements("reservedFor").map { $0.text("uid") })
                if !seen.isSubset(of: known) {
                    errors.forbidden(
                        "status.reservedFor",
                        "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set")
                }
            }
        }
        if let allocation, let earlier = former["allocation"], earlier != .null {
            errors.immutable("status.allocation", allocation, earlier)
        }
    }

    private static func results(_ allocation: JSONValue, _ errors: inout FieldErrors) {
        let path = "status.allocation.devices"
        DeviceValidation.bounded(allocation["devices"] ?? [:], "\(path).results", "results", 32, &errors) {
            entry, path, errors in
            if entry.isUnset("request") { errors.required("\(path).request") }
            DeviceValidation.driver(entry, path, &errors)
            for member in ["pool", "device"] where entry.isUnset(member) { errors.required("\(path).\(member)") }
        }
    }
}
