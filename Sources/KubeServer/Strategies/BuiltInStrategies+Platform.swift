internal import KubeCore

/// Aggregation, flow control and devices.
extension BuiltInStrategies {
    static let platform: [String: Configuration] = [
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
