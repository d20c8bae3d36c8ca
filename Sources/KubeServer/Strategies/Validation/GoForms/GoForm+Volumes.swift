internal import KubeCore

/// The sources of volumes, claims and persistent volumes. Of sources that Kubernetes no longer supports only the place
/// among the others is known; their content is shown as in the API.
/// Source: pkg/apis/core/types.go of Kubernetes 1.36.
extension GoForm {
    static let volume = GoForm([
        "name": .string, "hostPath": .pointer(hostPath),
        "emptyDir": .pointer(GoForm(["medium": .string, "sizeLimit": .nullable])), "gcePersistentDisk": .nullable,
        "awsElasticBlockStore": .nullable,
        "gitRepo": .pointer(GoForm(["repository": .string, "revision": .string, "directory": .string])),
        "secret": .pointer(
            GoForm([
                "secretName": .string, "items": .list(keyToPath), "defaultMode": .nullable, "optional": .nullable,
            ])),
        "nfs": .pointer(nfs), "iscsi": .nullable, "glusterfs": .nullable,
        "persistentVolumeClaim": .pointer(GoForm(["claimName": .string, "readOnly": .flag])), "rbd": .nullable,
        "quobyte": .nullable, "flexVolume": .nullable, "cinder": .nullable, "cephfs": .nullable, "flocker": .nullable,
        "downwardAPI": .pointer(GoForm(["items": .list(downwardFile), "defaultMode": .nullable])), "fc": .nullable,
        "azureFile": .nullable,
        "configMap": .pointer(
            GoForm(["name": .string, "items": .list(keyToPath), "defaultMode": .nullable, "optional": .nullable])),
        "vsphereVolume": .nullable, "azureDisk": .nullable, "photonPersistentDisk": .nullable,
        "projected": .pointer(GoForm(["sources": .list(projection), "defaultMode": .nullable])),
        "portworxVolume": .nullable, "scaleIO": .nullable, "storageos": .nullable,
        "csi": .pointer(
            GoForm([
                "driver": .string, "readOnly": .nullable, "fsType": .nullable, "volumeAttributes": .map,
                "nodePublishSecretRef": .pointer(localReference),
            ])),
        "ephemeral": .pointer(
            GoForm([
                "volumeClaimTemplate": .pointer(
                    GoForm(template: ["spec": .structure(claimSpec)]))
            ])),
        "image": .pointer(GoForm(["reference": .string, "pullPolicy": .string])),
    ])

    private static let projection = GoForm([
        "secret": .pointer(projectedKeys),
        "downwardAPI": .pointer(GoForm(["items": .list(downwardFile)])),
        "configMap": .pointer(projectedKeys),
        "serviceAccountToken": .pointer(
            GoForm(["audience": .string, "expirationSeconds": .number, "path": .string])),
        "clusterTrustBundle": .pointer(clusterTrustBundle),
        "podCertificate": .pointer(
            GoForm([
                "signerName": .string, "keyType": .string, "maxExpirationSeconds": .nullable,
                "credentialBundlePath": .string, "keyPath": .string, "certificateChainPath": .string,
                "userAnnotations": .map,
            ])),
    ])

    private static let projectedKeys = GoForm(["name": .string, "items": .list(keyToPath), "optional": .nullable])
    private static let keyToPath = GoForm(["key": .string, "path": .string, "mode": .nullable])
    private static let downwardFile = GoForm([
        "path": .string, "fieldRef": .pointer(fieldReference), "resourceFieldRef": .pointer(resourceFieldReference),
        "mode": .nullable,
    ])

    static let fieldReference = GoForm(["apiVersion": .string, "fieldPath": .string])
    static let resourceFieldReference = GoForm([
        "containerName": .string, "resource": .string, "divisor": .quantity,
    ])
    static let localReference = GoForm(["name": .string])

    // MARK: - Claims

    static let claimSpec = GoForm([
        "accessModes": .nullable, "selector": .pointer(labelSelector),
        "resources": .structure(GoForm(["limits": .map, "requests": .map])), "volumeName": .string,
        "storageClassName": .nullable, "volumeMode": .nullable,
        "dataSource": .pointer(GoForm(["apiGroup": .nullable, "kind": .string, "name": .string])),
        "dataSourceRef": .pointer(
            GoForm(["apiGroup": .nullable, "kind": .string, "name": .string, "namespace": .nullable])),
        "volumeAttributesClassName": .nullable,
    ])

    // MARK: - Persistent volumes

    /// The sources alone, not the rest of the spec.
    static let persistentVolumeSource = GoForm([
        "gcePersistentDisk": .nullable, "awsElasticBlockStore": .nullable, "hostPath": .pointer(hostPath),
        "glusterfs": .nullable, "nfs": .pointer(nfs), "rbd": .nullable, "quobyte": .nullable, "iscsi": .nullable,
        "flexVolume": .nullable, "cinder": .nullable, "cephfs": .nullable, "fc": .nullable, "flocker": .nullable,
        "azureFile": .nullable, "vsphereVolume": .nullable, "azureDisk": .nullable, "photonPersistentDisk": .nullable,
        "portworxVolume": .nullable, "scaleIO": .nullable,
        "local": .pointer(GoForm(["path": .string, "fsType": .nullable])), "storageos": .nullable,
        "csi": .pointer(
            GoForm([
                "driver": .string, "volumeHandle": .string, "readOnly": .flag, "fsType": .string,
                "volumeAttributes": .map, "controllerPublishSecretRef": .pointer(secretReference),
                "nodeStageSecretRef": .pointer(secretReference), "nodePublishSecretRef": .pointer(secretReference),
                "controllerExpandSecretRef": .pointer(secretReference),
                "nodeExpandSecretRef": .pointer(secretReference),
            ])),
    ])

    private static let hostPath = GoForm(["path": .string, "type": .nullable])
    private static let nfs = GoForm(["server": .string, "path": .string, "readOnly": .flag])
    private static let secretReference = GoForm(["name": .string, "namespace": .string])
}
