package import KubeCore
package import KubeSchema

/// Which strategy each built-in kind has.
package enum BuiltInStrategies {
    /// - Parameter now: the time of changes.
    package static func strategy(
        for descriptor: ResourceDescriptor, now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) -> any Strategy {
        switch descriptor.resource {
        case .pods: return PodStrategy()
        case .namespaces: return NamespaceStrategy()
        case .customResourceDefinitions: return DefinitionStrategy()
        case .certificateSigningRequests: return CertificateSigningRequestStrategy()
        default:
            var strategy = KindStrategy(descriptor.groupVersionKind)
            strategy.hasSeparateStatus = descriptor.hasStatus
            strategy.now = now
            configurations["\(descriptor.resource.group)/\(descriptor.resource.resource)"]?(&strategy)
            return strategy
        }
    }

    typealias Configuration = @Sendable (inout KindStrategy) -> Void

    /// By group and plural name. Kinds that are not listed have no peculiarities.
    private static let configurations: [String: Configuration] =
        core.merging(workloads, uniquingKeysWith: keepFirst).merging(others, uniquingKeysWith: keepFirst)
        .merging(platform, uniquingKeysWith: keepFirst)
        .merging(admission, uniquingKeysWith: keepFirst)

    private static func keepFirst(_ first: @escaping Configuration, _ second: @escaping Configuration) -> Configuration
    {
        first
    }
}

// MARK: - Core

extension BuiltInStrategies {
    private static let core: [String: Configuration] = [
        "/configmaps": {
            $0.looksAtMetadataAgain = true
            $0.looksAtChangeFirst = true
            $0.validation = ConfigurationValidation.configMap
            $0.changeValidation = ConfigurationValidation.configMapChange
        },
        "/secrets": {
            $0.looksAtMetadataAgain = true
            $0.defaults = OtherDefaults.secret
            $0.warnings = { object, _ in SecretWarnings.secret(object) }
            $0.looksAtChangeFirst = true
            $0.validation = ConfigurationValidation.secret
            $0.changeValidation = ConfigurationValidation.secretChange
        },
        "/serviceaccounts": {
            $0.looksAtMetadataAgain = true
            $0.returnsDeletedObject = true
            $0.finishNew = OtherDefaults.serviceAccount
            $0.finishChange = { account, _ in OtherDefaults.serviceAccount(&account) }
            $0.warnings = { object, _ in AccessValidation.serviceAccountWarnings(object) }
        },
        "/services": {
            $0.looksAtMetadataAgain = true
            $0.returnsDeletedObject = true
            $0.allowsCreateOnUpdate = true
            $0.warnings = ServiceWarnings.warnings
            $0.looksAtChangeFirst = true
            $0.names = .label
            $0.defaults = OtherDefaults.service
            $0.initialStatus = ["loadBalancer": [:]]
            $0.finishChange = ServiceUpdate.keepAllocations
            $0.validation = ServiceValidation.service
            $0.changeValidation = ServiceValidation.change
            $0.finishStatus = { service, _, _ in OtherDefaults.serviceStatus(&service) }
            $0.statusValidation = ServiceValidation.status
            $0.statusWarnings = NetworkWarnings.loadBalancer
        },
        "/endpoints": {
            $0.warnings = NetworkWarnings.endpoints
            $0.looksAtMetadataAgain = true
            $0.allowsCreateOnUpdate = true
            $0.defaults = OtherDefaults.endpoints
            $0.validation = EndpointValidation.endpoints
            $0.controllersValidation = EndpointValidation.controllersEndpoints
        },
        "/events": event,
        "events.k8s.io/events": event,
        "/limitranges": {
            $0.looksAtMetadataAgain = true
            $0.allowsCreateOnUpdate = true
            $0.defaults = OtherDefaults.limitRange
            $0.validation = LimitRangeValidation.limitRange
        },
        "/resourcequotas": {
            $0.returnsDeletedObject = true
            $0.allowsCreateOnUpdate = true
            $0.initialStatus = [:]
            $0.defaults = OtherDefaults.resourceQuota
            $0.validation = QuotaValidation.quota
            $0.changeValidation = QuotaValidation.change
            $0.statusValidation = QuotaValidation.status
        },
        // A kubelet registers its node together with its status; only later writes are separate.
        "/nodes": {
            $0.warnings = { object, _ in NodeLabelWarnings.node(object) }
            $0.looksAtMetadataAgain = true
            $0.hasSeparateStatus = false
            $0.defaults = OtherDefaults.node
            $0.disabledFeatures = DisabledFeatures.node
            $0.finishNew = OtherDefaults.nodeStatus
            $0.finishChange = { node, old in node["status"] = old["status"] }
            $0.validation = { _, _ in }
            $0.newValidation = ClusterValidation.node
            $0.changeValidation = ClusterValidation.nodeChange
            $0.statusValidation = ClusterValidation.nodeChange
        },
        "/persistentvolumeclaims": {
            $0.warnings = { object, _ in StorageWarnings.claim(object) }
            $0.looksAtMetadataAgain = true
            $0.returnsDeletedObject = true
            $0.defaults = VolumeDefaults.claim
            $0.initialStatus = ["phase": "Pending"]
            $0.disabledFeatures = DisabledFeatures.persistentVolumeClaim
            $0.finishNew = { ClaimDataSources.normalize(&$0, nil) }
            $0.finishChange = ClaimDataSources.normalize
            $0.validation = ClaimValidation.claim
            $0.changeValidation = ClaimValidation.change
            $0.statusValidation = ClaimValidation.status
        },
        "/persistentvolumes": {
            $0.warnings = { object, _ in StorageWarnings.volume(object) }
            $0.looksAtMetadataAgain = true
            $0.returnsDeletedObject = true
            $0.defaults = VolumeDefaults.persistentVolume
            $0.finishNew = PersistentVolumePhase.begin
            $0.finishStatus = PersistentVolumePhase.follow
            $0.validation = PersistentVolumeValidation.persistentVolume
            $0.changeValidation = PersistentVolumeValidation.change
        },
        "/podtemplates": {
            $0.returnsDeletedObject = true
            $0.generationPolicy = .onContentChange
            $0.defaults = WorkloadDefaults.podTemplate
            $0.disabledFeatures = DisabledFeatures.podTemplate
            $0.warnings = { object, _ in PodWarnings.warnings(object["template"] ?? [:], "template.") }
            $0.validation = { PodValidation.template($0["template"], "template", &$1) }
        },
        "/replicationcontrollers": {
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["replicas": 0]
            $0.defaultPropagation = .orphan
            $0.defaults = WorkloadDefaults.replicationController
            $0.disabledFeatures = DisabledFeatures.workload
            $0.warnings = WorkloadWarnings.named
            $0.validation = WorkloadValidation.replicationController
            $0.statusValidation = WorkloadStatusValidation.replicaSet.validate
        },
    ]
}

