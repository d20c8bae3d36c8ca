internal import KubeCore

/// What a client that writes a workload should know, though it is valid.
/// Source: pkg/registry/apps, pkg/registry/batch strategies and pkg/api/job/warnings.go of Kubernetes 1.36.
enum WorkloadWarnings {
    private static let manyCompletions: Int64 = 100_000
    private static let muchParallelism: Int64 = 10_000

    /// A name that cannot be a part of the host names of pods.
    static func name(_ object: KubeObject) -> [String] {
        let problems = NameValidation.dns1123Label(object.name)
        guard !problems.isEmpty else { return [] }
        return [
            "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [\(problems.joined(separator: " "))]"
        ]
    }

    /// A workload whose pods have names of its own name, and its template unless nothing of it has changed.
    static func named(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        (old == nil ? name(object) : []) + template(object, old)
    }

    static func template(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        guard isChanged(object, old) else { return [] }
        return PodWarnings.warnings(object.at("spec", "template") ?? [:], "spec.template.")
    }

    static func statefulSet(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        guard isChanged(object, old) else { return [] }
        var texts = template(object, old)
        for (index, claim) in (object["spec"] ?? [:]).elements("volumeClaimTemplates").enumerated() {
            texts += StorageWarnings.claimSpec(claim["spec"] ?? [:], "spec.volumeClaimTemplates[\(index)]")
        }
        return texts
    }

    static func job(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        (old == nil ? name(object) : [])
            + (isChanged(object, old) ? jobSpec(object["spec"] ?? [:], "spec") : [])
    }

    static func cronJob(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        let spec = object.at("spec", "jobTemplate", "spec") ?? [:]
        return (old == nil ? name(object) : [])
            + (isChanged(object, old) ? jobSpec(spec, "spec.jobTemplate.spec") : [])
    }

    private static func jobSpec(_ spec: JSONValue, _ path: String) -> [String] {
        var texts: [String] = []
        if spec["completionMode"] == "Indexed", spec["completions"]?.intValue ?? 0 > manyCompletions,
            spec["parallelism"]?.intValue ?? 0 > muchParallelism
        {
            texts.append(
                "\(path): In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
            )
        }
        return texts + PodWarnings.warnings(spec["template"] ?? [:], "\(path).template.")
    }

    private static func isChanged(_ object: KubeObject, _ old: KubeObject?) -> Bool {
        old.map { $0.generation != object.generation } ?? true
    }
}
