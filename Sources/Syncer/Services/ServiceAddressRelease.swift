internal import KubeCore

/// How a host Service gets another address although `clusterIP` cannot be changed: for a moment it is one of type
/// ExternalName, which has none. The Service itself, its uid and whatever refers to it stay.
enum ServiceAddressRelease {
    /// Whether the host Service has the address that the virtual one needs, or none yet.
    static func addressesAgree(_ hostService: KubeObject, _ virtual: KubeObject) -> Bool {
        let given = ServiceTranslation.clusterIP(hostService)
        guard ServiceTranslation.isAllocated(virtual), !given.isEmpty else { return true }
        let wanted = ServiceTranslation.clusterIP(virtual)
        return wanted.isEmpty ? given != "None" : wanted == given
    }

    /// The merge patch by which the host Service lets go of its address.
    static func patch(of hostService: KubeObject) -> JSONObject {
        [
            "metadata": [
                "uid": .string(hostService.uid), "resourceVersion": .string(hostService.resourceVersion),
            ],
            "spec": ["type": "ExternalName", "externalName": "released.invalid"],
        ]
    }
}
