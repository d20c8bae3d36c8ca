internal import KubeCore

/// Defaults of device claims.
/// Source: pkg/apis/resource/v1/defaults.go of Kubernetes 1.36.
enum DeviceDefaults {
    static func claim(_ object: inout KubeObject) { object.edit("spec", claimSpec) }

    static func template(_ object: inout KubeObject) {
        object.edit("spec") { spec in spec.edit("spec", claimSpec) }
    }

    private static func claimSpec(_ spec: inout JSONValue) {
        spec.edit("devices") { devices in
            devices.editEach("requests") { entry in
                entry.edit("exactly", request)
                entry.editEach("firstAvailable", request)
            }
        }
    }

    private static func request(_ request: inout JSONValue) {
        if request.isUnset("allocationMode") { request["allocationMode"] = "ExactCount" }
        if request["allocationMode"] == "ExactCount", (request["count"]?.intValue ?? 0) == 0 { request["count"] = 1 }
        request.editEach("tolerations") { if $0.isUnset("operator") { $0["operator"] = "Equal" } }
    }

    // MARK: - What kube-apiserver writes though it is empty

    /// Done after the owners of fields are noted: nobody owns what is empty.
    static func completeClaim(_ object: inout KubeObject) {
        object.editOrMake("spec") { completeSpec(&$0) }
    }

    static func completeTemplate(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("metadata", [:])
            spec.editOrMake("spec") { completeSpec(&$0) }
        }
    }

    private static func completeSpec(_ spec: inout JSONValue) {
        spec.editOrMake("devices") { if $0["requests"] == nil { $0["requests"] = .null } }
    }
}
