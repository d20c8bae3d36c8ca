internal import KubeCore

/// The types of claims to devices.
/// Source: pkg/apis/resource/types.go of Kubernetes 1.36.
extension GoForm {
    static let deviceClaimSpec = GoForm([
        "devices": .structure(
            GoForm([
                "requests": .list(deviceRequest),
                "constraints": .list(
                    GoForm(["requests": .nullable, "matchAttribute": .nullable, "distinctAttribute": .nullable])),
                "config": .list(GoForm(["requests": .nullable, "opaque": .pointer(opaqueConfiguration)])),
            ]))
    ])

    static let deviceClaimTemplateSpec = GoForm(template: ["spec": .structure(deviceClaimSpec)])

    static let allocationResult = GoForm([
        "devices": .structure(
            GoForm([
                "results": .list(
                    GoForm([
                        "request": .string, "driver": .string, "pool": .string, "device": .string,
                        "adminAccess": .nullable, "tolerations": .list(deviceToleration),
                        "bindingConditions": .nullable, "bindingFailureConditions": .nullable, "shareID": .nullable,
                        "consumedCapacity": .map,
                    ])),
                "config": .list(
                    GoForm(["source": .string, "requests": .nullable, "opaque": .pointer(opaqueConfiguration)])),
            ])),
        "nodeSelector": .pointer(GoForm(["nodeSelectorTerms": .list(nodeSelectorTerm)])),
        "allocationTimestamp": .nullable,
    ])

    private static let opaqueConfiguration = GoForm(["driver": .string, "parameters": .nullable])

    private static let deviceRequest = GoForm([
        "name": .string, "exactly": .pointer(exactRequest),
        "firstAvailable": .list(
            GoForm([
                "name": .string, "deviceClassName": .string, "selectors": .list(deviceSelector),
                "allocationMode": .string, "count": .number, "tolerations": .list(deviceToleration),
                "capacity": .pointer(GoForm(["requests": .map])),
            ])),
    ])

    private static let exactRequest = GoForm([
        "deviceClassName": .string, "selectors": .list(deviceSelector), "allocationMode": .string, "count": .number,
        "adminAccess": .nullable, "tolerations": .list(deviceToleration),
        "capacity": .pointer(GoForm(["requests": .map])),
    ])

    private static let deviceSelector = GoForm(["cel": .pointer(GoForm(["expression": .string]))])

    private static let deviceToleration = GoForm([
        "key": .string, "operator": .string, "value": .string, "effect": .string, "tolerationSeconds": .nullable,
    ])
}