// MARK: - Workloads

extension BuiltInStrategies {
    private static let workloads: [String: Configuration] = [
        "apps/deployments": {
            $0.generationPolicy = .onSpecOrAnnotationChange
            $0.initialStatus = [:]
            $0.defaults = WorkloadDefaults.deployment
            $0.disabledFeatures = DisabledFeatures.workload
            $0.warnings = WorkloadWarnings.named
            $0.validation = WorkloadValidation.deployment
            $0.immutableFields = ["spec.selector"]
            $0.metadataKeptByStatus = ["labels"]
            $0.fieldsResetByStatus = [["metadata", "labels"]]
            $0.statusValidation = WorkloadStatusValidation.deployment.validate
        },
        "apps/replicasets": {
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["replicas": 0]
            $0.defaults = WorkloadDefaults.replicaSet
            $0.disabledFeatures = DisabledFeatures.workload
            $0.warnings = WorkloadWarnings.named
            $0.validation = WorkloadValidation.replicaSet
            $0.immutableFields = ["spec.selector"]
            $0.statusValidation = WorkloadStatusValidation.replicaSet.validate
        },
        "apps/statefulsets": {
            // Pods are called after it, and their names are host names.
            $0.names = .label
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["replicas": 0, "availableReplicas": 0]
            $0.defaults = WorkloadDefaults.statefulSet
            $0.disabledFeatures = DisabledFeatures.statefulSet
            $0.warnings = WorkloadWarnings.statefulSet
            $0.newValidation = WorkloadValidation.newStatefulSet
            $0.validation = WorkloadValidation.statefulSet
            $0.changeValidation = WorkloadValidation.statefulSetChange
            $0.statusValidation = WorkloadStatusValidation.statefulSet.validate
        },
        "apps/daemonsets": {
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [
                "currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0,
            ]
            $0.defaults = WorkloadDefaults.daemonSet
            $0.disabledFeatures = DisabledFeatures.workload
            $0.finishNew = DaemonSetTemplateGeneration.begin
            $0.finishChange = DaemonSetTemplateGeneration.follow
            $0.warnings = WorkloadWarnings.template
            $0.validation = WorkloadValidation.daemonSet
            $0.immutableFields = ["spec.selector"]
            $0.statusValidation = WorkloadStatusValidation.daemonSet.validate
        },
        "apps/controllerrevisions": {
            $0.looksAtMetadataAgain = true
            $0.validation = WorkloadValidation.controllerRevision
            $0.immutableFields = ["data"]
        },
        "batch/jobs": {
            $0.looksAtMetadataAgain = true
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.defaultPropagation = .orphan
            $0.defaults = JobDefaults.job
            $0.disabledFeatures = DisabledFeatures.workload
            $0.finishNew = JobDefaults.selector
            $0.warnings = WorkloadWarnings.job
            $0.newValidation = JobValidation.newJob
            $0.validation = JobValidation.job
            $0.changeValidation = JobValidation.change
            $0.statusValidation = JobStatusValidation.status
        },
        "batch/cronjobs": {
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.defaults = JobDefaults.cronJob
            $0.disabledFeatures = DisabledFeatures.cronJob
            $0.warnings = WorkloadWarnings.cronJob
            $0.newValidation = CronJobValidation.newCronJob
            $0.validation = CronJobValidation.cronJob
        },
    ]
}

