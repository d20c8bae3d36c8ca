extension DescriptionTexts {
    /// What fields of these names mean wherever nothing else is said, and the types that all groups share.
    static let common: StaticString = """
        #*
        apiGroup Group of the kind; empty for the core group.
        apiGroups Groups of the resources; the empty text is the core group, * all.
        apiVersion Version of the form that the object is written in, as GROUP/VERSION.
        appProtocol What is spoken at the port, such as http, kubernetes.io/h2c or kubernetes.io/wss.
        appArmorProfile Confinement by AppArmor.
        availableReplicas Pods that have been ready for minReadySeconds.
        caBundle PEM certificates that the server's own must chain to; those of the system by default.
        collisionCount How often a name made from a hash was taken already.
        conditions Aspects of the state, one entry per type.
        fsType Kind of file system, such as ext4.
        group The group of the resource.
        hostname A host name.
        ip An IP address.
        items The objects of the list.
        kind The kind of the object, in CamelCase.
        lastHeartbeatTime When this was last reported.
        lastProbeTime When this was last looked at.
        lastTransitionTime When the status last changed.
        lastUpdateTime When this was last written.
        matchConditions CEL expressions that must all be true for a request to come here.
        message What happened, for people to read.
        metadata Name, labels and what else every object has.
        minReadySeconds Seconds a new pod must be ready without a failure to count as available; 0 by default.
        name Name, unique among its like.
        namespace The namespace.
        nodeName Name of a node.
        observedGeneration The generation of the object that this was made from.
        parameters Settings, by name.
        ports The ports.
        protocol TCP, UDP or SCTP.
        readOnly Whether it is for reading only.
        readyReplicas Pods that are ready.
        reason Why, a word in CamelCase for programs to read.
        replicas How many pods.
        resource A resource.
        resourceVersion Version of the object, to be compared for equality only.
        resources The resources.
        revisionHistoryLimit How many old versions are kept to go back to; 10 by default.
        rules The rules.
        runAsGroup Group of the first process.
        runAsNonRoot Whether the first process must not run as user 0.
        runAsUser User of the first process; that of the image by default.
        seLinuxOptions The SELinux label.
        seccompProfile Which system calls are allowed.
        selector Which objects, by their labels.
        spec What is wanted.
        status What was last observed; written by the system, may lag behind.
        template The pods that are made; their labels must fit the selector.
        uid Unique identifier of the object.
        unavailableReplicas Pods that are still missing.
        updatedReplicas Pods made from the present template.
        values The values.
        version The version.
        windowsOptions Settings for Windows.
        %apimachinery.pkg.apis.meta.v1.
        #ObjectMeta What every object has: its name, its labels and its history.
        annotations Texts by key, for tools; not for selecting.
        creationTimestamp When the object was created; set by the server.
        deletionGracePeriodSeconds Seconds the object has left to end after the request to delete it.
        deletionTimestamp When the object will be gone; set by a request to delete it.
        finalizers Who must do something before the object is removed; each takes its entry away when it is done.
        generateName Beginning of a name that the server completes with random letters, when name is empty.
        generation Number of the wanted state; grows with each change of it.
        labels Short texts by key, for selecting and grouping.
        managedFields Who set which fields, for server-side apply.
        name Name, unique in the namespace for this resource; cannot change.
        namespace The namespace the object is in; cannot change. Empty for objects of the whole cluster.
        ownerReferences Objects that this one depends on; when all are gone it is deleted too.
        resourceVersion Version of the object; an update with an old one is refused.
        selfLink No longer set.
        uid Identifies the object over time and space; set by the server.
        #OwnerReference An object that another one depends on, in the same namespace or of the whole cluster.
        blockOwnerDeletion Whether the owner stays until this dependent is gone, when it is deleted in the foreground.
        controller Whether the owner is the one that controls the dependent.
        name Name of the owner.
        uid Its identifier.
        #ManagedFieldsEntry The fields that one manager set.
        fieldsType Form of fieldsV1; FieldsV1.
        fieldsV1 The fields.
        manager Name of the manager.
        operation Apply or Update.
        subresource The subresource that was written to; empty for the object itself.
        time When the fields were last written.
        #FieldsV1 A set of fields: f:NAME for a member, k:KEYS and v:VALUE for an element of a list.
        #ListMeta What every list has.
        continue What to ask with for the next part of the list; empty at its end.
        remainingItemCount How many objects are not in this part, if known.
        resourceVersion Version of the list, to watch from.
        selfLink No longer set.
        shardInfo The part of the objects that was asked for.
        #ShardInfo A part of all objects.
        selector Which part.
        #LabelSelector Objects whose labels fulfil everything that is said here; an empty one takes all.
        matchExpressions Requirements of labels.
        matchLabels Values that labels must have.
        #LabelSelectorRequirement A requirement of a label.
        key The label.
        operator In, NotIn, Exists or DoesNotExist.
        values Values for In and NotIn.
        #FieldSelectorRequirement A requirement of a field.
        key The field.
        operator In, NotIn, Exists or DoesNotExist.
        values Values for In and NotIn.
        #Condition One aspect of the state of an object.
        status True, False or Unknown.
        type Name of the aspect.
        #Time A time, as RFC 3339 writes it, in seconds.
        #MicroTime A time, as RFC 3339 writes it, in microseconds.
        #DeleteOptions How to delete.
        dryRun All to check everything and delete nothing.
        gracePeriodSeconds Seconds the object has to end; 0 at once.
        ignoreStoreReadErrorWithClusterBreakingPotential Whether an object that cannot be read is removed all the same.
        orphanDependents Old form of propagationPolicy.
        preconditions What the object must be for it to be deleted.
        propagationPolicy What becomes of dependents: Orphan leaves them, Background deletes them after, \
        Foreground before.
        #Preconditions What an object must be.
        resourceVersion Its version.
        uid Its identifier.
        #Status The outcome of a request that returns no object.
        code HTTP status of the answer.
        details More about the reason.
        status Success or Failure.
        #StatusDetails More about a reason.
        causes Each single thing that is wrong.
        kind Kind or resource of the object.
        name Name of the object.
        retryAfterSeconds Seconds after which to try again.
        #StatusCause One thing that is wrong.
        field Path of the field it is about.
        #WatchEvent A change that a watch reports.
        object The object after the change; before it, for DELETED; a Status for ERROR.
        type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.
        #APIGroup A group and its versions.
        preferredVersion The version to use when there is a choice.
        serverAddressByClientCIDRs Addresses of the server for clients of a network.
        versions The versions, the best one first.
        #APIVersions The versions of the core group.
        serverAddressByClientCIDRs Addresses of the server for clients of a network.
        versions The versions.
        #APIResource A resource of a version.
        categories Groups of resources it belongs to, such as all.
        kind Its kind.
        namespaced Whether its objects are in namespaces.
        shortNames Short names for the command line.
        singularName Its name for one object.
        storageVersionHash Changes when the stored form does.
        verbs What can be done with it.
        #APIGroupList The groups of the server.
        groups The groups.
        #APIResourceList The resources of a version.
        groupVersion The version, as GROUP/VERSION.
        #GroupVersionForDiscovery A version of a group.
        groupVersion As GROUP/VERSION.
        version The version alone.
        #ServerAddressByClientCIDR An address of the server for clients of a network.
        clientCIDR The network.
        serverAddress The address.
        %apimachinery.pkg.
        #api.resource.Quantity An amount: a number with an optional unit such as m, k, M, Gi.
        #runtime.RawExtension An object of any kind.
        """
}
