/// The answer to a list request.
package struct KubeList: Sendable {
    package var items: [KubeObject]
    /// The version at which the list was taken; a watch goes on from here.
    package var resourceVersion: String
    /// Token for the next page; empty when this is the last.
    package var continueToken: String
    /// How many objects follow after this page; nil when unknown or none.
    package var remainingItemCount: Int?

    package init(
        items: [KubeObject], resourceVersion: String, continueToken: String = "", remainingItemCount: Int? = nil
    ) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
        self.remainingItemCount = remainingItemCount
    }
}
