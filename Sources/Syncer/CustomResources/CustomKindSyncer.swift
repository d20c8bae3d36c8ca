internal import KubeCore
internal import KubeRuntime
internal import Logging

/// Syncs a kind that the host defines: finds its definition there, sees to it that the virtual cluster has it too, and then
/// works like any other kind. As long as the host does not have it, nothing is synced and nobody waits.
final class CustomKindSyncer: KindSyncer {
    /// Which definition is meant.
    enum Subject: Sendable {
        case resource(GroupResource)
        case kind(group: String, kind: String)

        var description: String {
            switch self {
            case .resource(let resource): "\(resource)"
            case .kind(let group, let kind): group.isEmpty ? kind : "\(kind).\(group)"
            }
        }
    }

    let name: String
    var reflectors: [Reflector] { [] }
    private let environment: SyncEnvironment
    private let subject: Subject
    private let version: String
    private let scope: ObjectScope?
    private let isOptional: Bool
    /// The kind, when it needs no definition.
    private let builtIn: CustomKind?
    private let make: @Sendable (CustomKind) -> any KindSyncer

    private static let backoff = Backoff(base: .seconds(1), limit: .seconds(30))

    /// - Parameters:
    ///   - version: empty for the stored one.
    ///   - scope: nil for that of the definition.
    ///   - builtIn: the kind, when every cluster has it.
    ///   - isOptional: whether it is no news that the host lacks the kind.
    ///   - make: the syncer of the kind, once it is known.
    init(
        _ environment: SyncEnvironment, _ subject: Subject, version: String, scope: ObjectScope?,
        isOptional: Bool = false, builtIn: CustomKind? = nil,
        make: @escaping @Sendable (CustomKind) -> any KindSyncer
    ) {
        self.environment = environment
        self.subject = subject
        self.version = version
        self.scope = scope
        self.isOptional = isOptional
        self.builtIn = builtIn
        self.make = make
        name = subject.description
    }

    func run() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                return await run(make(try await prepare()))
            } catch {
                tell(error, isFirst: failures == 0)
                failures += 1
            }
            // A sleep only fails when the task is cancelled, which ends the loop.
            try? await environment.clock.sleep(Self.backoff.delay(afterFailures: failures))
        }
    }

    private func run(_ syncer: any KindSyncer) async {
        await withDiscardingTaskGroup { group in
            for reflector in syncer.reflectors { group.addTask { await reflector.run() } }
            group.addTask {
                do throws(CancellationError) {
                    for reflector in syncer.reflectors + syncer.dependencies { try await reflector.waitUntilSynced() }
                } catch { return }
                await syncer.run()
            }
        }
    }

    private func tell(_ error: any Error, isFirst: Bool) {
        guard isFirst, !Task.isCancelled, !isOptional else { return }
        let message = (error as? CustomKind.Problem)?.message ?? (error as? StatusError)?.message ?? "\(error)"
        environment.logger.warning(
            "Custom kind not synced yet", metadata: ["sync.kind": "\(name)", "problem": "\(message)"])
    }

    // MARK: The definition

    private func prepare() async throws -> CustomKind {
        if let builtIn { return builtIn }
        let definition = try await hostDefinition()
        let kind = try CustomKind(definition, version: version, scope: scope)
        try await ensure(kind, definition)
        return kind
    }

    private func hostDefinition() async throws -> KubeObject {
        switch subject {
        case .resource(let resource):
            return try await environment.host.get(
                .customResourceDefinitions, namespace: nil, name: "\(resource.resource).\(resource.group)")
        case .kind(let group, let kind):
            let all = try await environment.host.list(.customResourceDefinitions, namespace: nil).items
            let found = all.first {
                $0.text("spec", "group") == group && $0.text("spec", "names", "kind") == kind
            }
            guard let found else { throw CustomKind.Problem(message: "the host has no \(subject.description)") }
            return found
        }
    }

    private func ensure(_ kind: CustomKind, _ host: KubeObject) async throws {
        let existing: KubeObject
        do throws(StatusError) {
            existing = try await environment.virtual.get(.customResourceDefinitions, namespace: nil, name: host.name)
        } catch {
            guard error.isNotFound else { throw error }
            let definition = kind.virtualDefinition(from: host)
            _ = try await environment.virtual.create(.customResourceDefinitions, namespace: nil, object: definition)
            throw CustomKind.Problem(message: "CustomResourceDefinition \(host.name) is not established yet")
        }
        do throws(CustomKind.Problem) {
            try kind.check(existing)
        } catch {
            environment.events.record(
                .warning, about: existing, reason: "SyncWarning",
                message: "Objects of this kind are not synced: \(error.message)", component: "\(name)-syncer")
            throw error
        }
        let conditions = existing.at("status", "conditions")?.arrayValue ?? []
        guard conditions.contains(where: { $0["type"] == "Established" && $0["status"] == "True" }) else {
            throw CustomKind.Problem(message: "CustomResourceDefinition \(host.name) is not established yet")
        }
    }
}
