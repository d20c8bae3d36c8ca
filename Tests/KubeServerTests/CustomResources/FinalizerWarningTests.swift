import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

@Suite("Warnings of custom resources")
struct FinalizerWarningTests {
    private static func object(_ finalizers: [String]) -> KubeObject {
        var object = KubeObject(JSONObject())
        object.apiVersion = "example.com/v1"
        object.kind = "Widget"
        object.name = "a"
        object.finalizers = finalizers
        return object
    }

    private static func warning(_ name: String) -> String {
        "metadata.finalizers: \"\(name)\": prefer a domain-qualified finalizer name including a path (/) to avoid "
            + "accidental conflicts with other finalizer writers"
    }

    @Test("new finalizers should say whose they are")
    func finalizers() {
        let strategy = CustomResourceStrategy(
            kind: GroupVersionKind(group: "example.com", version: "v1", kind: "Widget"),
            schema: StructuralSchema(["type": "object"]), hasSeparateStatus: false)
        let creation = RequestContext(user: UserInfo(name: "test", groups: []))
        let new = Self.object(["b", "example.com/x", "orphan", "a"])
        #expect(strategy.validateCreate(new, context: creation).isEmpty)
        #expect(creation.warnings.texts == [Self.warning("a"), Self.warning("b")])
        let change = RequestContext(user: UserInfo(name: "test", groups: []))
        let changed = Self.object(["b", "example.com/x", "orphan", "a", "c"])
        #expect(strategy.validateUpdate(changed, old: new, context: change).isEmpty)
        #expect(change.warnings.texts == [Self.warning("c")])
    }
}
