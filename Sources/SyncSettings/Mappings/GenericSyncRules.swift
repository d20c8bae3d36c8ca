package import KubeCore

/// The older values format's `sync.generic.config` (`version: v1beta1`). Source: vcluster reference 1.14.
package struct GenericSyncRules: Sendable, Hashable {
    /// One patch operation on an object that crosses. Source: vcluster reference 1.14, "patch ops".
    package struct Patch: Sendable, Hashable {
        package enum Operation: String, Sendable, Hashable, CaseIterable {
            case rewriteName, rewriteLabelKey, rewriteLabelSelector, rewriteLabelExpressionsSelector
            case copyFromObject, add, replace, remove
        }

        /// `path`/`subPath` compared with `equal` or `notEqual`, or its absence when `empty` is set.
        package struct Condition: Sendable, Hashable {
            package var path = ""
            package var subPath = ""
            package var equal: JSONValue?
            package var notEqual: JSONValue?
            package var empty: Bool?

            package init() {}
        }

        package var operation: Operation
        package var path: String
        package var fromPath = ""
        package var namePath = ""
        package var namespacePath = ""
        package var value: JSONValue?
        /// With named groups `NAME` and `NAMESPACE`; empty for none.
        package var regex = ""
        package var conditions: [Condition] = []
        /// Reverse patches only: the field never flows back.
        package var isIgnored = false
        /// Whether the Secret or ConfigMap that a rewritten name refers to is synced as well.
        package var syncsSecret = false
        package var syncsConfigMap = false

        package init(operation: Operation, path: String) {
            self.operation = operation
            self.path = path
        }
    }

    /// An entry of `export` (virtual to host) or `import` (host to virtual, cluster-scoped).
    package struct Rule: Sendable, Hashable {
        package var apiVersion: String
        package var kind: String
        /// Whether the kind may be missing on the host.
        package var isOptional = false
        /// Deletes and recreates the target when it cannot be updated.
        package var replacesOnConflict = false
        package var patches: [Patch] = []
        package var reversePatches: [Patch] = []
        package var selector: LabelSelector?

        package init(apiVersion: String, kind: String) {
            self.apiVersion = apiVersion
            self.kind = kind
        }
    }

    /// Patches on objects of built-in syncers.
    package struct Hook: Sendable, Hashable {
        package enum Verb: String, Sendable, Hashable, CaseIterable { case create, update, delete, get }

        package var apiVersion: String
        package var kind: String
        /// Empty for all.
        package var verbs: [Verb] = []
        package var patches: [Patch] = []

        package init(apiVersion: String, kind: String) {
            self.apiVersion = apiVersion
            self.kind = kind
        }
    }

    package var exports: [Rule] = []
    package var imports: [Rule] = []
    package var hostToVirtualHooks: [Hook] = []
    package var virtualToHostHooks: [Hook] = []

    package init() {}
}
