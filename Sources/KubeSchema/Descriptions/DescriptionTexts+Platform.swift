extension DescriptionTexts {
    /// What pods run on: storage, devices, node, scheduling, coordination, events.
    static let platform: StaticString = """
        %api.storage.v1.
        #StorageClass A kind of storage and who makes it; cannot change.
        allowVolumeExpansion Whether volumes may grow.
        allowedTopologies Areas in which volumes may be made.
        mountOptions Options of the mount.
        parameters Settings for the provisioner.
        provisioner Who makes the volumes.
        reclaimPolicy What becomes of a volume when its claim is deleted: Delete (the default) or Retain.
        volumeBindingMode When a volume is made: Immediate (the default) or WaitForFirstConsumer.
        #VolumeAttributesClass Settings of volumes that may change while they are in use; cannot change itself.
        driverName The CSI driver it is for.
        parameters Settings for the driver.
        #VolumeAttachment Asks for a volume to be attached to a node.
        #VolumeAttachmentSpec Which volume, to which node; cannot change.
        attacher Who attaches it.
        source The volume.
        #VolumeAttachmentSource A volume; one member is set.
        inlineVolumeSpec A volume written out here.
        persistentVolumeName Name of a PersistentVolume.
        #VolumeAttachmentStatus How far an attachment is.
        attachError Why attaching failed the last time.
        attached Whether the volume is attached.
        attachmentMetadata What the driver noted.
        detachError Why detaching failed the last time.
        #VolumeError What went wrong with a volume.
        errorCode Code of the gRPC error.
        time When it went wrong.
        #CSIDriver A CSI driver and what it needs.
        #CSIDriverSpec What a driver needs.
        attachRequired Whether volumes must be attached before they are mounted; true by default.
        fsGroupPolicy Who changes the ownership of volumes: ReadWriteOnceWithFSType (the default), File or None.
        nodeAllocatableUpdatePeriodSeconds Seconds after which the number of volumes a node can take is asked for anew.
        podInfoOnMount Whether the driver is told of the pod.
        preventPodSchedulingIfMissing Whether pods are kept off nodes that lack the driver.
        requiresRepublish Whether the driver is called again and again for a mounted volume.
        seLinuxMount Whether volumes can be mounted with a SELinux label.
        serviceAccountTokenInSecrets Whether tokens are given to the driver as secrets.
        storageCapacity Whether the driver says how much storage there is.
        tokenRequests Tokens of the pod's service account that the driver gets.
        volumeLifecycleModes Persistent (the default), Ephemeral or both.
        #TokenRequest A token that a driver gets.
        audience Whom the token is for.
        expirationSeconds Seconds the token is valid.
        #CSINode The CSI drivers of a node.
        #CSINodeSpec The CSI drivers of a node.
        drivers The drivers.
        #CSINodeDriver A CSI driver of a node.
        allocatable How many volumes the node can take.
        name Name of the driver.
        nodeID The node's name for the driver.
        topologyKeys Labels of nodes that the driver uses for areas.
        #VolumeNodeResources How many volumes a node can take.
        count The number; no limit when absent.
        #CSIStorageCapacity How much storage of a class there is in an area.
        capacity How much there is.
        maximumVolumeSize The largest volume that can be made.
        nodeTopology Nodes of the area, by their labels.
        storageClassName The storage class.
        %api.resource.v1.
        #ResourceClaim A request for devices.
        spec What is wanted.
        status What was allocated.
        #ResourceClaimSpec What is wanted.
        devices The devices.
        #ResourceClaimStatus What was allocated.
        allocation The devices; absent while there are none.
        devices What drivers report of the devices.
        reservedFor Who may use the claim now.
        #ResourceClaimConsumerReference Who uses a claim.
        #ResourceClaimTemplate Claims that are made for pods.
        #ResourceClaimTemplateSpec What the claims are like.
        metadata Labels and annotations of the claims.
        spec Content of the claims.
        #DeviceClass A kind of device.
        #DeviceClassSpec Which devices, and how they are set up.
        config Settings for the drivers.
        extendedResourceName Extended resource that stands for a device of the class.
        selectors Which devices; all must fit.
        #DeviceClassConfiguration,DeviceClaimConfiguration,DeviceAllocationConfiguration Settings for drivers.
        opaque Settings that only the driver understands.
        requests Requests they are for; all when empty.
        source FromClass or FromClaim.
        #OpaqueDeviceConfiguration Settings that only a driver understands.
        driver Name of the driver.
        #DeviceClaim Devices that are wanted.
        config Settings for the drivers.
        constraints What several devices must have in common.
        requests The requests; each gets devices of its own.
        #DeviceRequest A request for devices.
        exactly What is wanted.
        firstAvailable Alternatives, the best first.
        name Name by which containers refer to it.
        #ExactDeviceRequest,DeviceSubRequest Devices that are wanted.
        adminAccess Whether devices are wanted that others use, to look after them.
        allocationMode ExactCount (the default) or All.
        capacity What is wanted of each device.
        count How many devices; 1 by default.
        deviceClassName The device class.
        name Name of the alternative.
        selectors Which devices; all must fit.
        tolerations Taints of devices that are accepted.
        #DeviceSelector Which devices.
        cel An expression.
        #CELDeviceSelector An expression that is true for the devices that fit.
        expression In CEL, with device.
        #DeviceConstraint What several devices must have in common.
        distinctAttribute Attribute that must differ between them.
        matchAttribute Attribute that must be equal.
        requests Requests it is for; all when empty.
        #CapacityRequirements What is wanted of a device.
        requests The least of each capacity.
        #DeviceToleration A taint of devices that is accepted.
        effect NoSchedule or NoExecute; any by default.
        key Key of the taint; any by default.
        operator Equal (the default) or Exists.
        tolerationSeconds Seconds a NoExecute taint is accepted for; forever by default.
        value Value of the taint, for Equal.
        #DeviceTaint Keeps claims off a device that do not tolerate it.
        effect None, NoSchedule or NoExecute.
        key Key of the taint.
        timeAdded When it was added.
        value Value of the taint.
        #AllocationResult The devices that were allocated.
        allocationTimestamp When they were allocated.
        devices The devices.
        nodeSelector Nodes that can use them; all when absent.
        #DeviceAllocationResult The devices that were allocated.
        config Settings for the drivers.
        results The devices, by request.
        #DeviceRequestAllocationResult A device that was allocated.
        adminAccess Whether it is used to look after it.
        bindingConditions Conditions that must be true before the pod is bound to its node.
        bindingFailureConditions Conditions that end the attempt.
        consumedCapacity What is used of each capacity.
        device Name of the device.
        driver Name of the driver.
        pool Pool of the device.
        request The request it is for.
        shareID Identifies this use, for devices that are shared.
        tolerations Taints that are accepted.
        #AllocatedDeviceStatus What a driver reports of a device.
        data Whatever the driver wants to say.
        device Name of the device.
        driver Name of the driver.
        networkData Its network settings.
        pool Pool of the device.
        shareID Identifies the use, for devices that are shared.
        #NetworkDeviceData Network settings of a device.
        hardwareAddress Its hardware address.
        interfaceName Name of its interface.
        ips Its addresses, with the length of the network.
        #ResourceSlice Some devices that a driver offers.
        #ResourceSliceSpec The devices, and who can use them.
        allNodes Whether all nodes can.
        devices The devices.
        driver Name of the driver.
        nodeName The node that can.
        nodeSelector Nodes that can.
        perDeviceNodeSelection Whether each device says it for itself.
        pool The pool of the devices.
        sharedCounters Counters that devices draw on.
        #ResourcePool Slices that belong together.
        generation Number of the state; only the slices with the highest one count.
        name Name of the pool.
        resourceSliceCount How many slices the pool has.
        #Device A device.
        allNodes Whether all nodes can use it.
        allowMultipleAllocations Whether several claims can share it.
        attributes What it is like, by name.
        bindingConditions Conditions that must be true before a pod is bound to its node.
        bindingFailureConditions Conditions that end the attempt.
        bindsToNode Whether an allocation is for one node.
        capacity What it has, by name.
        consumesCounters What it draws from shared counters.
        name Name, unique in the pool.
        nodeAllocatableResourceMappings Resources of the node that it takes.
        nodeSelector Nodes that can use it.
        taints What claims must tolerate.
        #DeviceAttribute A value; one member is set.
        bool True or false.
        bools Several of them.
        int A number.
        ints Several numbers.
        string A text.
        strings Several texts.
        version A semantic version.
        versions Several versions.
        #DeviceCapacity An amount that a device has.
        requestPolicy How much of it can be asked for.
        value The amount.
        #CapacityRequestPolicy How much of a capacity can be asked for.
        default How much is meant when nothing is said.
        validRange A range of amounts.
        validValues The amounts.
        #CapacityRequestPolicyRange A range of amounts.
        max The most.
        min The least.
        step The amounts in between.
        #Counter An amount that can be drawn on.
        value The amount.
        #CounterSet Counters with a name.
        counters The counters.
        #DeviceCounterConsumption What a device draws from counters.
        counterSet Name of the set.
        counters The amounts.
        #NodeAllocatableResourceMapping How much of a node's resource a device takes.
        allocationMultiplier How much for one device, or for one unit of the capacity.
        capacityKey The capacity it goes by.
        %api.node.v1.
        #RuntimeClass A way to run pods.
        handler Handler of the container runtime; cannot change.
        overhead Resources that a pod takes in addition.
        scheduling Nodes that have the handler.
        #Overhead Resources that a pod takes in addition.
        podFixed The amounts.
        #Scheduling Nodes that have a handler.
        nodeSelector Their labels.
        tolerations Taints that are accepted.
        %api.scheduling.v1.
        #PriorityClass A priority of pods.
        description When it should be used.
        globalDefault Whether pods have it that name no class.
        preemptionPolicy Whether pods of lower priority are removed for these: PreemptLowerPriority (the default) or \
        Never.
        value The priority; higher ones are scheduled first. Cannot change.
        %api.coordination.v1.
        #Lease Says who holds a task or that somebody is alive.
        #LeaseSpec Who holds a lease, and since when.
        acquireTime When the holder got it.
        holderIdentity Who holds it.
        leaseDurationSeconds Seconds without renewal after which others may take it.
        leaseTransitions How often the holder changed.
        preferredHolder Who should have it next.
        renewTime When it was last renewed.
        strategy How the holder is chosen.
        %api.events.v1.
        #Event Something that happened to an object; kept for an hour.
        action What was done.
        deprecatedCount How often it happened, in the old form.
        deprecatedFirstTimestamp When it first happened, in the old form.
        deprecatedLastTimestamp When it last happened, in the old form.
        deprecatedSource Who reports it, in the old form.
        eventTime When it was first seen, to the microsecond.
        note What happened, for people to read.
        regarding The object.
        related Another object that has to do with it.
        reportingController Who reports it.
        reportingInstance Which instance of that reports it.
        series How it goes on, when it happens again and again.
        type Normal or Warning.
        #EventSeries An event that happens again and again.
        count How often so far.
        lastObservedTime When it last happened.
        """
}
