internal import KubeCore
internal import SyncSettings

/// The classes that a pod names: what stands in a host pod is the operator's choice, a class that the host shows to the
/// tenant, or nothing. Source: vcluster reference 3.4 (3, 4, 18).
struct PodClasses: Sendable {
    private let naming: HostNaming
    private let options: PodSync
    private let settings: SyncSettings

    init(_ settings: SyncSettings, naming: HostNaming) {
        self.naming = naming
        self.settings = settings
        options = settings.toHost.pods
    }

    /// Classes that preempt the host's own workloads; their values are above all that tenants can have.
    private static func isSystemClass(_ name: String) -> Bool { name.hasPrefix("system-") }

    func edit(_ spec: inout JSONValue) throws(SyncRefusal) {
        spec["priorityClassName"] = hostPriorityClass(spec.text("priorityClassName")).map(JSONValue.string)
        // Computed by the host from its own class, as is the overhead from the runtime class.
        for field in ["priority", "preemptionPolicy", "overhead"] { spec[field] = nil }
        spec["runtimeClassName"] = try hostRuntimeClass(spec.text("runtimeClassName")).map(JSONValue.string)
        if !options.hostSchedulers.contains(spec.text("schedulerName")) { spec["schedulerName"] = nil }
    }

    private func hostPriorityClass(_ name: String) -> String? {
        if !options.priorityClassName.isEmpty { return options.priorityClassName }
        guard !name.isEmpty, !Self.isSystemClass(name) else { return nil }
        if settings.fromHost.priorityClasses.isEnabled { return name }
        return settings.toHost.priorityClasses ? naming.hostName(ObjectKey(namespace: "", name: name)) : nil
    }

    private func hostRuntimeClass(_ name: String) throws(SyncRefusal) -> String? {
        if !options.runtimeClassName.isEmpty { return options.runtimeClassName }
        guard !name.isEmpty else { return nil }
        guard settings.fromHost.runtimeClasses.isEnabled || settings.security.allowsHiddenRuntimeClasses else {
            throw .unacceptable("runtime class \"\(name)\" is not available in this virtual cluster")
        }
        return name
    }

    /// The host's classes that the pod would run with, to be checked against what the host shows.
    func named(in virtualSpec: JSONValue) -> [(ClassKind, String)] {
        var result: [(ClassKind, String)] = []
        if options.priorityClassName.isEmpty, settings.fromHost.priorityClasses.isEnabled,
            case let name = virtualSpec.text("priorityClassName"), !Self.isSystemClass(name)
        {
            result.append((.priorityClass, name))
        }
        if options.runtimeClassName.isEmpty {
            result.append((.runtimeClass, virtualSpec.text("runtimeClassName")))
        }
        return result.filter { !$0.1.isEmpty }
    }
}
