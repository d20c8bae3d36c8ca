/// What one served version of a CustomResourceDefinition adds to the description of its resource.
struct CustomResource: Sendable {
    /// How stored objects look in this version.
    let view: VersionView
    /// Nil when the version has no scale subresource.
    let scale: ScalePaths?
    /// Goes to clients as a warning with every answer; nil when the version is not deprecated.
    let deprecationWarning: String?
    /// The definition is being deleted: objects may still be read and removed, but not made.
    let isTerminating: Bool
}
