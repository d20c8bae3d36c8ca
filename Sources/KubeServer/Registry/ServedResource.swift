package import KubeCore
package import KubeSchema

/// A resource that the server serves: its description and its strategy.
package struct ServedResource: Sendable {
    package let descriptor: ResourceDescriptor
    package let strategy: any Strategy
    /// How lists of this kind merge in a strategic merge patch; nil when the kind does not support them.
    package let mergeSchema: MergeSchema?
    /// How objects become rows of tables.
    package let printer: TablePrinter
    /// The OpenAPI v3 schema of a custom resource; nil for built-in kinds, whose types are known.
    package let customSchema: JSONValue?
    /// What a CustomResourceDefinition says beyond that; nil for built-in kinds.
    let custom: CustomResource?
    /// How objects differ from their stored form; nil when they do not.
    package let conversion: VersionConversion?

    /// - Parameter printer: the built-in one of the resource unless given.
    package init(
        descriptor: ResourceDescriptor, strategy: any Strategy, mergeSchema: MergeSchema? = nil,
        printer: TablePrinter? = nil, customSchema: JSONValue? = nil
    ) {
        self.descriptor = descriptor
        self.strategy = strategy
        self.mergeSchema = mergeSchema
        // Tables are made of objects as they are stored.
        self.printer = printer ?? .builtIn(descriptor.storage)
        conversion = .builtIn(descriptor.groupVersionKind)
        self.customSchema = customSchema
        custom = nil
    }

    /// A version of a custom resource.
    /// - Parameter schema: as the definition has it.
    init(
        descriptor: ResourceDescriptor, strategy: any Strategy, printer: TablePrinter, schema: JSONValue,
        custom: CustomResource
    ) {
        self.descriptor = descriptor
        self.strategy = strategy
        mergeSchema = nil
        self.printer = printer
        customSchema = schema
        conversion = nil
        self.custom = custom
    }

    /// How fields are told apart when owners are kept account of.
    var ownershipSchema: OwnershipSchema {
        guard custom != nil else { return .builtIn(kind) }
        return .custom((strategy as? CustomResourceStrategy)?.schema)
    }

    /// The resource that the objects are stored as, without its version.
    var storageResource: GroupResource { descriptor.storage.groupResource }

    package var resource: GroupVersionResource { descriptor.resource }
    package var groupResource: GroupResource { descriptor.resource.groupResource }
    package var kind: GroupVersionKind {
        GroupVersionKind(group: resource.group, version: resource.version, kind: descriptor.kind)
    }
    package var isNamespaced: Bool { descriptor.isNamespaced }
}
