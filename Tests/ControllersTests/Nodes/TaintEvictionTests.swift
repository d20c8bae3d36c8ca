import KubeCore
import Testing

@testable import Controllers

@Suite struct TaintEvictionTests {
    private static let now = Timestamp(rfc3339: "2024-03-01T12:00:00Z")!
    private static let lost: JSONValue = [
        "key": "node.kubernetes.io/unreachable", "effect": "NoExecute", "timeAdded": "2024-03-01T11:59:00Z",
    ]
    private static let mine: JSONValue = ["key": "evict", "value": "now", "effect": "NoExecute"]
    private static let repels: JSONValue = ["key": "evict", "value": "now", "effect": "NoSchedule"]

    private static let rows: [(taints: [JSONValue], tolerations: [JSONValue], expected: TaintEviction)] = [
        ([], [], .stays),
        ([repels], [], .stays),
        ([mine], [], .leaves(at: now)),
        ([mine], [["operator": "Exists"]], .stays),
        ([mine], [["key": "evict", "value": "later"]], .leaves(at: now)),
        ([mine], [["key": "evict", "value": "now", "tolerationSeconds": 20]], .leaves(at: now.adding(.seconds(20)))),
        (
            [lost], [["key": "node.kubernetes.io/unreachable", "operator": "Exists", "tolerationSeconds": 300]],
            .leaves(at: now.adding(.seconds(240)))
        ),
        (
            [lost], [["operator": "Exists"], ["operator": "Exists", "tolerationSeconds": 10]],
            .leaves(at: now.adding(.seconds(-50)))
        ),
        ([lost, mine], [["key": "evict", "operator": "Exists"]], .leaves(at: now)),
    ]

    @Test("a pod leaves when the shortest of its matching tolerations ends", arguments: rows.indices)
    func eviction(_ index: Int) {
        let row = Self.rows[index]
        var pod = KubeObject(apiVersion: "v1", kind: "Pod", name: "p")
        pod.set(.array(row.tolerations), at: "spec", "tolerations")
        #expect(TaintEviction(of: pod, taints: row.taints, now: Self.now) == row.expected)
    }
}