// MARK: - Networking, storage, policy, access

extension BuiltInStrategies {
    private static let others: [String: Configuration] = [
        "networking.k8s.io/ingresses": {
            $0.looksAtMetadataAgain = true
            $0.warnings = NetworkWarnings.ingress
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["loadBalancer": [:]]
            $0.newValidation = IngressValidation.newIngress
            $0.validation = IngressValidation.ingress
            $0.statusValidation = IngressValidation.status
            $0.statusWarnings = NetworkWarnings.loadBalancer
        },
        "networking.k8s.io/ingressclasses": {
            $0.looksAtMetadataAgain = true
            $0.generationPolicy = .onSpecChange
            $0.defaults = OtherDefaults.ingressClass
            $0.looksAtChangeFirst = true
            $0.validation = IngressClassValidation.ingressClass
            $0.immutableFields = ["spec.controller"]
        },
        "networking.k8s.io/networkpolicies": {
            $0.warnings = NetworkWarnings.networkPolicy
            $0.looksAtMetadataAgain = true
            $0.looksTwiceAtChanges = true
            $0.generationPolicy = .onSpecChange
            $0.defaults = OtherDefaults.networkPolicy
            $0.validation = NetworkPolicyValidation.networkPolicy
        },
        "discovery.k8s.io/endpointslices": {
            $0.looksAtMetadataAgain = true
            $0.warnings = NetworkWarnings.endpointSlice
            $0.generationPolicy = .onContentOrLabelChange
            $0.defaults = OtherDefaults.endpointSlice
            $0.finishNew = { OtherDefaults.dropTopology(of: &$0, nil) }
            $0.finishChange = OtherDefaults.dropTopology
            $0.validation = EndpointValidation.slice
            $0.controllersValidation = EndpointValidation.controllersSlice
            $0.immutableFields = ["addressType"]
        },
        "policy/poddisruptionbudgets": {
            $0.looksAtMetadataAgain = true
            $0.allowsUnconditionalUpdate = false
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0]
            $0.validation = PolicyValidation.podDisruptionBudget
            $0.statusValidation = PolicyValidation.podDisruptionBudgetStatus
        },
        "autoscaling/horizontalpodautoscalers": {
            $0.initialStatus = ["desiredReplicas": 0, "currentMetrics": nil]
            $0.defaults = AutoscalerDefaults.horizontalPodAutoscaler
            $0.newValidation = HorizontalPodAutoscalerValidation.new
            $0.changeValidation = HorizontalPodAutoscalerValidation.change
            $0.statusValidation = HorizontalPodAutoscalerValidation.status
        },
        "coordination.k8s.io/leases": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.allowsCreateOnUpdate = true
            $0.disabledFeatures = DisabledFeatures.lease
            $0.validation = PolicyValidation.lease
        },
        "scheduling.k8s.io/priorityclasses": {
            $0.generationPolicy = .onCreate
            $0.defaults = OtherDefaults.priorityClass
            $0.newValidation = PolicyValidation.priorityClass
            $0.changeValidation = PolicyValidation.priorityClassChange
        },
        "storage.k8s.io/storageclasses": {
            $0.looksAtMetadataAgain = true
            $0.warnings = { object, _ in NodeLabelWarnings.storageClass(object) }
            $0.returnsDeletedObject = true
            $0.defaults = VolumeDefaults.storageClass
            $0.validation = StorageValidation.storageClass
            $0.immutableFields = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"]
        },
        "storage.k8s.io/csidrivers": {
            $0.allowsUnconditionalUpdate = false
            $0.returnsDeletedObject = true
            $0.generationPolicy = .onLaterSpecChange
            $0.defaults = VolumeDefaults.csiDriver
            $0.disabledFeatures = DisabledFeatures.csiDriver
            $0.validation = StorageValidation.csiDriver
            $0.changeValidation = { object, old, errors in
                errors.immutable(
                    "spec.attachedRequired", object.at("spec", "attachRequired"), old.at("spec", "attachRequired"))
                errors.immutable(
                    "spec.volumeLifecycleModes", object.at("spec", "volumeLifecycleModes"),
                    old.at("spec", "volumeLifecycleModes"))
            }
        },
        "storage.k8s.io/csinodes": {
            $0.looksAtMetadataAgain = true
            $0.allowsUnconditionalUpdate = false
            $0.returnsDeletedObject = true
            $0.defaults = VolumeDefaults.csiNode
            $0.looksTwiceAtChanges = true
            $0.validation = StorageValidation.csiNode
            $0.changeValidation = StorageValidation.csiNodeChange
        },
        "storage.k8s.io/csistoragecapacities": {
            $0.warnings = { object, _ in NodeLabelWarnings.storageCapacity(object) }
            $0.allowsUnconditionalUpdate = false
            $0.validation = StorageValidation.csiStorageCapacity
            $0.immutableFields = ["nodeTopology", "storageClassName"]
        },
        "storage.k8s.io/volumeattributesclasses": {
            $0.looksAtMetadataAgain = true
            $0.looksAtChangeFirst = true
            $0.validation = StorageValidation.volumeAttributesClass
            $0.immutableFields = ["driverName", "parameters"]
        },
        "storage.k8s.io/volumeattachments": {
            $0.looksAtMetadataAgain = true
            $0.allowsUnconditionalUpdate = false
            $0.returnsDeletedObject = true
            $0.initialStatus = ["attached": false]
            $0.fieldsResetByStatus = [["metadata"]]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.looksTwiceAtChanges = true
            $0.newValidation = StorageValidation.newVolumeAttachment
            $0.validation = StorageValidation.volumeAttachment
            $0.changeValidation = StorageValidation.volumeAttachmentChange
            $0.statusValidation = StorageValidation.volumeAttachmentStatus
        },
        "node.k8s.io/runtimeclasses": {
            $0.looksAtMetadataAgain = true
            $0.warnings = { object, _ in NodeLabelWarnings.runtimeClass(object) }
            $0.allowsUnconditionalUpdate = false
            $0.validation = PolicyValidation.runtimeClass
            $0.immutableFields = ["handler"]
        },
        "rbac.authorization.k8s.io/roles": rbacRole,
        "rbac.authorization.k8s.io/clusterroles": rbacRole,
        "rbac.authorization.k8s.io/rolebindings": rbacBinding,
        "rbac.authorization.k8s.io/clusterrolebindings": rbacBinding,
    ]

    private static let event: Configuration = {
        $0.allowsCreateOnUpdate = true
        $0.validation = EventValidation.event
        $0.versionRules = EventValidation.strict
    }

    private static let rbacRole: Configuration = {
        $0.looksAtMetadataAgain = true
        $0.names = .pathSegment
        $0.allowsCreateOnUpdate = true
        $0.finishNew = OtherDefaults.role
        $0.finishChange = { role, _ in OtherDefaults.role(&role) }
        $0.validation = AccessValidation.role
    }

    private static let rbacBinding: Configuration = {
        $0.looksAtMetadataAgain = true
        $0.names = .pathSegment
        $0.allowsCreateOnUpdate = true
        $0.defaults = OtherDefaults.roleBinding
        $0.validation = AccessValidation.binding
        $0.changeValidation = AccessValidation.bindingChange
    }
}

