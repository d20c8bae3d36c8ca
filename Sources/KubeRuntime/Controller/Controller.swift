/// A part that watches objects and acts until it is cancelled.
package protocol Controller: Sendable {
    /// For logs and metrics, such as `deployment`.
    var name: String { get }

    /// Works until the task is cancelled. Called when the shared reflectors have synced.
    func run() async
}
