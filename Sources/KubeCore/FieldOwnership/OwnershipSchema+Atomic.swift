extension OwnershipSchema {
    /// The paths of lists and objects in a value that have one owner as a whole, such as `.spec.tolerations`, sorted.
    /// What would merge such a value replaces it. O(size).
    package func atomicParts(of value: JSONValue) -> [String] {
        var paths: [String] = []
        collectAtomicParts(of: value, at: "", into: &paths)
        return paths.sorted()
    }

    private func collectAtomicParts(of value: JSONValue, at path: String, into paths: inout [String]) {
        switch (self, value) {
        case (.atomic, .object), (.atomic, .array), (.untyped, .array): paths.append(path)
        case (.structure(let structure), .object(let members)):
            for (name, member) in members {
                structure.lookUp(name)?.schema.collectAtomicParts(of: member, at: "\(path).\(name)", into: &paths)
            }
        case (.keyed(_, let element), .array(let list)):
            for (index, member) in list.enumerated() {
                element.collectAtomicParts(of: member, at: "\(path)[\(index)]", into: &paths)
            }
        default: break
        }
    }
}
