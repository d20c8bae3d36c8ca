internal import KubeCore
internal import KubeSchema

/// Keeps `metadata.managedFields` of the objects of one resource, for one writer.
///
/// Objects are those of the stored form. Source: k8s.io/apimachinery/pkg/util/managedfields.
struct FieldManager: Sendable {
    private let ownership: FieldOwnership
    private let manager: String
    private let subresource: String
    private let apiVersion: String
    private let groupVersionKind: GroupVersionKind
    private let now: Timestamp

    /// - Parameters:
    ///   - manager: the writer's name.
    ///   - subresource: nil for the object itself.
    init(_ resource: ServedResource, subresource: String?, manager: String, now: Timestamp) {
        var ignored = Self.serverFields
        if subresource == nil, resource.strategy.hasSeparateStatus { ignored.insert([.field("status")]) }
        for path in resource.strategy.resetFields(of: subresource) { ignored.insert(path.map { .field($0) }) }
        ownership = FieldOwnership(schema: resource.ownershipSchema, ignored: ignored)
        self.manager = manager
        self.subresource = subresource ?? ""
        self.now = now
        groupVersionKind = resource.kind
        apiVersion = resource.kind.apiVersion
    }

    /// Of a body that is answered and not stored, such as an access review or a token request.
    init(answered kind: GroupVersionKind, subresource: String?, manager: String, now: Timestamp) {
        ownership = FieldOwnership(schema: .builtIn(kind), ignored: Self.serverFields)
        self.manager = manager
        self.subresource = subresource ?? ""
        self.now = now
        groupVersionKind = kind
        apiVersion = kind.apiVersion
    }

    /// What the server sets or what names the object is nobody's.
    private static let serverFields: FieldSet = {
        var fields = FieldSet()
        fields.insert([.field("apiVersion")])
        fields.insert([.field("kind")])
        for name in [
            "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
            "resourceVersion",
        ] {
            fields.insert([.field("metadata"), .field(name)])
        }
        return fields
    }()

    private func identity(_ operation: ManagedFields.Operation) -> ManagedFields.Manager {
        ManagedFields.Manager(manager, operation, apiVersion: apiVersion, subresource: subresource)
    }

    // MARK: Writes

    /// Notes the writer as the owner of a new object's fields. Owners that the object brings along count.
    func noteCreation(of object: inout KubeObject) {
        let given = object.at("metadata", "managedFields")
        if ManagedFields.isReset(given) {
            object.set(nil, at: "metadata", "managedFields")
            return
        }
        let managed = ManagedFields(given) ?? ManagedFields()
        object.set(nil, at: "metadata", "managedFields")
        set(
            ownership.updated(
                managed, from: Self.empty(of: groupVersionKind), to: object.value, by: identity(.update),
                apiVersion: apiVersion, time: now.rfc3339), of: &object)
    }

    /// Notes the writer as the owner of what differs. Objects whose owners are not known stay without.
    func noteUpdate(of object: inout KubeObject, from old: KubeObject) {
        let given = object.at("metadata", "managedFields")
        let managed = owners(given, old)
        object.set(nil, at: "metadata", "managedFields")
        guard let managed, !managed.isEmpty else { return }
        set(
            ownership.updated(
                managed, from: old.value, to: object.value, by: identity(.update), apiVersion: apiVersion,
                time: now.rfc3339), of: &object)
    }

    /// The owners before a write: those that the client sends, for clients that do not know of owners those of the object.
    /// Nil when the client asks to forget them.
    private func owners(_ given: JSONValue?, _ old: KubeObject) -> ManagedFields? {
        let existing = old.at("metadata", "managedFields")
        if subresource.isEmpty, given != existing {
            if ManagedFields.isReset(given) { return nil }
            if let sent = ManagedFields(given), !sent.isEmpty { return sent }
        }
        return ManagedFields(existing) ?? ManagedFields()
    }

    private func set(_ managed: ManagedFields, of object: inout KubeObject) {
        let capped = managed.mergingOldest(beyond: Self.maximumUpdaters)
        // Without owners the member is missing, not null.
        let value: JSONValue? = capped.isEmpty ? .none : .some(capped.value)
        object.set(value, at: "metadata", "managedFields")
    }

    /// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/fieldmanager.go DefaultMaxUpdateManagers.
    private static let maximumUpdaters = 10

    // MARK: Apply

