internal import KubeCore

/// A toleration as one text: `key=value:Effect`, `key=value`, `key:Effect`, `key`, `:Effect` or `*` (all taints).
/// Source: vcluster reference 2.2, `sync.toHost.pods.enforceTolerations`.
enum TolerationText {
    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    /// The toleration as in a pod; nil when the text is none.
    static func parse(_ text: String) -> JSONValue? {
        if text == "*" { return ["operator": "Exists"] }
        let halves = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard halves.count <= 2, !text.isEmpty else { return nil }
        var toleration = JSONObject()
        let sides = halves[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if sides == [""] {
            toleration["operator"] = "Exists"
        } else {
            guard NameValidation.qualifiedName(sides[0]).isEmpty else { return nil }
            toleration["key"] = .string(sides[0])
            toleration["operator"] = sides.count == 2 ? "Equal" : "Exists"
            if sides.count == 2 {
                guard NameValidation.labelValue(sides[1]).isEmpty else { return nil }
                toleration["value"] = .string(sides[1])
            }
        }
        if halves.count == 2 {
            guard effects.contains(halves[1]) else { return nil }
            toleration["effect"] = .string(halves[1])
        }
        return .object(toleration)
    }
}
