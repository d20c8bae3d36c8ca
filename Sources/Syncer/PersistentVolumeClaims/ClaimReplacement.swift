internal import KubeCore

/// How a virtual claim is replaced by one that names another volume, when the host had to give it one: the volume of a
/// claim is immutable, so the claim must be deleted and made again.
///
/// The new claim is first noted on the host claim. So at no instant does a crash leave a host claim that looks like an
/// orphan, which would cost its data.
enum ClaimReplacement {
    static let annotation = "vcluster.loft.sh/replacement"

    /// The virtual claim to be made, as it is noted.
    static func note(_ virtual: KubeObject, volumeName: String) -> String {
        var next = KubeObject(
            apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: virtual.namespace, name: virtual.name)
        next.labels = virtual.labels
        next.annotations = virtual.annotations
        next.set(virtual.at("metadata", "ownerReferences"), at: "metadata", "ownerReferences")
        next["spec"] = virtual["spec"]
        next.set(.string(volumeName), at: "spec", "volumeName")
        return next.value.description
    }

    /// The claim that is noted on a host claim; nil when there is none, or the note is about another key.
    static func noted(on host: KubeObject, for key: ObjectKey) -> KubeObject? {
        guard let text = host.annotations[annotation] else { return nil }
        // A note that cannot be read is none: the host claim is then an orphan like any other.
        guard let value = try? JSONParser.parse(text), let claim = KubeObject(value), ObjectKey(claim) == key else {
            return nil
        }
        return claim
    }
}
