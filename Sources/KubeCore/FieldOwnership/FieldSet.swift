/// A set of paths into a value: the fields that somebody owns, or that changed.
///
/// A tree: a path is in the set when its last element is a member of the node that its other elements lead to. All
/// operations are O(size of both sets) at most. Source: sigs.k8s.io/structured-merge-diff, fieldpath.Set.
package struct FieldSet: Sendable, Hashable {
    /// Paths that end here.
    package private(set) var members: Set<PathElement> = []
    /// Sets of what lies below an element; never empty ones.
    package private(set) var children: [PathElement: FieldSet] = [:]

    package init() {}

    package var isEmpty: Bool { members.isEmpty && children.isEmpty }

    /// O(path length).
    package mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(path.dropFirst())
        }
    }

    package mutating func insert(_ path: [PathElement]) { insert(path[...]) }

    /// Puts a whole set below an element.
    mutating func insert(_ set: FieldSet, below element: PathElement) {
        guard !set.isEmpty else { return }
        children[element] = children[element].map { $0.union(set) } ?? set
    }

    mutating func insertMember(_ element: PathElement) { members.insert(element) }

    /// O(path length).
    package func contains(_ path: ArraySlice<PathElement>) -> Bool {
        guard let first = path.first else { return false }
        return path.count == 1 ? members.contains(first) : children[first]?.contains(path.dropFirst()) ?? false
    }

    package func contains(_ path: [PathElement]) -> Bool { contains(path[...]) }

    func child(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

    func hasMember(_ element: PathElement) -> Bool { members.contains(element) }
}

// MARK: - Algebra

extension FieldSet {
    package func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.members.formUnion(other.members)
        result.children.merge(other.children) { $0.union($1) }
        return result
    }

    package func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, set) in children {
            guard let otherSet = other.children[element] else { continue }
            result.setChild(set.intersection(otherSet), of: element)
        }
        return result
    }

    /// The paths that are not in `other`.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, set) in children {
            result.setChild(other.children[element].map(set.subtracting) ?? set, of: element)
        }
        return result
    }

    /// The paths that are not in `other`, nor below a path that is.
    package func subtractingRecursively(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, set) in children where !other.members.contains(element) {
            result.setChild(other.children[element].map(set.subtractingRecursively) ?? set, of: element)
        }
        return result
    }

    /// Paths without those that are only the beginning of others.
    package var leaves: FieldSet {
        var result = FieldSet()
        result.members = members.filter { children[$0] == nil }
        for (element, set) in children { result.setChild(set.leaves, of: element) }
        return result
    }

    private mutating func setChild(_ set: FieldSet, of element: PathElement) {
        if !set.isEmpty { children[element] = set }
    }

    /// The paths in the order of their elements, each before those below it.
    package var paths: [[PathElement]] {
        var result: [[PathElement]] = []
        collect(into: &result, prefix: [])
        return result
    }

    private func collect(into result: inout [[PathElement]], prefix: [PathElement]) {
        for element in Set(members).union(children.keys).sorted() {
            if members.contains(element) { result.append(prefix + [element]) }
            children[element]?.collect(into: &result, prefix: prefix + [element])
        }
    }
}

// MARK: - FieldsV1

extension FieldSet {
    /// As `fieldsV1` of a managed-fields entry. Source: Kubernetes API reference, FieldsV1 v1 meta.
    package var fieldsV1: JSONObject {
        var result = JSONObject()
        for element in Set(members).union(children.keys).sorted() {
            var content = JSONObject()
            if let set = children[element] {
                if members.contains(element) { content["."] = .object([:]) }
                for (name, value) in set.fieldsV1 { content[name] = value }
            }
            result[element.fieldsV1Name] = .object(content)
        }
        return result
    }

    /// Nil when the value is no `fieldsV1`.
    package init?(fieldsV1 value: JSONValue) {
        guard case .object(let object) = value else { return nil }
        self.init()
        for (name, content) in object where name != "." {
            guard let element = PathElement(fieldsV1Name: name), case .object(let inner) = content else { return nil }
            if inner.isEmpty || inner["."] != nil { members.insert(element) }
            guard let set = FieldSet(fieldsV1: content) else { return nil }
            setChild(set, of: element)
        }
    }
}
