package import KubeCore

/// A column of the tables that `kubectl get` prints.
package struct TableColumn: Sendable, Hashable {
    package let name: String
    /// OpenAPI type of the cells: `string`, `integer`, `date`, ...
    package let type: String
    /// `name` marks the column with the object's name.
    package let format: String
    package let description: String
    /// 0 is always shown, 1 only by `-o wide`.
    package let priority: Int

    package init(
        _ name: String, type: String = "string", format: String = "", description: String? = nil, priority: Int = 0
    ) {
        self.name = name
        self.type = type
        self.format = format
        self.description = description ?? "\(name) of the object."
        self.priority = priority
    }

    static let name = TableColumn("Name", format: "name", description: "Name must be unique within a namespace.")
    static let age = TableColumn("Age", description: "Time since the object was created.")
    static func integer(_ name: String) -> TableColumn { TableColumn(name, type: "integer") }
    static func wide(_ name: String) -> TableColumn { TableColumn(name, priority: 1) }

    /// As an entry of a Table's `columnDefinitions`.
    package var value: JSONValue {
        [
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(description),
            "priority": .int(Int64(priority)),
        ]
    }
}

extension TableColumn: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) { self.init(name) }
}

/// How objects of one kind become rows of a table.
/// Source: pkg/printers/internalversion/printers.go of Kubernetes 1.36.
package struct TablePrinter: Sendable {
    package let columns: [TableColumn]
    private let makeCells: @Sendable (KubeObject, Timestamp) -> [JSONValue]
    private let makeConditions: @Sendable (KubeObject) -> [JSONValue]
    private let isBefore: (@Sendable (KubeObject, KubeObject) -> Bool)?

    /// - Parameters:
    ///   - order: in which the rows of a list are shown; nil is that of the list.
    ///   - conditions: what a row says of itself beside its cells.
    package init(
        _ columns: [TableColumn], order: (@Sendable (KubeObject, KubeObject) -> Bool)? = nil,
        conditions: @escaping @Sendable (KubeObject) -> [JSONValue] = { _ in [] },
        cells: @escaping @Sendable (KubeObject, Timestamp) -> [JSONValue]
    ) {
        self.columns = columns
        isBefore = order
        makeCells = cells
        makeConditions = conditions
    }

    /// The objects of a list in the order of their rows. O(n log n) for kinds with an order of their own, else O(1).
    package func ordered(_ objects: [KubeObject]) -> [KubeObject] {
        isBefore.map { objects.sorted(by: $0) } ?? objects
    }

    /// The cells of one object, in the order of the columns. O(size of the object).
    /// - Parameter now: ages are counted up to this time.
    package func cells(of object: KubeObject, now: Timestamp) -> [JSONValue] { makeCells(object, now) }

    /// The conditions of an object's row, such as that a pod has completed.
    /// Source: meta/v1 TableRowCondition.
    package func rowConditions(of object: KubeObject) -> [JSONValue] { makeConditions(object) }

    /// Name and time of creation, for kinds without columns of their own.
    package static let generic = TablePrinter([
        .name,
        TableColumn("Created At", type: "date", description: "CreationTimestamp is when this object was created."),
    ]) { object, _ in [.string(object.name), .string(object.creationTimestamp)] }

    /// The number of replicas that the `scale` subresource of any kind shows.
    package static let scale = TablePrinter(["Name", .integer("Desired"), .integer("Available"), .age]) { scale, now in
        [.string(scale.name), scale.number("spec", "replicas"), scale.number("status", "replicas"), scale.age(now)]
    }

    /// The printer of a built-in kind; `generic` when it has none of its own.
    package static func builtIn(_ resource: GroupVersionResource) -> TablePrinter {
        printers["\(resource.group)/\(resource.resource)"] ?? generic
    }

    private static let printers: [String: TablePrinter] =
        WorkloadTables.printers.merging(CoreTables.printers) { first, _ in first }
        .merging(OtherTables.printers) { first, _ in first }.merging(PlatformTables.printers) { first, _ in first }
}
