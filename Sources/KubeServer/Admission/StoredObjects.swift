internal import KubeCore

extension ObjectStorage {
    /// An object as it is now, kept parsed for the next reader; nil when there is none.
    func object(_ resource: GroupResource, namespace: String = "", name: String) throws(StatusError) -> KubeObject? {
        try self.resource(resource).get(ObjectKey(namespace: namespace, name: name))?.decodedAndShared()
    }

    /// The objects of a namespace (of all namespaces when it is empty), kept parsed for the next reader. For kinds of
    /// which there are few.
    func objects(_ resource: GroupResource, namespace: String = "") throws(StatusError) -> [KubeObject] {
        let table = self.resource(resource).snapshot.table
        var position = table.position(ofNamespace: namespace)
        let end = table.position(afterNamespace: namespace)
        var objects: [KubeObject] = []
        while position < end, let item = table.object(at: position) {
            objects.append(try item.decodedAndShared())
            table.advance(&position)
        }
        return objects
    }

    /// The object that an annotation marks as default; of several the newest, then the first by name.
    func defaultObject(
        _ resource: GroupResource, annotations: [String]
    ) throws(StatusError) -> KubeObject? {
        try objects(resource)
            .filter { object in annotations.contains { object.annotations[$0] == "true" } }
            .min { ($1.creationTimestamp, $0.name) < ($0.creationTimestamp, $1.name) }
    }
}

extension GroupResource {
    static let storageClasses = GroupResource(group: "storage.k8s.io", resource: "storageclasses")
    static let ingressClasses = GroupResource(group: "networking.k8s.io", resource: "ingressclasses")
    static let runtimeClasses = GroupResource(group: "node.k8s.io", resource: "runtimeclasses")
}
