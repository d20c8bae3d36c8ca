internal import Synchronization

/// What is made from the served resources, once for each set of them.
final class RegistrySnapshot<Value: Sendable>: Sendable {
    private struct Made {
        /// The registry's count of changes that the value belongs to.
        let changeCount: Int
        let value: Value
    }

    private let registry: ResourceRegistry
    private let make: @Sendable ([ServedResource]) -> Value
    private let made = Mutex<Made?>(nil)

    /// - Parameter make: gets all served resources, in no particular order.
    init(_ registry: ResourceRegistry, make: @escaping @Sendable ([ServedResource]) -> Value) {
        self.registry = registry
        self.make = make
    }

    /// Of the resources that are served now. O(1) while these are the same.
    var value: Value {
        let changeCount = registry.changeCount  // read first: what comes later makes the value anew
        if let known = made.withLock({ $0 }), known.changeCount >= changeCount { return known.value }
        let value = make(registry.all)
        made.withLock { made in
            if made.map({ $0.changeCount < changeCount }) ?? true {
                made = Made(changeCount: changeCount, value: value)
            }
        }
        return value
    }
}
