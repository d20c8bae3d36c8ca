internal import KubeCore

/// Services, what is behind them, and how traffic reaches them.
extension BuiltInStrategies {
    static let networking: [String: Configuration] = [
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
    ]
}
