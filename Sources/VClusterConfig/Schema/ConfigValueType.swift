internal import KubeCore

/// What a key of `vcluster.yaml` holds.
indirect enum ConfigValueType: Sendable {
    case boolean
    /// `true`, `false` or `"auto"`.
    case booleanOrAuto
    case string
    /// A text of a syntax of its own.
    case text(ConfigFormat)
    /// One of these words.
    case word([String])
    /// Whole number in a range.
    case integer(ClosedRange<Int64>)
    /// A Kubernetes quantity, written as text or number.
    case quantity
    /// Labels or annotations: a map of strings.
    case stringMap
    /// A map of quantities, as in `resources.limits`.
    case quantityMap
    case stringList
    /// A map whose inside is Kubernetes' business, checked by the host's API server.
    case object
    /// A list whose entries are Kubernetes' business.
    case objectList
    case list(ConfigValueType)
    /// A map with keys of the user's choice.
    case map(keys: ConfigFormat, ConfigValueType)
    /// A map of texts whose keys and values must fit together.
    case pairs(ConfigPairFormat)
    /// A map of these members, no others.
    case record([ConfigField])
    /// A map that has exactly one of these members.
    case choice(of: [String], ConfigValueType)
    /// `"auto"`, or a value of this type.
    case autoOr(ConfigValueType)
    /// A text that is YAML of this type.
    case yamlText(ConfigValueType)
    /// Anything.
    case any
    /// A member whose feature is missing.
    case notYet
}

/// A member of a record.
struct ConfigField: Sendable {
    let name: String
    let type: ConfigValueType
    var isRequired = false
    var about = ""

    init(_ name: String, _ type: ConfigValueType, isRequired: Bool = false, _ about: String = "") {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.about = about
    }
}

extension ConfigValueType {
    /// Kubernetes' structured label selector.
    static let labelSelector = record([
        ConfigField("matchLabels", .stringMap, "Labels that must have these values"),
        ConfigField("matchExpressions", labelExpressions, "Further demands on labels"),
    ])

    static let labelExpressions = list(
        .record([
            ConfigField("key", .string, isRequired: true, "Label key"),
            ConfigField("operator", .word(["In", "NotIn", "Exists", "DoesNotExist"]), isRequired: true),
            ConfigField("values", .stringList),
        ]))

    /// `patches` of a kind.
    static let patches = list(.choice(of: ["reference", "labels", "expression"], patch))

    private static let patch = record([
        ConfigField("path", .text(.fieldPath), isRequired: true, "Path of the value, such as spec.rules[*].host"),
        ConfigField("expression", .notYet, "JavaScript expressions are not supported yet"),
        ConfigField("reverseExpression", .notYet, "JavaScript expressions are not supported yet"),
        ConfigField(
            "reference",
            .record([
                ConfigField("apiVersion", .string), ConfigField("apiVersionPath", .string),
                ConfigField("kind", .string), ConfigField("kindPath", .string), ConfigField("namePath", .string),
                ConfigField("namespacePath", .string),
            ]), "The value names an object; it becomes the name of that object on the other side"),
        ConfigField("labels", .record([]), "The value is a label map or selector; its keys are translated"),
    ])

    /// `resources` of a container.
    static let resources = record([
        ConfigField("limits", .quantityMap), ConfigField("requests", .quantityMap),
    ])
}
