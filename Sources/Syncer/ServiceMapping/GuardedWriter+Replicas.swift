internal import KubeCore
internal import KubeRuntime

extension GuardedWriter {
    /// Makes an existing replica what it must be. Returns whether it was not.
    func bring(_ replica: KubeObject, to desired: KubeObject) async throws(StatusError) -> Bool {
        var current = replica
        if resource == .services, !ServiceAddressRelease.addressesAgree(current, desired) {
            current = try await patch(current, ServiceAddressRelease.patch(of: current))
        }
        guard let change = ReplicaTranslation.patch(from: current, to: desired) else { return false }
        try await patch(current, change)
        return true
    }
}
