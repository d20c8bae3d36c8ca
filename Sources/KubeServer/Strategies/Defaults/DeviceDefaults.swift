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

    /// Since when devices are tainted: a new taint that does not say is as old as its slice, one that was there before
    /// keeps its time.
    static func taintTimes(_ slice: inout KubeObject, _ old: KubeObject?) {
        let created = slice.creationTimestamp
        var known: [JSONValue: JSONValue] = [:]
        for device in old?.at("spec")?.elements("devices") ?? [] {
            for taint in device.elements("taints") {
                known[identity(of: taint, device)] = taint["timeAdded"]
            }
        }
        slice.edit("spec") { spec in
            spec.editEach("devices") { device in
                let owner = device
                device.editEach("taints") { taint in
                    taint.fill("timeAdded", known[identity(of: taint, owner)] ?? .string(created))
                }
            }
        }
    }

    private static func identity(of taint: JSONValue, _ device: JSONValue) -> JSONValue {
        .array(
            [device, taint].enumerated().flatMap { index, value in
                (index == 0 ? ["name"] : ["key", "value", "effect"]).map { value[$0] ?? .null }
            })
    }

    /// What drivers say of devices goes with the allocation of the devices.
    /// Source: pkg/registry/resource/resourceclaim/strategy.go dropDeallocatedStatusDevices.
    static func forgetFreedDevices(of claim: inout KubeObject, _ old: KubeObject) {
        func allocated(_ claim: KubeObject) -> Set<JSONValue> {
            Set((claim.at("status", "allocation", "devices") ?? [:]).elements("results").map(device))
        }
        let freed = allocated(old).subtracting(allocated(claim))
        guard !freed.isEmpty else { return }
        claim.edit("status") { status in
            let kept = status.elements("devices").filter { !freed.contains(device($0)) }
            status["devices"] = kept.isEmpty ? JSONValue?.none : .array(kept)
        }
    }

    private static func device(_ value: JSONValue) -> JSONValue {
        .array(["driver", "pool", "device"].map { value[$0] ?? .null })
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
