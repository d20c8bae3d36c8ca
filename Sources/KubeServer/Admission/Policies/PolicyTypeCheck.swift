internal import CEL
internal import KubeCore
internal import KubeSchema

/// Looks for mistakes in the expressions of a ValidatingAdmissionPolicy that show only for the kinds it is about, such as
/// a misspelled field. What it finds is told in the policy's status and changes nothing else.
/// Source: k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go; KEP-3488, "Type Checking".
struct PolicyTypeCheck: Sendable {
    /// How many kinds one rule can make be checked.
    private static let maximumKindCount = 10

    let registry: ResourceRegistry

    /// As in `status.typeChecking.expressionWarnings`.
    func warnings(for policy: KubeObject) -> [JSONValue] {
        let spec = policy["spec"] ?? [:]
        let kinds = kinds(of: spec).compactMap { kind in type(of: kind).map { (kind, $0) } }
        if kinds.isEmpty { return [] }
        let parameters = parameterType(spec)
        let compilers = kinds.map { kind, type in
            (kind, TypedPolicyCompiler(object: type, parameters: parameters, variables: spec.elements("variables")))
        }
        var warnings: [JSONValue] = []
        for (index, validation) in spec.elements("validations").enumerated() {
            for member in ["expression", "messageExpression"] where !validation.isUnset(member) {
                let problems = compilers.compactMap { kind, compiler in
                    compiler.problem(of: validation.text(member)).map { "\(Self.text(kind)): \($0)\n" }
                }
                if problems.isEmpty { continue }
                warnings.append([
                    "fieldRef": .string("spec.validations[\(index)].\(member)"),
                    "warning": .string(problems.joined(separator: "\n")),
                ])
            }
        }
        return warnings
    }

    private static func text(_ kind: GroupVersionKind) -> String { "\(kind.apiVersion), Kind=\(kind.kind)" }

    // MARK: Kinds

    /// The kinds that the rules name, without those behind wildcards, in the order of group, version and kind.
    private func kinds(of spec: JSONValue) -> [GroupVersionKind] {
        var kinds: Set<GroupVersionKind> = []
        for rule in spec.at("matchConstraints", "resourceRules")?.arrayValue ?? [] {
            func texts(_ member: String) -> [String] { rule.elements(member).compactMap(\.stringValue).sorted() }
            let (groups, versions) = (texts("apiGroups"), texts("apiVersions"))
            if (groups + versions).contains(where: { $0.contains("*") }) { continue }
            let resources = texts("resources").filter { !$0.contains("*") && !$0.contains("/") }
            var count = 0
            for group in groups {
                for version in versions {
                    for resource in resources where count < Self.maximumKindCount {
                        let name = GroupVersionResource(group: group, version: version, resource: resource)
                        guard let served = registry.find(name) else { continue }
                        kinds.insert(served.kind)
                        count += 1
                    }
                }
            }
            if count == Self.maximumKindCount { break }
        }
        return kinds.sorted { ($0.group, $0.version, $0.kind) < ($1.group, $1.version, $1.kind) }
    }

    private func parameterType(_ spec: JSONValue) -> CELType? {
        guard let kind = spec["paramKind"], let version = GroupVersion(apiVersion: kind.text("apiVersion")) else {
            return nil
        }
        return type(
            of: GroupVersionKind(group: version.group, version: version.version, kind: kind.text("kind")))
    }

    /// Nil for a kind that is not served.
    private func type(of kind: GroupVersionKind) -> CELType? {
        if let schema = TypeCatalog.builtIn.type(of: kind) { return CELType(schema) }
        guard let served = registry.all.first(where: { $0.kind == kind }), let schema = served.customSchema,
            case .object(let own)? = CELType(StructuralSchema(schema), name: kind.kind, isResource: true)
        else { return nil }
        let metadata = TypeCatalog.builtIn.type("apimachinery.pkg.apis.meta.v1.ObjectMeta").flatMap { CELType($0) }
        return .object(CELObjectType(name: kind.kind) { $0 == "metadata" ? metadata : own.field($0) })
    }
}

/// Compiles the expressions of a policy for objects of one kind.
private struct TypedPolicyCompiler: Sendable {
    private let environment: CELEnvironment

    /// - Parameters:
    ///   - parameters: nil when there are none, or nothing is known of them.
    ///   - variables: as in the policy. One that does not compile can be anything.
    init(object: CELType, parameters: CELType?, variables: [JSONValue]) {
        var environment = AdmissionExpressions.environment(hasParameters: parameters != nil, for: .validation)
        environment.variables["object"] = object
        environment.variables["oldObject"] = object
        environment.variables["params"] = parameters
        var types: [String: CELType] = [:]
        for variable in variables {
            environment.variables["variables"] = Self.composite(types)
            let program = try? environment.compile(variable.text("expression"))
            types[variable.text("name")] = program?.resultType ?? .dyn
        }
        environment.variables["variables"] = Self.composite(types)
        self.environment = environment
    }

    private static func composite(_ types: [String: CELType]) -> CELType {
        .object(CELObjectType(name: "kubernetes.variables", fields: types))
    }

    /// What is wrong with an expression; nil when nothing is.
    func problem(of expression: String) -> String? {
        do throws(CELCompileError) {
            _ = try environment.compile(expression)
            return nil
        } catch {
            let prefix = "compilation failed: "
            let text = error.description
            return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        }
    }
}
