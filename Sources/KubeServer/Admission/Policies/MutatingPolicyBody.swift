internal import CEL
internal import KubeCore
internal import KubeSchema

/// The mutations of a MutatingAdmissionPolicy.
struct MutatingPolicyBody: Sendable {
    private enum Mutation: Sendable {
        case apply(CELProgram)
        case patch(CELProgram)
    }

    /// A mutation that cannot be made.
    struct Failure: Error {
        let message: String
    }

    private var mutations: [Mutation] = []
    private(set) var mayBeEvaluatedAgain = false

    init() {}

    init(_ spec: JSONValue, _ compiler: PolicyCompiler) throws(CELCompileError) {
        mayBeEvaluatedAgain = spec.text("reinvocationPolicy") == "IfNeeded"
        for mutation in spec.elements("mutations") {
            if mutation.text("patchType") == "JSONPatch" {
                let text = mutation["jsonPatch"]?.text("expression") ?? ""
                mutations.append(
                    .patch(
                        try compiler.environment(.jsonPatch).compile(text, expecting: [MutationTypes.patchList])))
            } else {
                let text = mutation["applyConfiguration"]?.text("expression") ?? ""
                mutations.append(
                    .apply(
                        try compiler.environment(.applyConfiguration).compile(
                            text, expecting: [MutationTypes.object])))
            }
        }
    }

    /// Makes the mutations in their order, each on the outcome of the one before.
    /// - Parameter variables: with the object as it was before the first.
    func mutate(
        _ object: inout KubeObject, _ variables: CELVariables, programs: [String: CELProgram], schema: OwnershipSchema
    ) throws(Failure) {
        for mutation in mutations {
            var variables = variables
            variables["object"] = CELValue(object.value)
            var run = PolicyRun(variables, programs: programs)
            switch mutation {
            case .apply(let program):
                object = try apply(try evaluate(program, &run), to: object, schema)
            case .patch(let program):
                object = try patch(object, with: try evaluate(program, &run))
            }
        }
    }

    private func evaluate(_ program: CELProgram, _ run: inout PolicyRun) throws(Failure) -> JSONValue {
        do throws(CELEvaluationError) {
            return try run.evaluate(program).json()
        } catch {
            throw Failure(message: "expression '\(program.text)' resulted in error: \(error.description)")
        }
    }

    /// Merges as a server-side apply does, so that lists keep what the configuration does not mention.
    private func apply(
        _ configuration: JSONValue, to object: KubeObject, _ schema: OwnershipSchema
    ) throws(Failure) -> KubeObject {
        for field in ["apiVersion", "kind"] where configuration[field] != nil {
            throw Failure(message: "\(field) may not be modified by apply configurations")
        }
        let metadata = configuration["metadata"]?.objectValue
        for field in metadata?.keys ?? []
        where !["labels", "annotations", "finalizers", "ownerReferences"].contains(field) {
            throw Failure(message: "error applying patch: invalid ApplyConfiguration: may not mutate metadata.\(field)")
        }
        let merged: JSONValue
        let atomic: [String]
        do throws(OwnershipMismatch) {
            _ = try FieldSet(of: configuration, schema: schema, isStrict: true)
            atomic = schema.atomicParts(of: configuration)
            merged = try AppliedMerge.merge(configuration, into: object.value, schema: schema)
        } catch {
            throw Failure(
                message: "error applying patch: failed to convert patch object to typed object: \(error.description)")
        }
        // Who means to change a part of them would remove the rest.
        guard atomic.isEmpty else {
            throw Failure(
                message: "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or "
                    + "structs: \(atomic.joined(separator: ", "))")
        }
        guard let object = KubeObject(merged) else { throw Failure(message: "the object is none any more") }
        return object
    }

    /// A patch whose test finds another value is not meant for the object, and leaves it alone.
    private func patch(_ object: KubeObject, with operations: JSONValue) throws(Failure) -> KubeObject {
        let value: JSONValue
        do throws(JSONPatch.Failure) {
            value = try JSONPatch(decoding: operations).applied(to: object.value)
        } catch {
            if error.isFailedTest { return object }
            throw Failure(message: "JSONPath: \(error.message)")
        }
        guard let patched = KubeObject(value) else { throw Failure(message: "the object is none any more") }
        return patched
    }
}
