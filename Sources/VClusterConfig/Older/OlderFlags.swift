internal import KubeCore

/// Flags of the older syncer, as in `syncer.extraArgs`, and what they mean today. Source: vcluster reference 1.14.
enum OlderFlags {
    private enum Meaning: Sendable {
        /// A switch: `--flag`, `--flag=true`, `--flag=false`.
        case boolean(String)
        case text(String)
        /// Values divided by commas, or the flag several times.
        case list(String)
        /// `a=b` entries.
        case map(String)
        /// This value asks for what is the case anyway.
        case notYet(unless: String)
        case special(@Sendable (_ value: String, _ values: JSONValue) -> OlderConversion)

        var takesValue: Bool { if case .boolean = self { false } else { true } }
    }

    /// What a list of arguments means. Unknown flags are problems.
    static func convert(_ arguments: [String], values: JSONValue) -> OlderConversion {
        var conversion = OlderConversion.nothing
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("-") else {
                conversion = conversion + .invalid("syncer.extraArgs: \"\(argument)\" is no flag")
                continue
            }
            let parts = argument.drop { $0 == "-" }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let meaning = meanings[name] else {
                conversion = conversion + unknown(name)
                continue
            }
            var value = parts.count == 2 ? String(parts[1]) : nil
            if value == nil, meaning.takesValue, let next = rest.first, !next.hasPrefix("--") {
                value = next
                rest.removeFirst()
            }
            conversion = conversion + convert(name, meaning, value, values)
        }
        return conversion
    }

    private static func unknown(_ name: String) -> OlderConversion {
        let nearest =
            NearestKey.nearest(name, among: meanings.keys.sorted()).map { "; did you mean \"--\($0)\"?" } ?? ""
        return OlderConversion(problems: [
            .init(code: .unknownKey, text: "syncer.extraArgs: unknown flag \"--\(name)\"\(nearest)")
        ])
    }

    private static func convert(
        _ name: String, _ meaning: Meaning, _ value: String?, _ values: JSONValue
    ) -> OlderConversion {
        switch (meaning, value) {
        case (.boolean(let path), nil), (.boolean(let path), "true"?): return .set(path, true)
        case (.boolean(let path), "false"?): return .set(path, false)
        case (.boolean, _): return .invalid("syncer.extraArgs: --\(name) must be true or false")
        case (.notYet(let acceptable), _):
            return value == acceptable ? .nothing : .notSupported("syncer.extraArgs: --\(name)")
        case (_, nil): return .invalid("syncer.extraArgs: --\(name) needs a value")
        case (.text(let path), let value?): return .set(path, .string(value))
        case (.list(let path), let value?): return .set(path, .array(entries(value).map(JSONValue.string)))
        case (.map(let path), let value?):
            let pairs = entries(value).map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            guard pairs.allSatisfy({ $0.count == 2 }) else {
                return .invalid("syncer.extraArgs: --\(name) must be a=b")
            }
            return .set(path, .object(JSONObject(pairs.map { ($0[0], .string($0[1])) })))
        case (.special(let convert), let value?): return convert(value, values)
        }
    }

    private static func entries(_ value: String) -> [String] { value.split(separator: ",").map(String.init) }

    private static let meanings: [String: Meaning] = [
        "set-owner": .boolean("experimental.syncSettings.setOwner"),
        "sync-all-nodes": .boolean("sync.fromHost.nodes.selector.all"),
        "enable-scheduler": .boolean("controlPlane.distro.k8s.scheduler.enabled"),
        "fake-kubelet-ips": .boolean("networking.advanced.proxyKubelets.byIP"),
        "node-clear-image-status": .boolean("sync.fromHost.nodes.clearImageStatus"),
        "override-hosts": .boolean("sync.toHost.pods.rewriteHosts.enabled"),
        "multi-namespace-mode": .boolean("sync.toHost.namespaces.enabled"),
        "sync-all-configmaps": .boolean("sync.toHost.configMaps.all"),
        "sync-all-secrets": .boolean("sync.toHost.secrets.all"),
        "service-account-token-secrets": .boolean("sync.toHost.pods.useSecretsForSATokens"),
        "service-account": .text("controlPlane.advanced.workloadServiceAccount.name"),
        "out-kube-config-server": .text("exportKubeConfig.server"),
        "kube-config-context-name": .text("exportKubeConfig.context"),
        "cluster-domain": .text("networking.advanced.clusterDomain"),
        "default-image-registry": .text("controlPlane.advanced.defaultImageRegistry"),
        "enforce-pod-security-standard": .text("policies.podSecurityStandard"),
        "tls-san": .list("controlPlane.proxy.extraSANs"),
        "enforce-toleration": .list("sync.toHost.pods.enforceTolerations"),
        "sync-labels": .list("experimental.syncSettings.rawLabels"),
        "translate-image": .map("sync.toHost.pods.translateImage"),
        "namespace-labels": .map("sync.toHost.namespaces.extraLabels"),
        "node-selector": .special { value, _ in OlderSchema.nodeSelector(value) },
        "enforce-node-selector": .special { value, _ in
            .set("sync.fromHost.nodes.selector.orUsed", .bool(value == "false"))
        },
        "override-hosts-container-image": .special { value, _ in hostsImage(value) },
        "sync": .special { value, values in synced(entries(value), values) },
        "map-virtual-service": .special { value, _ in
            services(value, flag: "map-virtual-service", path: "networking.replicateServices.toHost")
        },
        "map-host-service": .special { value, _ in
            services(value, flag: "map-host-service", path: "networking.replicateServices.fromHost")
        },
        "bind-address": .notYet(unless: "0.0.0.0"), "port": .notYet(unless: "8443"),
        "leader-elect": .notYet(unless: "false"), "mount-physical-host-paths": .notYet(unless: "false"),
        "proxy-metrics-server": .notYet(unless: "false"), "disable-fake-kubelets": .notYet(unless: "false"),
        "host-metrics-bind-address": .notYet(unless: "0"), "virtual-metrics-bind-address": .notYet(unless: "0"),
        "plugin-listen-address": .notYet(unless: "localhost:10099"), "plugins": .notYet(unless: ""),
        "name": .notYet(unless: ""), "kube-config": .notYet(unless: ""), "service-name": .notYet(unless: ""),
        "target-namespace": .notYet(unless: ""), "out-kube-config-secret": .notYet(unless: ""),
        "out-kube-config-secret-namespace": .notYet(unless: ""), "lease-duration": .notYet(unless: "60"),
        "renew-deadline": .notYet(unless: "40"), "retry-period": .notYet(unless: "15"),
    ]

    /// `--sync a,-b`: switches of `sync.NAME.enabled`.
    private static func synced(_ names: [String], _ values: JSONValue) -> OlderConversion {
        names.reduce(.nothing) { conversion, entry in
            let isOn = !entry.hasPrefix("-")
            let name = isOn ? entry : String(entry.dropFirst())
            guard let row = OlderSchema.current.row("sync.\(name).enabled") else {
                return conversion
                    + OlderConversion(problems: [
                        .init(code: .unknownKey, text: "syncer.extraArgs: --sync: unknown resource \"\(name)\"")
                    ])
            }
            return conversion + OlderValues.conversion(of: .bool(isOn), row, values)
        }
    }

    /// `ns/name=target` entries.
    private static func services(_ value: String, flag: String, path: String) -> OlderConversion {
        entries(value).reduce(.nothing) { conversion, entry in
            let sides = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else {
                return conversion + .invalid("syncer.extraArgs: --\(flag) must be namespace/name=target")
            }
            return conversion + .set(path, [["from": .string(sides[0]), "to": .string(sides[1])]])
        }
    }

    /// A registry is a first part with a dot or a colon in it, or `localhost`.
    private static func hostsImage(_ image: String) -> OlderConversion {
        var rest = image
        var registry = ""
        if let slash = image.firstIndex(of: "/") {
            let first = String(image[..<slash])
            if first.contains(".") || first.contains(":") || first == "localhost" {
                registry = first
                rest = String(image[image.index(after: slash)...])
            }
        }
        let colon = rest.lastIndex(of: ":")
        let path = "sync.toHost.pods.rewriteHosts.initContainer.image"
        return .set("\(path).registry", .string(registry))
            + .set("\(path).repository", .string(colon.map { String(rest[..<$0]) } ?? rest))
            + .set("\(path).tag", .string(colon.map { String(rest[rest.index(after: $0)...]) } ?? ""))
    }
}
