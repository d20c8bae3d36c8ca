internal import KubeCore
internal import SyncSettings

// Rules about several keys at once. Source: vcluster reference 2.2, "Config validation".

extension VClusterConfig {
    /// Checks what no key says by itself. To be called when all files and arguments are laid over one another.
    /// - Throws: `ConfigError` `contradiction` naming all keys that do not go together.
    package func checkCombination() throws(ConfigError) {
        if let error = ConfigError(joining: contradictions) { throw error }
    }

    /// What does not go together, a sentence each.
    package var contradictions: [ConfigError] {
        let rules = [
            classContradictions, schedulerContradictions, nodeContradictions, namespaceContradictions,
            policyContradictions, switchedOffOptions,
        ]
        return rules.flatMap { $0 }.map { ConfigError(.contradiction, $0) } + apiServerProblems
    }

    private var apiServerProblems: [ConfigError] {
        do throws(ConfigError) {
            _ = try APIServerArguments(apiServerFlags, path: Self.apiServerFlagsPath)
            return []
        } catch {
            return [error]
        }
    }

    private var classContradictions: [String] {
        var problems: [String] = []
        for kind in ["storageClasses", "priorityClasses"]
        where boolean("sync.toHost.\(kind).enabled") && value("sync.fromHost.\(kind).enabled") == true {
            problems.append(
                "sync.toHost.\(kind).enabled and sync.fromHost.\(kind).enabled cannot both be true: "
                    + "each class would belong to both sides")
        }
        let snapshots = given("sync.toHost.volumeSnapshots.enabled")
        let contents = given("sync.toHost.volumeSnapshotContents.enabled")
        if let snapshots, let contents, snapshots != contents {
            problems.append(
                "sync.toHost.volumeSnapshots.enabled and sync.toHost.volumeSnapshotContents.enabled must be the same: "
                    + "snapshots go with their contents")
        }
        return problems
    }

    private var schedulerContradictions: [String] {
        guard !boolean("sync.fromHost.nodes.enabled") else { return [] }
        let schedulers = [
            "controlPlane.distro.k8s.scheduler.enabled", "controlPlane.advanced.virtualScheduler.enabled",
            "sync.toHost.pods.hybridScheduling.enabled",
        ]
        return schedulers.filter(boolean).map {
            "\($0) needs sync.fromHost.nodes.enabled: a scheduler cannot choose among made-up nodes"
        }
    }

    private var nodeContradictions: [String] {
        let path = "sync.fromHost.nodes"
        let hasSelector =
            !stringMap("\(path).selector.labels").isEmpty || !list("\(path).selector.matchExpressions").isEmpty
        var problems: [String] = []
        if boolean("\(path).selector.all"), hasSelector {
            problems.append("\(path).selector.all cannot be true when a selector says which nodes")
        }
        if boolean("\(path).selector.orUsed"), !hasSelector {
            problems.append("\(path).selector.orUsed needs \(path).selector.labels or matchExpressions")
        }
        // Writing to nodes that are made up would reach nothing.
        for option in ["selector.all", "selector.orUsed", "syncBackChanges", "clearImageStatus"]
        where boolean("\(path).\(option)") && !boolean("\(path).enabled") {
            problems.append("\(path).\(option) needs \(path).enabled")
        }
        if hasSelector, !boolean("\(path).enabled") { problems.append("\(path).selector needs \(path).enabled") }
        return problems
    }

    private var namespaceContradictions: [String] {
        let path = "sync.toHost.namespaces"
        guard boolean("\(path).enabled") else { return [] }
        var problems: [String] = []
        if boolean("\(path).mappingsOnly"), stringMap("\(path).mappings.byName").isEmpty {
            problems.append("\(path).mappingsOnly needs \(path).mappings.byName")
        }
        if boolean("sync.toHost.networkPolicies.enabled") {
            problems.append("sync.toHost.networkPolicies.enabled and \(path).enabled cannot both be true yet")
        }
        // They would hold in the control plane's own namespace only, and be taken for more.
        for option in ["policies.isolation.enabled", "policies.networkPolicy.enabled"] where boolean(option) {
            problems.append("\(option) and \(path).enabled cannot both be true yet")
        }
        for kind in ["configMaps", "secrets"] where given("sync.toHost.\(kind).all") == false {
            problems.append("sync.toHost.\(kind).all cannot be false when \(path).enabled is true")
        }
        return problems
    }

    private var policyContradictions: [String] {
        let tokens = string("policies.security.serviceAccountTokens")
        guard let older = given("sync.toHost.pods.useSecretsForSATokens")?.boolValue, tokens != "auto",
            older != (tokens == "secrets")
        else { return [] }
        return [
            "sync.toHost.pods.useSecretsForSATokens and policies.security.serviceAccountTokens say different things"
        ]
    }

    /// Options of a kind whose switch nobody touched: they would be without effect. Who says `enabled: false` knows.
    private var switchedOffOptions: [String] {
        let mappings = [
            ("sync.fromHost.configMaps.enabled", "sync.fromHost.configMaps.mappings.byName"),
            ("sync.fromHost.secrets.enabled", "sync.fromHost.secrets.mappings.byName"),
            ("sync.toHost.namespaces.enabled", "sync.toHost.namespaces.mappings.byName"),
            ("sync.toHost.namespaces.enabled", "sync.toHost.namespaces.extraLabels"),
        ]
        var problems: [String] = []
        for (toggle, option) in mappings {
            if given(toggle) == nil, !stringMap(option).isEmpty { problems.append("\(option) needs \(toggle)") }
        }
        for kind in ["configMaps", "secrets"]
        where boolean("sync.fromHost.\(kind).enabled") && stringMap("sync.fromHost.\(kind).mappings.byName").isEmpty {
            problems.append("sync.fromHost.\(kind).enabled needs sync.fromHost.\(kind).mappings.byName")
        }
        if boolean("sync.toHost.pods.hybridScheduling.enabled"),
            stringList("sync.toHost.pods.hybridScheduling.hostSchedulers").isEmpty
        {
            problems.append(
                "sync.toHost.pods.hybridScheduling.enabled needs sync.toHost.pods.hybridScheduling.hostSchedulers")
        }
        return problems
    }
}
