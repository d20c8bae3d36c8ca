extension DescriptionTexts {
    /// Pods as a whole.
    static let pods: StaticString = """
        %api.core.v1.
        #Pod Containers that run together on one node and share its network address and volumes.
        spec What shall run, and how and where.
        status What the node last reported; written by the system, may lag behind.
        #PodTemplate A description of pods that other objects can be made from.
        template The pods that are described.
        #PodTemplateSpec The labels, annotations and content of the pods that a controller creates.
        metadata Labels and annotations of the pods; a controller finds its pods by the labels.
        spec What the pods run.
        #PodSpec What a pod runs and what it needs for that.
        activeDeadlineSeconds Seconds after its start on a node after which the pod is stopped and counts as failed.
        affinity Which nodes, and which pods nearby, the scheduler looks for or avoids.
        automountServiceAccountToken Whether a token of the service account is mounted into the containers.
        containers The containers of the pod; at least one, the list cannot change after creation.
        dnsConfig Name servers, search domains and options in addition to what dnsPolicy brings.
        dnsPolicy Where the containers look up names: ClusterFirst (the default), ClusterFirstWithHostNet, Default (as \
        the node) or None (only dnsConfig).
        enableServiceLinks Whether the services of the namespace appear as environment variables; true by default.
        ephemeralContainers Containers that are added to the running pod for debugging, through the subresource \
        ephemeralcontainers.
        hostAliases Lines to add to /etc/hosts of the containers.
        hostIPC Whether the pod shares the node's inter-process communication.
        hostNetwork Whether the pod uses the node's network; its ports must then be free on the node.
        hostPID Whether the pod sees the node's processes.
        hostUsers Whether the pod runs in the node's user namespace; false gives it one of its own. True by default.
        hostname The host name inside the pod; the pod's name by default.
        hostnameOverride The host name inside the pod, whatever hostname and subdomain say; DNS does not know it.
        imagePullSecrets Secrets of this namespace with credentials for pulling the images.
        initContainers Containers that run before the others, one after the other, each to success. With restartPolicy \
        Always one goes on running beside the containers (a sidecar).
        nodeName The node the pod runs on; set by the scheduler, or beforehand to go round it.
        nodeSelector Labels that the node must have.
        os The operating system of the containers.
        overhead Resources that running a pod takes in addition, from its RuntimeClass.
        preemptionPolicy Whether pods of lower priority may be removed for this one: PreemptLowerPriority (the \
        default) or Never.
        priority The value of the priority class; pods with a higher one are scheduled first.
        priorityClassName The PriorityClass that gives the priority.
        readinessGates Conditions that must be True, besides the containers being ready, for the pod to be ready.
        resourceClaims Claims of devices that must be allocated before the pod starts; containers refer to them by name.
        resources Amounts of cpu, memory and huge pages for the pod as a whole.
        restartPolicy When containers that end are started again: Always (the default), OnFailure or Never.
        runtimeClassName The RuntimeClass to run the pod with.
        schedulerName The scheduler that places the pod; default-scheduler by default.
        schedulingGates While there are any, the pod is not scheduled; they can only be removed.
        schedulingGroup The group of pods that this one is scheduled together with.
        securityContext Users, groups and limits of privilege for all containers.
        serviceAccount Old name of serviceAccountName.
        serviceAccountName The service account the pod acts as; default by default.
        setHostnameAsFQDN Whether the host name inside the pod is its full DNS name.
        shareProcessNamespace Whether the containers see each other's processes.
        subdomain Makes the full DNS name HOSTNAME.SUBDOMAIN.NAMESPACE.svc.DOMAIN.
        terminationGracePeriodSeconds Seconds between the request to stop and the kill; 30 by default.
        tolerations Taints of nodes that the pod accepts.
        topologySpreadConstraints How evenly such pods are spread over zones, nodes or other areas.
        volumes Volumes that the containers can mount.
        #PodStatus What is known of a pod that runs or ran.
        allocatedResources Resources the node has set aside for the pod.
        containerStatuses State of each container.
        ephemeralContainerStatuses State of each ephemeral container.
        extendedResourceClaimStatus The claim made for extended resources that devices provide.
        hostIP Address of the node.
        hostIPs Addresses of the node, one per address family.
        initContainerStatuses State of each init container, in the order in which they run.
        nodeAllocatableResourceClaimStatuses Resources of the node that claims of the pod took.
        nominatedNodeName The node on which other pods are being removed for this one.
        phase Where the pod stands: Pending, Running, Succeeded, Failed or Unknown.
        podIP Address of the pod.
        podIPs Addresses of the pod, one per address family; the first equals podIP.
        qosClass Quality of service, from requests and limits: Guaranteed, Burstable or BestEffort.
        resize Old form of the resize conditions: Proposed, InProgress, Deferred or Infeasible.
        resourceClaimStatuses The claims that were made from claim templates.
        resources Requests and limits in force for the pod as a whole.
        startTime When the node accepted the pod, before images were pulled.
        #PodIP,HostIP An address.
        ip An IPv4 or IPv6 address.
        #PodOS The operating system of a pod.
        name linux or windows.
        #PodReadinessGate A condition that the pod's readiness depends on.
        conditionType Type of a condition in the pod's status.
        #PodSchedulingGate A reason not to schedule the pod yet.
        name Unique name of the gate.
        #PodSchedulingGroup The group that a pod is scheduled with.
        podGroupName Name of a group in the pod's namespace.
        #PodResourceClaim A claim of devices, as one that exists or as a template to make one from.
        name Name by which containers refer to the claim.
        resourceClaimName A ResourceClaim of this namespace, shared with others.
        resourceClaimTemplateName A ResourceClaimTemplate from which a claim for this pod alone is made.
        #PodResourceClaimStatus The claim that was made for one entry of resourceClaims.
        name Name of the entry.
        resourceClaimName The claim's name; absent when none was needed.
        #PodExtendedResourceClaimStatus The claim that provides extended resources.
        requestMappings Which request of the claim serves which container and resource.
        resourceClaimName Name of the claim.
        #NodeAllocatableResourceClaimStatus What a claim took of a node's resources.
        containers Containers that use the claim.
        resourceClaimName Name of the claim.
        resources Amounts by resource.
        #ContainerExtendedResourceRequest Which request of a claim serves an extended resource of a container.
        containerName Name of the container.
        requestName Name of the request in the claim.
        resourceName Name of the extended resource.
        #PodCondition One aspect of the state of a pod.
        status True, False or Unknown.
        type PodScheduled, Initialized, ContainersReady, Ready, DisruptionTarget or another one.
        #PodDNSConfig DNS settings in addition to those of the policy.
        nameservers Addresses of name servers.
        options Options of the resolver, such as ndots.
        searches Domains to search for short names.
        #PodDNSConfigOption An option of the resolver.
        name Name of the option.
        value Its value, if it takes one.
        #HostAlias One line of /etc/hosts.
        hostnames Names for the address.
        ip The address.
        """
}