// MARK: - Aggregation, flow control, devices, addresses

extension BuiltInStrategies {
    private static let platform: [String: Configuration] = [
        "apiregistration.k8s.io/apiservices": {
            $0.knowsFinalizers = false
            $0.allowsUnconditionalUpdate = false
            $0.names = .pathSegment
            $0.initialStatus = [:]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.fieldsResetByStatus = [["metadata"]]
            $0.defaults = APIServiceRules.defaults
            $0.validation = APIServiceRules.validation
            $0.statusValidation = APIServiceRules.statusValidation
        },
        "flowcontrol.apiserver.k8s.io/flowschemas": {
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.fieldsResetByStatus = [["metadata"]]
            $0.defaults = FlowControlDefaults.flowSchema
            $0.validation = FlowControlValidation.flowSchema
            $0.statusValidation = FlowControlValidation.status
        },
        "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": {
            $0.generationPolicy = .onSpecChange
            $0.initialStatus = [:]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.fieldsResetByStatus = [["metadata"]]
            $0.defaults = FlowControlDefaults.priorityLevel
            $0.validation = FlowControlValidation.priorityLevel
            $0.statusValidation = FlowControlValidation.status
        },
        "networking.k8s.io/ipaddresses": {
            $0.names = .ipAddress
            $0.validation = AddressValidation.ipAddress
            $0.immutableFields = ["spec.parentRef"]
            $0.immutableForms = ["spec.parentRef": .parentReference]
        },
        "networking.k8s.io/servicecidrs": {
            $0.initialStatus = [:]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.validation = AddressValidation.serviceCIDR
            $0.changeValidation = AddressValidation.serviceCIDRChange
        },
        "resource.k8s.io/deviceclasses": {
            $0.generationPolicy = .onSpecChange
            $0.returnsDeletedObject = true
            $0.finishNew = { $0.editOrMake("spec") { _ in } }
            $0.finishChange = { object, _ in object.editOrMake("spec") { _ in } }
            $0.validation = DeviceValidation.deviceClass
        },
        "resource.k8s.io/resourceclaims": {
            $0.returnsDeletedObject = true
            $0.initialStatus = [:]
            $0.metadataKeptByStatus = KindStrategy.settableMetadata
            $0.finishStatus = { claim, old, _ in DeviceDefaults.forgetFreedDevices(of: &claim, old) }
            $0.defaults = DeviceDefaults.claim
            $0.finishNew = DeviceDefaults.completeClaim
            $0.finishChange = { object, _ in DeviceDefaults.completeClaim(&object) }
            $0.validation = DeviceValidation.claim
            $0.looksAtChangeFirst = true
            $0.immutableFields = ["spec"]
            $0.immutableForms = ["spec": .deviceClaimSpec]
            $0.statusValidation = ClaimStatusValidation.change
        },
        "resource.k8s.io/resourceclaimtemplates": {
            $0.returnsDeletedObject = true
            $0.defaults = DeviceDefaults.template
            $0.finishNew = DeviceDefaults.completeTemplate
            $0.finishChange = { object, _ in DeviceDefaults.completeTemplate(&object) }
            $0.validation = DeviceValidation.template
            $0.looksAtChangeFirst = true
            $0.immutableFields = ["spec"]
            $0.immutableForms = ["spec": .deviceClaimTemplateSpec]
        },
        "resource.k8s.io/resourceslices": {
            $0.generationPolicy = .onSpecChange
            $0.returnsDeletedObject = true
            $0.disabledFeatures = DisabledFeatures.resourceSlice
            $0.finishNew = { DeviceDefaults.taintTimes(&$0, nil) }
            $0.finishChange = DeviceDefaults.taintTimes
            $0.validation = SliceValidation.slice
            $0.changeValidation = SliceValidation.change
        },
    ]
}
