internal import KubeCore

/// Defaults of device claims.
/// Source: pkg/apis/resource/v1/defaults.go of Kubernetes 1.36.
enum DeviceDefaults {
    static func claim(_ object: inout KubeObject) {
        object.edit { $0.editOrMake("spec", claimSpec) }
    }

    static func template(_ object: inout KubeObject) {
        object.edit { object in
            object.editOrMake("spec") { spec in
                spec.fill("metadata", [:])
                spec.editOrMake("spec", claimSpec)
            }
        }
    }

    private static func claimSpec(_ spec: inout JSONValue) {
        spec.editOrMake("devices") { devices in
            // An empty list is written as null by kube-apiserver, and clients see it.
            if devices["requests"] == nil { devices["requests"] = .null }
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
}
