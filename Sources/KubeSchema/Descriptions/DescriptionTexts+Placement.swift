extension DescriptionTexts {
    /// What pods may do on a node, and on which nodes they run.
    static let placement: StaticString = """
        %api.core.v1.
        #PodSecurityContext Security settings of all containers of a pod.
        fsGroup Group that owns the volumes and that all processes belong to.
        fsGroupChangePolicy When the ownership of volumes is changed: Always (the default) or OnRootMismatch.
        seLinuxChangePolicy How SELinux labels get onto volumes: MountOption or Recursive.
        supplementalGroups Further groups of the first process of each container.
        supplementalGroupsPolicy Merge (the default) adds the groups of the image, Strict does not.
        sysctls Kernel parameters to set for the pod.
        #SecurityContext Security settings of one container; before those of the pod.
        allowPrivilegeEscalation Whether a process may get more privileges than its parent.
        capabilities Linux capabilities to add and to drop.
        privileged Whether the container runs as root of the node.
        procMount How /proc is mounted: Default or Unmasked.
        readOnlyRootFilesystem Whether the container's own file system is read-only.
        #Capabilities Linux capabilities.
        add Capabilities to add.
        drop Capabilities to drop.
        #SELinuxOptions An SELinux label.
        level Its level.
        role Its role.
        type Its type.
        user Its user.
        #SeccompProfile Which system calls are allowed.
        localhostProfile Path of a profile on the node, for the type Localhost.
        type RuntimeDefault, Localhost or Unconfined.
        #AppArmorProfile Confinement by AppArmor.
        localhostProfile Name of a profile loaded on the node, for the type Localhost.
        type RuntimeDefault, Localhost or Unconfined.
        #WindowsSecurityContextOptions Security settings for Windows.
        gmsaCredentialSpec Content of the credential of a group managed service account.
        gmsaCredentialSpecName Name of that credential.
        hostProcess Whether the container runs as a process of the node.
        runAsUserName User that runs the program.
        #Sysctl A kernel parameter.
        name Name of the parameter.
        value Value to set.
        #Affinity What the scheduler looks for or avoids.
        nodeAffinity Nodes by their labels.
        podAffinity Pods to be near to.
        podAntiAffinity Pods to be away from.
        #NodeAffinity Nodes that a pod needs or likes.
        preferredDuringSchedulingIgnoredDuringExecution Preferences; the node with the highest sum of weights is taken.
        requiredDuringSchedulingIgnoredDuringExecution What the node must fulfil when the pod is scheduled.
        #PodAffinity,PodAntiAffinity Pods that a pod needs or likes to be near to, or away from.
        preferredDuringSchedulingIgnoredDuringExecution Preferences, with weights.
        requiredDuringSchedulingIgnoredDuringExecution What must be fulfilled when the pod is scheduled.
        #PodAffinityTerm A set of pods and the area in which they count as near.
        labelSelector The pods, by their labels.
        matchLabelKeys Labels whose values must be those of the pod itself.
        mismatchLabelKeys Labels whose values must differ from those of the pod itself.
        namespaceSelector Namespaces to look in, by their labels; empty for all.
        namespaces Namespaces to look in; the pod's own by default.
        topologyKey Label of nodes whose value makes an area.
        #WeightedPodAffinityTerm A preference with a weight.
        podAffinityTerm The pods and the area.
        weight 1 to 100.
        #PreferredSchedulingTerm A preference for nodes, with a weight.
        preference The nodes.
        weight 1 to 100.
        #NodeSelector Nodes that fulfil at least one term.
        nodeSelectorTerms The terms.
        #NodeSelectorTerm Requirements that a node must all fulfil.
        matchExpressions Requirements of labels.
        matchFields Requirements of fields; metadata.name is the only one.
        #NodeSelectorRequirement A requirement of a label or field.
        key Name of the label or field.
        operator In, NotIn, Exists, DoesNotExist, Gt or Lt.
        values Values to compare with; none for Exists and DoesNotExist, one for Gt and Lt.
        #Toleration A taint that a pod accepts.
        effect NoSchedule, PreferNoSchedule or NoExecute; any by default.
        key Key of the taint; any by default.
        operator Equal (the default), Exists, Lt or Gt.
        tolerationSeconds Seconds a NoExecute taint is accepted for; forever by default.
        value Value of the taint, for Equal.
        #TopologySpreadConstraint How evenly pods are spread over areas.
        labelSelector The pods that are counted.
        matchLabelKeys Labels whose values must be those of the pod itself.
        maxSkew How much the numbers of pods may differ between areas.
        minDomains How many areas there must be at least.
        nodeAffinityPolicy Whether nodes the pod cannot be on are counted: Honor (the default) leaves them \
        out, Ignore does not.
        nodeTaintsPolicy Whether nodes with taints are counted: Honor leaves them out, Ignore (the default) does not.
        topologyKey Label of nodes whose value makes an area.
        whenUnsatisfiable DoNotSchedule (the default) or ScheduleAnyway.
        #Binding Says which node a pod is to run on.
        target The node.
        """
}
