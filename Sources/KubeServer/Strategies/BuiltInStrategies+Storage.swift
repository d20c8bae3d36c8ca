internal import KubeCore

/// Volumes, claims and what provides them.
extension BuiltInStrategies {
    static let storage: [String: Configuration] = [
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
    ]
}
