internal import KubeCore
internal import SyncSettings

// The older generic sync, `version: v1beta1`, under `experimental.genericSync`. Source: vcluster reference 1.14.

extension ConfigSchema {
    static let genericSync = ConfigValueType.record([
        ConfigField("version", .word(["v1beta1"])),
        ConfigField("export", .list(rule), "Kinds that are copied to the host"),
        ConfigField("import", .list(importRule), "Cluster-scoped kinds of the host that are shown"),
        ConfigField(
            "hooks",
            .record([
                ConfigField("hostToVirtual", .notYet, "Changes to objects on their way into the virtual cluster"),
                ConfigField("virtualToHost", .list(hook), "Changes to objects on their way to the host"),
            ])),
    ])

    private static let rule = rule(reversePatches: .list(patch))
    /// Nothing flows back to objects of the host.
    private static let importRule = rule(reversePatches: .notYet)

    private static func rule(reversePatches: ConfigValueType) -> ConfigValueType {
        .record([
            ConfigField("apiVersion", .string, isRequired: true), ConfigField("kind", .string, isRequired: true),
            ConfigField("optional", .boolean, "Whether the kind may be missing on the host"),
            ConfigField("replaceOnConflict", .boolean, "Replace the target when it cannot be updated"),
            ConfigField("patches", .list(patch)), ConfigField("reversePatches", reversePatches),
            ConfigField("selector", .record([ConfigField("labelSelector", .stringMap)])),
        ])
    }

    private static let hook = ConfigValueType.record([
        ConfigField("apiVersion", .string, isRequired: true), ConfigField("kind", .string, isRequired: true),
        ConfigField("verbs", .list(.word(GenericSyncRules.Hook.Verb.allCases.map(\.rawValue)))),
        ConfigField("patches", .list(patch)),
    ])

    private static let patch = ConfigValueType.record([
        ConfigField("op", .word(GenericSyncRules.Patch.Operation.allCases.map(\.rawValue)), isRequired: true),
        ConfigField("path", .string, isRequired: true), ConfigField("fromPath", .string),
        ConfigField("namePath", .string), ConfigField("namespacePath", .string), ConfigField("value", .any),
        ConfigField("regex", .string), ConfigField("ignore", .boolean),
        ConfigField(
            "conditions",
            .list(
                .record([
                    ConfigField("path", .string), ConfigField("subPath", .string), ConfigField("equal", .any),
                    ConfigField("notEqual", .any), ConfigField("empty", .boolean),
                ]))),
        ConfigField("sync", .record([ConfigField("secret", .boolean), ConfigField("configmap", .boolean)])),
    ])
}
