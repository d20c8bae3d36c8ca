package import KubeCore
package import KubeRuntime

/// The volumes of a cluster, by what a claim asks for: nobody has to look at all of them.
package struct VolumeCatalog: Sendable {
    /// The indexes that the cache of volumes must have.
    package static let indexes = [byClaim, unclaimedByClass]

    /// By the claim that a volume is reserved for or bound to.
    private static let byClaim = ObjectIndex(name: "claim") { volume in
        claimKey(of: volume).map { [$0.description] } ?? []
    }

    /// Those that belong to no claim, by their class; volumes without a class are found under the empty name.
    private static let unclaimedByClass = ObjectIndex(name: "unclaimedByClass") { volume in
        claimKey(of: volume) == nil ? [volume.text("spec", "storageClassName")] : []
    }

    private let cache: ObjectCache

    package init(_ cache: ObjectCache) { self.cache = cache }

    /// The claim that a volume's reference names; nil without a reference.
    package static func claimKey(of volume: KubeObject) -> ObjectKey? {
        guard let reference = volume.at("spec", "claimRef"), !reference.isNull else { return nil }
        return ObjectKey(namespace: reference.text("namespace"), name: reference.text("name"))
    }

    func volume(named name: String) -> KubeObject? { cache.object(name: name) }

    /// The volumes whose reference names the claim, in no order.
    func volumes(of claim: ObjectKey) -> [KubeObject] { cache.objects(Self.byClaim, claim.description) }

    /// The volumes of a class that belong to no claim, in no order.
    func unclaimed(ofClass name: String) -> [KubeObject] { cache.objects(Self.unclaimedByClass, name) }
}
