/// Lists as sets. Source: github.com/google/cel-go/ext, sets.
extension FunctionTable {
    static func addSetFunctions(_ table: inout FunctionTable) {
        @Sendable func contains(_ all: CELList, _ part: CELList) -> Bool { part.allSatisfy { all.contains($0) } }
        table.add("sets.contains", [.listOfA, .listOfA], .bool, cost: .pairs) {
            .bool(contains($0[0].elements, $0[1].elements))
        }
        table.add("sets.equivalent", [.listOfA, .listOfA], .bool, cost: .pairs) {
            .bool(contains($0[0].elements, $0[1].elements) && contains($0[1].elements, $0[0].elements))
        }
        table.add("sets.intersects", [.listOfA, .listOfA], .bool, cost: .pairs) { values in
            let other = values[1].elements
            return .bool(values[0].elements.contains { other.contains($0) })
        }
    }
}
