package import KubeCore
internal import PodSecurity

/// Holds pods to the Pod Security Standard that the labels of their namespace name.
///
/// A pod that breaks the enforced level is refused. For one that breaks the level to warn of, and for workloads whose
/// pods would, the client gets a warning.
/// Source: KEP-2579; k8s.io/pod-security-admission/admission.
package struct PodSecurityAdmission: AdmissionPlugin {
    /// Whom the rules do not concern.
    package struct Exemptions: Sendable {
        package var userNames: Set<String> = []
        package var namespaces: Set<String> = []
        package var runtimeClasses: Set<String> = []

        package init() {}
    }

    package let name = "PodSecurity"
    private let storage: ObjectStorage
    private let exemptions: Exemptions

    package init(storage: ObjectStorage, exemptions: Exemptions = Exemptions()) {
        self.storage = storage
        self.exemptions = exemptions
    }

    package func validate(_ request: AdmissionRequest, object: KubeObject) async throws(StatusError) {
        guard request.operation == .create || request.operation == .update else { return }
        if request.resource.resource == .namespaces {
            if request.subresource == nil { try validate(namespace: object, request) }
        } else if request.resource.resource == .pods {
            try validate(pod: object, request)
        } else if request.subresource == nil, let path = WorkloadTemplate.path(in: request.resource.groupResource),
            let template = object.value.at(path)
        {
            try warn(ofTemplate: template, request)
        }
    }

    // MARK: Pods

    private func validate(pod: KubeObject, _ request: AdmissionRequest) throws(StatusError) {
        guard request.subresource == nil || request.subresource == "ephemeralcontainers" else { return }
        if let old = request.oldObject, !SignificantPodChange.isOne(pod, old) { return }
        guard let policy = try policy(request, runtimeClass: pod.text("spec", "runtimeClassName")) else { return }
        let spec = pod["spec"] ?? [:]
        let violations = policy.enforce.violations(spec: spec, annotations: pod.annotations)
        if !violations.isEmpty {
            throw request.refusal(violations.message(level: policy.enforce.level, version: policy.enforce.version))
        }
        warn(policy.warn, spec, pod.annotations, request)
    }

    private func warn(ofTemplate template: JSONValue, _ request: AdmissionRequest) throws(StatusError) {
        let spec = template["spec"] ?? [:]
        guard let policy = try policy(request, runtimeClass: spec.text("runtimeClassName")) else { return }
        let annotations = template.at("metadata", "annotations")?.objectValue?.stringDictionary ?? [:]
        warn(policy.warn, spec, annotations, request)
    }

    private func warn(
        _ mode: PodSecurityPolicy.Mode, _ spec: JSONValue, _ annotations: [String: String], _ request: AdmissionRequest
    ) {
        let violations = mode.violations(spec: spec, annotations: annotations)
        if violations.isEmpty { return }
        request.context.warnings.add("would violate PodSecurity \"\(mode)\": \(violations.detail)")
    }

    /// What holds for the request; nil when nothing does.
    private func policy(
        _ request: AdmissionRequest, runtimeClass: String
    ) throws(StatusError) -> PodSecurityPolicy? {
        if exemptions.userNames.contains(request.context.user.name)
            || exemptions.namespaces.contains(request.namespace) || exemptions.runtimeClasses.contains(runtimeClass)
        {
            return nil
        }
        let namespaces = GroupVersionResource.namespaces.groupResource
        guard let namespace = try storage.object(namespaces, name: request.namespace) else { return nil }
        let policy = PodSecurityPolicy(labels: namespace.labels)
        return policy.isPrivileged ? nil : policy
    }

    // MARK: Namespaces

    /// Refuses labels that say nothing, and warns of pods that a stricter level would not have let in.
    private func validate(namespace: KubeObject, _ request: AdmissionRequest) throws(StatusError) {
        let policy = PodSecurityPolicy(labels: namespace.labels)
        let former = request.oldObject.map { PodSecurityPolicy(labels: $0.labels) }
        if !policy.problems.isEmpty, policy.problems != former?.problems {
            throw .invalid(request.resource.kind, namespace.name, policy.problems)
        }
        guard let former, policy.enforce != former.enforce, policy.enforce.level != .privileged,
            policy.enforce.version != former.enforce.version
                || policy.enforce.level.isStricter(than: former.enforce.level),
            !exemptions.namespaces.contains(namespace.name)
        else { return }
        let warnings = ExistingPodsCheck(storage: storage, runtimeClasses: exemptions.runtimeClasses)
            .warnings(namespace: namespace.name, mode: policy.enforce)
        for warning in warnings { request.context.warnings.add(warning) }
    }
}

extension PodSecurityLevel {
    /// Whether this level forbids more than another.
    func isStricter(than other: PodSecurityLevel) -> Bool {
        (Self.allCases.firstIndex(of: self) ?? 0) > (Self.allCases.firstIndex(of: other) ?? 0)
    }
}

/// Where workloads keep the template of their pods.
/// Source: k8s.io/pod-security-admission/admission DefaultPodSpecExtractor.
enum WorkloadTemplate {
    private static let withTemplateInSpec: Set<GroupResource> = Set(
        [
            GroupVersionResource.replicationControllers, .replicaSets, .deployments, .statefulSets, .daemonSets, .jobs,
        ].map(\.groupResource))

    static func path(in resource: GroupResource) -> [String]? {
        if withTemplateInSpec.contains(resource) { return ["spec", "template"] }
        if resource == GroupVersionResource.cronJobs.groupResource {
            return ["spec", "jobTemplate", "spec", "template"]
        }
        if resource == GroupVersionResource.podTemplates.groupResource { return ["template"] }
        return nil
    }
}

/// Whether a change of a pod can matter to its security: nearly nothing of a pod can change.
/// Source: k8s.io/pod-security-admission/admission isSignificantPodUpdate.
enum SignificantPodChange {
    private static let lists = ["containers", "initContainers", "ephemeralContainers"]
    private static let annotationPrefixes = [
        "container.apparmor.security.beta.kubernetes.io/", "container.seccomp.security.alpha.kubernetes.io/",
        "seccomp.security.alpha.kubernetes.io/",
    ]

    static func isOne(_ pod: KubeObject, _ old: KubeObject) -> Bool {
        for list in lists {
            let (new, former) = (pod["spec"]?.elements(list) ?? [], old["spec"]?.elements(list) ?? [])
            if new.map({ $0.text("image") }) != former.map({ $0.text("image") }) { return true }
            if new.map({ $0.text("name") }) != former.map({ $0.text("name") }) { return true }
        }
        func relevant(_ annotations: [String: String]) -> [String: String] {
            annotations.filter { entry in annotationPrefixes.contains { entry.key.hasPrefix($0) } }
        }
        return relevant(pod.annotations) != relevant(old.annotations)
    }
}
