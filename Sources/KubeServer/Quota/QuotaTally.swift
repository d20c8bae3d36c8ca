internal import KubeCore
internal import RevisionStore

/// A request that was let pass and is not known to be stored yet.
struct QuotaCharge: Sendable {
    let resource: GroupResource
    let key: ObjectKey
    /// The version that the request replaces; nil when it creates.
    let replaces: Revision?
    /// By the uid of the quota.
    let increases: [String: ResourceList]
}

/// Counts what is stored together with what is on its way there, each once, while requests go on being stored.
struct QuotaTally {
    /// The charges that there are now.
    let charges: () -> [QuotaCharge]
    /// Whether the request of a charge is not stored yet.
    let isPending: (QuotaCharge) -> Bool
    /// The quotas with what is stored now.
    let stored: () throws(StatusError) -> [QuotaAccount]

    /// Counts again while something was stored meanwhile, which may then be in both.
    /// - Returns: the accounts, and whether they are exact; else they say rather too much than too little.
    func count(attempts: Int) throws(StatusError) -> (accounts: [QuotaAccount], isExact: Bool) {
        var accounts: [QuotaAccount] = []
        for _ in 0..<attempts {
            let pending = charges().filter(isPending)
            accounts = try stored()
            for charge in pending {
                for index in accounts.indices {
                    if let increase = charge.increases[accounts[index].uid] { accounts[index].used += increase }
                }
            }
            if pending.allSatisfy(isPending) { return (accounts, true) }
        }
        return (accounts, false)
    }
}
