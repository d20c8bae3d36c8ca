internal import KubeCore
internal import SyncSettings

// `experimental.genericSync`, in older files `sync.generic.config`.

extension VClusterConfig {
    var genericSyncRules: GenericSyncRules {
        let config = value("experimental.genericSync")
        var rules = GenericSyncRules()
        rules.exports = Self.entries(config["export"]).map(Self.rule)
        rules.imports = Self.entries(config["import"]).map(Self.rule)
        rules.hostToVirtualHooks = Self.entries(config.at("hooks", "hostToVirtual")).map(Self.hook)
        rules.virtualToHostHooks = Self.entries(config.at("hooks", "virtualToHost")).map(Self.hook)
        return rules
    }

    private static func entries(_ value: JSONValue?) -> [JSONValue] { value?.arrayValue ?? [] }

    private static func rule(_ entry: JSONValue) -> GenericSyncRules.Rule {
        var rule = GenericSyncRules.Rule(apiVersion: entry.text("apiVersion"), kind: entry.text("kind"))
        rule.isOptional = entry["optional"]?.boolValue ?? false
        rule.replacesOnConflict = entry["replaceOnConflict"]?.boolValue ?? false
        rule.patches = entries(entry["patches"]).compactMap(patch)
        rule.reversePatches = entries(entry["reversePatches"]).compactMap(patch)
        if let labels = entry.at("selector", "labelSelector")?.objectValue?.stringDictionary, !labels.isEmpty {
            rule.selector = LabelSelector(matching: labels)
        }
        return rule
    }

    private static func hook(_ entry: JSONValue) -> GenericSyncRules.Hook {
        var hook = GenericSyncRules.Hook(apiVersion: entry.text("apiVersion"), kind: entry.text("kind"))
        hook.verbs = entries(entry["verbs"]).compactMap { GenericSyncRules.Hook.Verb(rawValue: $0.stringValue ?? "") }
        hook.patches = entries(entry["patches"]).compactMap(patch)
        return hook
    }

    private static func patch(_ entry: JSONValue) -> GenericSyncRules.Patch? {
        guard let operation = GenericSyncRules.Patch.Operation(rawValue: entry.text("op")) else { return nil }
        var patch = GenericSyncRules.Patch(operation: operation, path: entry.text("path"))
        patch.fromPath = entry.text("fromPath")
        patch.namePath = entry.text("namePath")
        patch.namespacePath = entry.text("namespacePath")
        patch.value = entry["value"]
        patch.regex = entry.text("regex")
        patch.isIgnored = entry["ignore"]?.boolValue ?? false
        patch.syncsSecret = entry.at("sync", "secret")?.boolValue ?? false
        patch.syncsConfigMap = entry.at("sync", "configmap")?.boolValue ?? false
        patch.conditions = entries(entry["conditions"]).map { given in
            var condition = GenericSyncRules.Patch.Condition()
            condition.path = given.text("path")
            condition.subPath = given.text("subPath")
            condition.equal = given["equal"]
            condition.notEqual = given["notEqual"]
            condition.empty = given["empty"]?.boolValue
            return condition
        }
        return patch
    }
}
