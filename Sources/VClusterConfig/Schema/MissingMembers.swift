/// The names below a section whose feature is missing, so that even there a slip of the finger is told from a key.
///
/// Written as text, `enabled image tls(caFile certFile)`, with `*` for a name of the user's choice: sections that nobody
/// writes cost nothing at start.
struct MissingMembers: Sendable, ExpressibleByStringLiteral {
    private let text: StaticString?

    /// Whatever stands there is known.
    static let any = MissingMembers(text: nil)

    init(stringLiteral value: StaticString) { text = value }

    private init(text: StaticString?) { self.text = text }

    /// The names as a tree; nil when any name is known. O(length of the text).
    var tree: Node? {
        guard let text else { return nil }
        var root = Node()
        var open: [Node] = []
        var name = ""
        func finish(_ node: inout Node) {
            guard !name.isEmpty else { return }
            node.children.append((name, Node()))
            name = ""
        }
        for character in text.description {
            switch character {
            case "(":
                finish(&root)
                open.append(root)
                root = Node()
            case ")":
                finish(&root)
                guard var parent = open.popLast(), let last = parent.children.popLast() else {
                    preconditionFailure("unbalanced parentheses in \(text)")
                }
                parent.children.append((last.name, root))
                root = parent
            case " ", "\n": finish(&root)
            default: name.append(character)
            }
        }
        finish(&root)
        precondition(open.isEmpty, "unbalanced parentheses in \(text)")
        return root
    }

    /// A key without children may hold anything.
    struct Node: Sendable {
        var children: [(name: String, node: Node)] = []

        /// The node of a member; nil when the name is not known.
        func member(_ name: String) -> Node? {
            if children.isEmpty { return self }
            return children.first { $0.name == name || $0.name == "*" }?.node
        }
    }
}
