internal import KubeCore
internal import KubeSchema

/// Charges what is created to the ResourceQuotas of its namespace, and refuses what they do not allow.
/// Source: plugin/pkg/admission/resourcequota.
struct ResourceQuotaAdmission: AdmissionPlugin {
    let name = "ResourceQuota"
    private let ledger: QuotaLedger

    init(ledger: QuotaLedger) { self.ledger = ledger }

    func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard concerns(request) else { return }
        try await ledger.charge(request, object)
    }

    func settle(_ request: AdmissionRequest, isStored: Bool) async {
        guard concerns(request) else { return }
        ledger.settle(request, isStored: isStored)
    }

    /// What objects use grows when they are made; that of pods by a resize, that of claims and services by an update.
    private func concerns(_ request: AdmissionRequest) -> Bool {
        switch (request.operation, request.subresource) {
        case (.create, nil): request.resource.descriptor.isStored
        case (.update, nil): request.writes(.persistentVolumeClaims) || request.writes(.services)
        case (.update, "resize"): request.resource.groupResource == .pods
        default: false
        }
    }
}
