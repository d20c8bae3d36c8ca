internal import KubeCore
internal import KubeSchema

/// Makes the resources that a definition serves from the definition.
enum ServedVersions {
    /// The order in which kube-apiserver's discovery lists the verbs of custom resources.
    static let listedVerbs: [ResourceVerb] = [
        .delete, .deleteCollection, .get, .list, .patch, .create, .update, .watch,
    ]

    /// One resource per served version. O(size of the schemas).
    static func resources(of definition: Definition, in registry: ResourceRegistry) -> [ServedResource] {
        definition.versions.filter(\.isServed).map { resource(of: $0, definition, registry) }
    }

    /// The resource of the storage version, served or not: through it all objects can be reached.
    static func storageResource(of definition: Definition, in registry: ResourceRegistry) -> ServedResource? {
        definition.storageVersion.map { resource(of: $0, definition, registry) }
    }

    private static func resource(
        of version: DefinitionVersion, _ definition: Definition, _ registry: ResourceRegistry
    ) -> ServedResource {
        let names = definition.acceptedNames
        let resource = GroupVersionResource(
            group: definition.group, version: version.name, resource: definition.names.plural)
        let storage = GroupVersionResource(
            group: definition.group, version: definition.storageVersion?.name ?? version.name,
            resource: definition.names.plural)
        let scale = version.scale
        let descriptor = ResourceDescriptor(
            resource, kind: definition.names.kind, listKind: definition.names.listKind,
            singularName: names.singular, shortNames: names.shortNames, categories: names.categories,
            isNamespaced: definition.isNamespaced,
            subresources: (version.hasStatus ? [.status] : []) + (scale == nil ? [] : [.scale]),
            selectableFields: version.selectableFields, hasOwnFieldLabels: true, storage: storage)
        let schema = StructuralSchema(version.schema)
        return ServedResource(
            descriptor: descriptor,
            strategy: CustomResourceStrategy(
                kind: descriptor.groupVersionKind, schema: schema, hasSeparateStatus: version.hasStatus, scale: scale),
            printer: CustomResourceTable.printer(version.printerColumns), schema: version.schema,
            custom: CustomResource(
                view: VersionView(
                    apiVersion: resource.groupVersion.apiVersion, storageAPIVersion: storage.groupVersion.apiVersion,
                    schema: schema,
                    webhook: ConversionWebhook(
                        definition.object.at("spec", "conversion"), outbound: registry.outbound,
                        makeUID: registry.environment.makeUID), fields: version.selectableFields), scale: scale,
                deprecationWarning: version.deprecationWarning(group: definition.group, kind: definition.names.kind),
                isTerminating: definition.isTerminating))
    }
}
