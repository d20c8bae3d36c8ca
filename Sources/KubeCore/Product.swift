/// What this program is called, and how its image is known.
///
/// In KubeCore because two sides must agree on it without seeing each other: the deployment that writes the image into
/// a StatefulSet, and the development host that runs pods of this very image as real processes.
package enum Product {
    /// Semantic version, without `v`.
    package static let version = "0.1.0"

    /// The image's repository. Nothing is published: whoever runs it on a real cluster builds it, or names another by
    /// `controlPlane.statefulSet.image`.
    package static let imageRepository = "localhost/vcluster"

    /// `localhost/vcluster:0.1.0`.
    package static let image = "\(imageRepository):\(version)"

    /// Whether an image reference, with any tag or digest, is this program's.
    package static func isOwnImage(_ reference: String) -> Bool {
        guard reference.hasPrefix(imageRepository) else { return false }
        let rest = reference.dropFirst(imageRepository.count)
        return rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix("@")
    }
}
