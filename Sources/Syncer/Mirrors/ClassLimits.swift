internal import KubeCore
internal import KubeRuntime
internal import Logging
internal import SyncSettings

/// The kinds of cluster-scoped classes that objects name, and that the operator may narrow down for the tenant.
enum ClassKind: Sendable, Hashable, CaseIterable {
    case ingressClass, runtimeClass, priorityClass, storageClass, gatewayClass, volumeSnapshotClass

    /// As in messages: `storage class "fast"`.
    var words: String {
        switch self {
        case .ingressClass: "ingress class"
        case .runtimeClass: "runtime class"
        case .priorityClass: "priority class"
        case .storageClass: "storage class"
        case .gatewayClass: "gateway class"
        case .volumeSnapshotClass: "volume snapshot class"
        }
    }

    func settings(in host: SyncFromHost) -> ClassSync {
        switch self {
        case .ingressClass: host.ingressClasses
        case .runtimeClass: host.runtimeClasses
        case .priorityClass: host.priorityClasses
        case .storageClass: host.storageClasses
        case .gatewayClass: host.gatewayClasses
        case .volumeSnapshotClass: host.volumeSnapshotClasses
        }
    }
}

/// Which classes of the host the tenant may name. One watch per mirrored kind serves this and the mirror of the kind; the
/// host filters it by the selector.
///
/// A kind is limited when it is mirrored with a selector: objects that name a class outside it do not get to the host.
/// Source: vcluster reference 2.2 (`sync.fromHost.*.selector`) and 5.4.
final class ClassLimits: Sendable {
    private let reflectors: [ClassKind: Reflector]
    private let limited: Set<ClassKind>

    init(_ settings: SyncFromHost, host: any ResourceAPI, clock: RuntimeClock, logger: Logger) {
        var reflectors: [ClassKind: Reflector] = [:]
        var limited: Set<ClassKind> = []
        for kind in ClassKind.allCases {
            let sync = kind.settings(in: settings)
            guard sync.isEnabled else { continue }
            let mirrored = MirroredKind.of(kind)
            let selector = sync.selector ?? .everything
            reflectors[kind] = Reflector(
                api: host, resource: mirrored.resource,
                options: ReflectorOptions(
                    labelSelector: selector, indexes: [mirrored.index], transform: mirrored.transform), clock: clock,
                logger: logger)
            if !selector.isEverything { limited.insert(kind) }
        }
        self.reflectors = reflectors
        self.limited = limited
    }

    /// The host's objects of a kind that the tenant may see; nil when the kind is not mirrored.
    func reflector(of kind: ClassKind) -> Reflector? { reflectors[kind] }

    /// Whether the class is on the host and shown to the tenant; nil when the kind is not mirrored, or not known yet.
    func isVisible(_ kind: ClassKind, _ name: String) -> Bool? {
        guard let reflector = reflectors[kind], reflector.hasSynced else { return nil }
        return reflector.cache.object(name: name) != nil
    }

    /// Checks the class that an object names.
    /// - Parameter name: nil and empty name no class, and pass.
    /// - Throws: `unacceptable`, for a `SyncWarning`, when the tenant may not name it; `waiting` as long as the host has not
    ///   said which classes there are.
    func check(_ kind: ClassKind, _ name: String?) throws(SyncRefusal) {
        guard limited.contains(kind), let name, !name.isEmpty else { return }
        switch isVisible(kind, name) {
        case true?: return
        case false?: throw .unacceptable("\(kind.words) \"\(name)\" is not available in this virtual cluster")
        case nil: throw .waiting("waiting for the \(kind.words)es of the host")
        }
    }

    /// Calls `handler` with the name of every class that appears or disappears, for those who were refused because of it.
    func onChange(of kind: ClassKind, _ handler: @escaping @Sendable (String) -> Void) {
        guard limited.contains(kind) else { return }
        reflectors[kind]?.addHandler { change in
            if case .updated = change { return }
            handler(change.object.name)
        }
    }
}