    /// The object after the configuration has been applied to it.
    /// - Parameters:
    ///   - givenNamespace: as the client wrote it, for messages.
    ///   - live: nil when there is none yet.
    /// - Throws: `conflict` with a cause per field that others own; `badRequest` for a configuration that is none.
    func apply(
        _ configuration: KubeObject, givenNamespace: String, to live: KubeObject?, isForced: Bool
    ) throws(StatusError) -> KubeObject {
        var base = live ?? KubeObject(Self.empty(of: groupVersionKind).objectValue ?? [:])
        var managed = ManagedFields(base.at("metadata", "managedFields")) ?? ManagedFields()
        base.set(nil, at: "metadata", "managedFields")
        if let live, managed.isEmpty {
            // Nobody kept account of what is there: it belongs to whoever wrote it before.
            managed = ownership.updated(
                managed, from: Self.empty(of: groupVersionKind), to: base.value,
                by: ManagedFields.Manager("before-first-apply", .update, apiVersion: live.apiVersion),
                apiVersion: live.apiVersion, time: now.rfc3339)
        }
        let applied = try apply(
            configuration, givenNamespace: givenNamespace, to: base, managed, isForced: isForced)
        guard var object = KubeObject(applied.object) else {
            throw .internalError("the applied configuration gave no object")
        }
        LastApplied.follow(
            configuration, givenNamespace: givenNamespace, in: &object, live: base, manager: manager)
        set(applied.managed, of: &object)
        return object
    }

    /// - Throws: an error of the code 500 when the configuration has members that its kind does not have, or of a wrong
    ///   type.
    func checkShape(of configuration: KubeObject, givenNamespace: String) throws(StatusError) {
        _ = try apply(configuration, givenNamespace: givenNamespace, to: nil, isForced: true)
    }

    private func apply(
        _ configuration: KubeObject, givenNamespace: String, to live: KubeObject, _ managed: ManagedFields,
        isForced: Bool
    ) throws(StatusError) -> FieldOwnership.Applied {
        func attempt(isForced: Bool) throws(FieldOwnership.Failure) -> FieldOwnership.Applied {
            try ownership.applied(
                configuration.value, to: live.value, managed, by: identity(.apply), apiVersion: apiVersion,
                time: now.rfc3339, isForced: isForced)
        }
        do throws(FieldOwnership.Failure) {
            do throws(FieldOwnership.Failure) {
                return try attempt(isForced: isForced)
            } catch {
                guard case .conflicts(let conflicts) = error, manager == "kubectl",
                    let remaining = LastApplied.conflicts(conflicts, besides: live, schema: ownership.schema)
                else { throw error }
                guard remaining.fields.isEmpty else { throw .conflicts(remaining) }
                return try attempt(isForced: true)
            }
        } catch {
            switch error {
            case .conflicts(var conflicts):
                if subresource == "scale" {
                    for manager in conflicts.fields.keys { conflicts.fields[manager]?.apiVersion = "autoscaling/v1" }
                }
                throw conflicts.status
            case .mismatch(let mismatch):
                let kind = groupVersionKind
                throw StatusError(
                    code: 500, reason: .unknown,
                    message: "failed to create typed patch object (\(givenNamespace)/\(configuration.name); "
                        + "\(kind.group)/\(kind.version), Kind=\(kind.kind)): \(mismatch.description)")
            }
        }
    }

    /// An object of which nothing is known but what it is.
    private static func empty(of kind: GroupVersionKind) -> JSONValue {
        // An object without members has none of a wrong type.
        let zero = try? TypedDecoder.decode(KubeObject(JSONObject()), as: kind).object.json
        var object = emptyMembers(of: TypeCatalog.builtIn.type(of: kind), in: zero ?? [:], depth: 0)
        object["apiVersion"] = .string(kind.apiVersion)
        object["kind"] = .string(kind.kind)
        return .object(object)
    }

    /// The parts that an object of the type always has, empty as they are in a new one: nobody owns them by writing them.
    /// - Parameter zero: what Go shows of such an object.
    private static func emptyMembers(of type: TypeSchema?, in zero: JSONObject, depth: Int) -> JSONObject {
        var object = zero
        guard let type, depth < 4 else { return object }
        for field in type.fields where field.isRequired {
            guard case .reference(let name) = field.type, let part = TypeCatalog.builtIn.type(name),
                part.form == .object
            else { continue }
            let members = zero[field.name]?.objectValue ?? [:]
            object[field.name] = .object(emptyMembers(of: part, in: members, depth: depth + 1))
        }
        return object
    }
}

extension ManagedFields {
    /// With at most `limit` updaters: the oldest are put together under the name `ancient-changes`.
    func mergingOldest(beyond limit: Int) -> ManagedFields {
        let updaters = entries.filter { $0.key.operation == .update }
        guard updaters.count > limit else { return self }
        var result = self
        let oldest = updaters.sorted { ($0.value.time, $0.key.name) < ($1.value.time, $1.key.name) }
        for (manager, entry) in oldest.prefix(updaters.count - limit + 1) {
            result.entries[manager] = nil
            let ancient = Manager("ancient-changes", .update, apiVersion: entry.apiVersion)
            let fields = (result.entries[ancient]?.fields ?? FieldSet()).union(entry.fields)
            result.entries[ancient] = Entry(fields: fields, apiVersion: entry.apiVersion, time: entry.time)
        }
        return result
    }
}
