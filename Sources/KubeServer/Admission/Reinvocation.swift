internal import KubeCore
internal import Synchronization

/// Who has changed the object of one request, and who therefore has to look at it again.
///
/// When a webhook or policy changes an object, all plugins get it a second time; of the webhooks and policies those
/// that ask for it (`reinvocationPolicy: IfNeeded`) and ran before the change.
/// Source: k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/reinvocationcontext.go.
final class Reinvocation: Sendable {
    fileprivate struct State {
        var isSecondRound = false
        var isWanted = false
        /// By plugin: who may be called again, and who must be.
        var called: [String: Set<String>] = [:]
        var due: [String: Set<String>] = [:]
        var lastOutput: [String: KubeObject] = [:]
    }

    private let state = Mutex(State())

    /// Begins the second round, if one is needed.
    func begin() -> Bool {
        state.withLock { state in
            guard state.isWanted else { return false }
            state.isSecondRound = true
            return true
        }
    }

    /// 0, and 1 when the object is looked at again.
    var round: Int { state.withLock { $0.isSecondRound ? 1 : 0 } }

    /// Whether a webhook or policy of the plugin has to be asked in this round.
    func asks(_ id: String, of plugin: String) -> Bool {
        state.withLock { !$0.isSecondRound || $0.due[plugin]?.contains(id) == true }
    }

    /// A plugin has its turn: when others have changed the object since its last, all that may be called again are due.
    func begins(_ plugin: String, with object: KubeObject) {
        state.withLock { state in
            guard state.isSecondRound, let last = state.lastOutput[plugin], last != object else { return }
            state.requireCalled(by: plugin)
        }
    }

    func ends(_ plugin: String, with object: KubeObject) { state.withLock { $0.lastOutput[plugin] = object } }

    /// A webhook or policy was called.
    func called(_ id: String, of plugin: String, hasChanged: Bool, mayBeCalledAgain: Bool) {
        state.withLock { state in
            if hasChanged {
                state.requireCalled(by: plugin)
                state.isWanted = true
            }
            if mayBeCalledAgain { state.called[plugin, default: []].insert(id) }
        }
    }
}

extension Reinvocation.State {
    fileprivate mutating func requireCalled(by plugin: String) {
        due[plugin, default: []].formUnion(called[plugin] ?? [])
        called[plugin] = []
    }
}
