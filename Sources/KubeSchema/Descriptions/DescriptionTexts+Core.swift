extension DescriptionTexts {
    /// The core group without pods and volumes: services, nodes, configuration, limits, events.
    static let core: StaticString = """
        %api.core.v1.
        #Service One address for a set of pods.
        spec Which pods, and at which ports and addresses.
        status What the load balancer reported.
        #ServiceSpec Which pods a service leads to, and at which ports and addresses.
        allocateLoadBalancerNodePorts Whether a LoadBalancer service gets node ports too; true by default.
        clusterIP Address of the service; None for none, empty to have one assigned.
        clusterIPs Addresses of the service, one per family; the first equals clusterIP.
        externalIPs Further addresses at which nodes take traffic for the service.
        externalName DNS name that the service stands for, for the type ExternalName.
        externalTrafficPolicy Where traffic from outside goes: Cluster (the default) to all pods, Local to pods of \
        the node.
        healthCheckNodePort Node port at which the node says whether it has pods of the service.
        internalTrafficPolicy Where traffic from inside goes: Cluster (the default) or Local.
        ipFamilies IPv4, IPv6 or both, the first one first.
        ipFamilyPolicy SingleStack (the default), PreferDualStack or RequireDualStack.
        loadBalancerClass Which implementation makes the load balancer.
        loadBalancerIP Address the load balancer shall have, where that is supported.
        loadBalancerSourceRanges Networks that may reach the load balancer.
        ports The ports of the service.
        publishNotReadyAddresses Whether pods that are not ready are led to as well.
        selector Labels of the pods; without it the endpoints are written by others.
        sessionAffinity Whether a client always gets the same pod: None (the default) or ClientIP.
        sessionAffinityConfig Settings of the session affinity.
        trafficDistribution Which pods are preferred, such as PreferSameZone or PreferSameNode.
        type ClusterIP (the default), NodePort, LoadBalancer or ExternalName.
        #ServicePort A port of a service.
        name Name of the port; needed when there is more than one.
        nodePort Port of every node that leads to the service; assigned when empty.
        port Number of the port.
        protocol TCP (the default), UDP or SCTP.
        targetPort Port of the pods, by number or by name; the same number by default.
        #ServiceStatus What is known of a service.
        loadBalancer Addresses of the load balancer.
        #SessionAffinityConfig Settings of the session affinity.
        clientIP Settings for ClientIP.
        #ClientIPConfig For how long a client keeps its pod.
        timeoutSeconds Seconds without traffic after which it may change; 10800 by default.
        #LoadBalancerStatus Addresses of a load balancer.
        ingress The addresses.
        #LoadBalancerIngress An address of a load balancer.
        hostname Its DNS name.
        ip Its IP address.
        ipMode How the address is reached: VIP or Proxy.
        ports Ports that were set up, with errors.
        #PortStatus State of a port of a load balancer.
        error Why it does not work.
        port Number of the port.
        #Endpoints Addresses behind a service. EndpointSlice takes its place.
        subsets Groups of addresses with the same ports.
        #EndpointSubset Addresses with the same ports.
        addresses Addresses that are ready.
        notReadyAddresses Addresses that are not.
        #EndpointAddress An address.
        targetRef The object behind the address.
        #EndpointPort A port of addresses.
        name Name of the service's port.
        port Number of the port.
        #Node A machine that runs pods.
        spec How the node is set up.
        status What the node reported.
        #NodeSpec How a node is set up.
        configSource No longer used.
        externalID No longer used.
        podCIDR Network of its pods.
        podCIDRs Networks of its pods, one per family.
        providerID Its identifier at the cloud, as PROVIDER://ID.
        taints What pods must tolerate to be on it.
        unschedulable Whether new pods are kept off it.
        #NodeStatus What a node reported.
        addresses Its addresses and names.
        allocatable What pods can have of each resource.
        capacity What it has of each resource.
        config No longer used.
        daemonEndpoints Ports of its daemons.
        declaredFeatures Features it says it has.
        features Features of its container runtime.
        images Images it holds.
        nodeInfo Versions and identifiers.
        phase No longer used.
        runtimeHandlers Handlers of its container runtime.
        volumesAttached Volumes attached to it.
        volumesInUse Volumes in use on it.
        #NodeAddress An address of a node.
        address The address.
        type Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.
        #NodeCondition One aspect of the state of a node.
        status True, False or Unknown.
        type Ready, MemoryPressure, DiskPressure, PIDPressure, NetworkUnavailable or another one.
        #NodeSystemInfo Versions and identifiers of a node.
        architecture Its processor architecture.
        bootID Changes with every start.
        containerRuntimeVersion Name and version of the container runtime, as NAME://VERSION.
        kernelVersion Version of the kernel.
        kubeProxyVersion No longer set.
        kubeletVersion Version of the kubelet.
        machineID Identifies the machine.
        operatingSystem linux or windows.
        osImage Name of the operating system.
        swap Its swap space.
        systemUUID Identifies the hardware.
        #NodeSwapStatus Swap space of a node.
        capacity Its size in bytes.
        #NodeDaemonEndpoints Ports of a node's daemons.
        kubeletEndpoint Port of the kubelet.
        #DaemonEndpoint A port of a daemon.
        Port Number of the port.
        #NodeFeatures Features of a node's container runtime.
        supplementalGroupsPolicy Whether it knows the policy for supplemental groups.
        #NodeRuntimeHandler A handler of a node's container runtime.
        features What it can do.
        name Its name; empty for the default one.
        #NodeRuntimeHandlerFeatures What a handler can do.
        recursiveReadOnlyMounts Whether it mounts read-only all the way down.
        userNamespaces Whether it knows user namespaces.
        #NodeConfigSource,NodeConfigStatus,ConfigMapNodeConfigSource No longer used.
        active No longer used.
        assigned No longer used.
        configMap No longer used.
        error No longer used.
        kubeletConfigKey No longer used.
        lastKnownGood No longer used.
        #AttachedVolume A volume attached to a node.
        devicePath Path of its device.
        name Its name.
        #ContainerImage An image on a node.
        names Its names.
        sizeBytes Its size in bytes.
        #Taint Keeps pods off a node that do not tolerate it.
        effect NoSchedule, PreferNoSchedule or NoExecute, which also removes pods that run.
        key Key of the taint.
        timeAdded When it was added.
        value Value of the taint.
        #Namespace A room of its own for names.
        spec What must happen before it is gone.
        status Whether it is being deleted.
        #NamespaceSpec What must happen before a namespace is gone.
        finalizers Who must do something; kubernetes deletes the content.
        #NamespaceStatus Whether a namespace is being deleted.
        phase Active or Terminating.
        #NamespaceCondition One aspect of the state of a namespace.
        status True, False or Unknown.
        type Such as NamespaceDeletionContentFailure or NamespaceContentRemaining.
        #ConfigMap Settings for pods: texts and bytes by key.
        binaryData Bytes by key, in base64.
        data Texts by key.
        immutable Whether the data cannot change any more.
        #Secret Confidential data for pods, by key.
        data Values by key, in base64.
        immutable Whether the data cannot change any more.
        stringData Values as plain text; written only, put into data by the server.
        type What the data is for; Opaque by default.
        #SecretReference A Secret.
        #LocalObjectReference An object of the same namespace.
        #ObjectReference An object.
        fieldPath A part of the object, such as spec.containers{NAME}.
        #ServiceAccount Who processes in pods are to the API server.
        automountServiceAccountToken Whether pods get a token mounted; pods may say otherwise.
        imagePullSecrets Secrets for pulling images, given to the pods.
        secrets Secrets that belong to the account.
        #ResourceQuota Limits of what a namespace may hold in total.
        spec The limits.
        status What is used of them.
        #ResourceQuotaSpec Limits of a namespace.
        hard The most of each resource, such as requests.cpu, pods or count/deployments.apps.
        scopeSelector Which pods are counted, by scope and value.
        scopes Which pods are counted: Terminating, NotTerminating, BestEffort, NotBestEffort, PriorityClass and so on.
        #ResourceQuotaStatus What is used of a quota.
        hard The limits in force.
        used What is used of each.
        #ScopeSelector Scopes that must all fit.
        matchExpressions The scopes.
        #ScopedResourceSelectorRequirement A requirement of a scope.
        operator In, NotIn, Exists or DoesNotExist.
        scopeName The scope.
        values Values for In and NotIn.
        #LimitRange Bounds and defaults for single pods, containers and claims of a namespace.
        spec The bounds.
        #LimitRangeSpec Bounds and defaults.
        limits One entry per type of object.
        #LimitRangeItem Bounds and defaults for one type of object.
        default Limits of containers that say none.
        defaultRequest Requests of containers that say none.
        max The most of each resource.
        maxLimitRequestRatio How many times its request a limit may be.
        min The least of each resource.
        type Pod, Container or PersistentVolumeClaim.
        #Event Something that happened to an object; kept for an hour.
        action What was done.
        count How often it happened.
        eventTime When it was first seen, to the microsecond.
        firstTimestamp When it first happened.
        involvedObject The object.
        lastTimestamp When it last happened.
        related Another object that has to do with it.
        reportingComponent Who reports it.
        reportingInstance Which instance of that reports it.
        series How it goes on, when it happens again and again.
        source Who reports it, in the old form.
        type Normal or Warning.
        #EventSeries An event that happens again and again.
        count How often so far.
        lastObservedTime When it last happened.
        #EventSource Who reports an event.
        component Name of the component.
        host Name of its node.
        #ReplicationController Keeps a number of pods running. Deployment takes its place.
        #ReplicationControllerSpec How many pods of which kind.
        replicas How many pods; 1 by default.
        selector Labels of its pods; those of the template by default.
        #ReplicationControllerStatus What is known of the pods.
        fullyLabeledReplicas Pods that have all labels of the template.
        #ReplicationControllerCondition One aspect of the state.
        status True, False or Unknown.
        type Such as ReplicaFailure.
        #ComponentStatus Health of a component of the control plane. No longer maintained.
        #ComponentCondition Health of a component.
        error Why it is not healthy.
        status True, False or Unknown.
        type Healthy.
        #TopologySelectorTerm Areas, by labels of their nodes.
        matchLabelExpressions Requirements that must all be fulfilled.
        #TopologySelectorLabelRequirement A label and the values it may have.
        key The label.
        """
}
