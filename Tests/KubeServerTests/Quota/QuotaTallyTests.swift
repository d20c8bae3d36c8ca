import KubeCore
import Testing

@testable import KubeServer

@Suite("Counting what is stored and what is on its way")
struct QuotaTallyTests {
    private static func pods(_ count: Int) -> ResourceList {
        let amounts: JSONValue = ["pods": .string("\(count)")]
        return ResourceList(amounts)
    }

    /// One pod that was let pass. It is stored at a given moment of the first counts.
    private final class Scene {
        enum Moment: CaseIterable {
            case before
            case beforeCount
            case afterCount
            case never
        }

        /// When the next pod is stored in each count to come.
        var moments: [Moment]
        var storedPods = 0
        var pending: [QuotaCharge] = []
        private var names = 0

        init(_ moments: [Moment]) {
            self.moments = moments
            charge()
            if moments.first == .before { storeOne() }
        }

        func charge() {
            names += 1
            pending.append(
                QuotaCharge(
                    resource: .pods, key: ObjectKey(namespace: "n", name: "p\(names)"), replaces: nil,
                    increases: ["u": QuotaTallyTests.pods(1)]))
        }

        func storeOne() {
            storedPods += 1
            pending.removeFirst()
        }

        func tally(charges: @escaping () -> [QuotaCharge]) -> QuotaTally {
            QuotaTally(
                charges: charges,
                isPending: { charge in self.pending.contains { $0.key == charge.key } },
                stored: {
                    let moment = self.moments.isEmpty ? .never : self.moments.removeFirst()
                    if moment == .beforeCount { self.storeOne() }
                    var quota = KubeObject(apiVersion: "v1", kind: "ResourceQuota", name: "q")
                    quota["metadata"]?["uid"] = "u"
                    quota["spec"] = ["hard": ["pods": "5"]]
                    let account = QuotaAccount(quota, used: QuotaTallyTests.pods(self.storedPods))
                    if moment == .afterCount { self.storeOne() }
                    return [account]
                })
        }
    }

    @Test("a pod counts once, whenever it is stored", arguments: Scene.Moment.allCases)
    private func once(_ moment: Scene.Moment) throws {
        let scene = Scene([moment])
        let (accounts, isExact) = try scene.tally(charges: { scene.pending }).count(attempts: 3)
        #expect(isExact)
        #expect(accounts.map(\.used.text) == ["pods=1"])
    }

    @Test("when pods are stored all the time, too much is said rather than too little")
    func restless() throws {
        let scene = Scene([.beforeCount, .beforeCount, .beforeCount])
        let tally = scene.tally(charges: {
            if scene.pending.isEmpty { scene.charge() }
            return scene.pending
        })
        let (accounts, isExact) = try tally.count(attempts: 3)
        #expect(!isExact)
        #expect(scene.storedPods == 3)
        #expect(accounts.map(\.used.text) == ["pods=4"])
    }
}
