extension DescriptionTexts {
    /// Volumes: what a pod can mount, claims of storage, and storage itself.
    static let volumes: StaticString = """
        %api.core.v1.
        #Volume A named volume of a pod; exactly one source is set.
        awsElasticBlockStore A disk of AWS. Use a CSI driver instead.
        azureDisk A disk of Azure. Use a CSI driver instead.
        azureFile A file share of Azure. Use a CSI driver instead.
        cephfs A Ceph file system. Use a CSI driver instead.
        cinder A disk of OpenStack. Use a CSI driver instead.
        configMap Files with the data of a ConfigMap.
        csi A volume that a CSI driver makes for this pod alone.
        downwardAPI Files with fields of the pod.
        emptyDir A directory that lives as long as the pod.
        ephemeral A volume with a claim of its own, which lives as long as the pod.
        fc A Fibre Channel disk.
        flexVolume A volume of a driver installed on the node. Use a CSI driver instead.
        flocker A Flocker dataset. No longer supported.
        gcePersistentDisk A disk of Google Cloud. Use a CSI driver instead.
        gitRepo A directory with a git repository. No longer supported.
        glusterfs A Gluster volume. No longer supported.
        hostPath A file or directory of the node.
        image The files of an image, read-only.
        iscsi An iSCSI disk.
        name Name of the volume, unique in the pod.
        nfs A directory of an NFS server.
        persistentVolumeClaim The storage that a PersistentVolumeClaim of the namespace got.
        photonPersistentDisk A Photon disk. No longer supported.
        portworxVolume A Portworx volume. Use a CSI driver instead.
        projected Files of several sources in one directory.
        quobyte A Quobyte volume. No longer supported.
        rbd A Rados block device. Use a CSI driver instead.
        scaleIO A ScaleIO volume. No longer supported.
        secret Files with the data of a Secret.
        storageos A StorageOS volume. No longer supported.
        vsphereVolume A disk of vSphere. Use a CSI driver instead.
        #VolumeMount Where a volume appears in a container.
        mountPath Path in the container; without a colon.
        mountPropagation Whether mounts made later are seen on the other side: None (the default), HostToContainer or \
        Bidirectional.
        name Name of the volume.
        readOnly Whether the container may only read.
        recursiveReadOnly Whether that holds for the mounts inside the volume: Disabled, IfPossible or Enabled.
        subPath Path in the volume to mount; its root by default.
        subPathExpr As subPath, with $(NAME) for environment variables.
        #VolumeDevice Where a volume appears as a block device.
        devicePath Path in the container.
        name Name of the volume, a claim with volumeMode Block.
        #KeyToPath A key and the file it becomes.
        key The key.
        mode Permissions of the file, 0 to 0777; defaultMode of the volume by default.
        path Path of the file in the volume; without `..`.
        #ConfigMapVolumeSource Files with the data of a ConfigMap.
        defaultMode Permissions of the files; 0644 by default.
        items Which keys, under which paths; all keys by default.
        name Name of the ConfigMap in the pod's namespace.
        optional Whether the pod may start without it.
        #SecretVolumeSource Files with the data of a Secret.
        defaultMode Permissions of the files; 0644 by default.
        items Which keys, under which paths; all keys by default.
        optional Whether the pod may start without it.
        secretName Name of the Secret in the pod's namespace.
        #DownwardAPIVolumeSource,DownwardAPIProjection Files with fields of the pod.
        defaultMode Permissions of the files; 0644 by default.
        items The files.
        #DownwardAPIVolumeFile A file with a field of the pod.
        fieldRef The field: a label, annotation, name, namespace or uid.
        mode Permissions of the file.
        path Path of the file in the volume.
        resourceFieldRef A request or limit of a container.
        #ProjectedVolumeSource Several sources in one directory.
        defaultMode Permissions of the files; 0644 by default.
        sources The sources.
        #VolumeProjection One source of a projected volume.
        clusterTrustBundle Certificates of a ClusterTrustBundle.
        configMap Data of a ConfigMap.
        downwardAPI Fields of the pod.
        podCertificate A certificate for the pod, renewed in time.
        secret Data of a Secret.
        serviceAccountToken A token of the pod's service account, renewed in time.
        #ServiceAccountTokenProjection A token in a file.
        audience Whom the token is for; the API server by default.
        expirationSeconds Seconds the token is valid; at least 600, 3600 by default.
        path Path of the file in the volume.
        #ClusterTrustBundleProjection Certificates in a file.
        labelSelector Bundles of the signer to take.
        name One bundle to take.
        optional Whether the pod may start without them.
        path Path of the file in the volume.
        signerName Signer whose bundles are taken.
        #PodCertificateProjection A private key and a certificate in files.
        certificateChainPath File of the certificates.
        credentialBundlePath File of key and certificates together.
        keyPath File of the key.
        keyType Kind of key to make, such as ED25519 or ECDSAP256.
        maxExpirationSeconds The most seconds the certificate may be valid.
        signerName Who signs.
        userAnnotations What to tell the signer besides.
        #EmptyDirVolumeSource A directory that lives as long as the pod.
        medium Where it lies: the node's disk by default, Memory or huge pages.
        sizeLimit How much it may hold.
        #EphemeralVolumeSource A claim that is made for the pod and deleted with it.
        volumeClaimTemplate What the claim looks like; it is named POD-VOLUME.
        #PersistentVolumeClaimTemplate What a claim looks like.
        metadata Labels and annotations of the claim.
        spec Content of the claim.
        #PersistentVolumeClaimVolumeSource A claim of the pod's namespace.
        claimName Name of the claim.
        #HostPathVolumeSource A path of the node.
        path The path.
        type What must be there or is made: Directory, DirectoryOrCreate, File, FileOrCreate, Socket, CharDevice, \
        BlockDevice; unchecked when empty.
        #ImageVolumeSource An image to mount.
        pullPolicy When the image is pulled: Always, IfNotPresent or Never.
        reference Name of the image.
        #CSIVolumeSource A volume that a CSI driver makes for one pod.
        driver Name of the driver.
        nodePublishSecretRef Secret for mounting.
        volumeAttributes What the driver wants to know.
        #CSIPersistentVolumeSource A volume of a CSI driver.
        controllerExpandSecretRef Secret for growing the volume.
        controllerPublishSecretRef Secret for attaching and detaching.
        driver Name of the driver.
        nodeExpandSecretRef Secret for growing the volume on the node.
        nodePublishSecretRef Secret for mounting into a pod.
        nodeStageSecretRef Secret for mounting on the node.
        volumeAttributes What the driver noted when it made the volume.
        volumeHandle Name of the volume for the driver.
        #NFSVolumeSource A directory of an NFS server.
        path Path the server exports.
        server Host name or address of the server.
        #ISCSIVolumeSource,ISCSIPersistentVolumeSource An iSCSI disk.
        chapAuthDiscovery Whether discovery authenticates by CHAP.
        chapAuthSession Whether sessions authenticate by CHAP.
        initiatorName Name of the initiator.
        iqn Name of the target.
        iscsiInterface Interface of the initiator; default by default.
        lun Number of the unit.
        portals Further portals, as ADDRESS:PORT.
        secretRef Secret with the CHAP credentials.
        targetPortal The portal, as ADDRESS:PORT.
        #FCVolumeSource A Fibre Channel disk.
        lun Number of the unit.
        targetWWNs World wide names of the targets.
        wwids World wide identifiers of the volume.
        #AWSElasticBlockStoreVolumeSource A disk of AWS.
        partition Number of the partition; the whole disk by default.
        volumeID Identifies the disk.
        #GCEPersistentDiskVolumeSource A disk of Google Cloud.
        partition Number of the partition; the whole disk by default.
        pdName Name of the disk.
        #AzureDiskVolumeSource A disk of Azure.
        cachingMode None, ReadOnly or ReadWrite.
        diskName Name of the disk.
        diskURI Address of the disk.
        kind Shared, Dedicated or Managed.
        #AzureFileVolumeSource,AzureFilePersistentVolumeSource A file share of Azure.
        secretName Secret with the name and key of the account.
        secretNamespace Namespace of that Secret.
        shareName Name of the share.
        #CephFSVolumeSource,CephFSPersistentVolumeSource A Ceph file system.
        monitors Addresses of the monitors.
        path Directory to mount; the root by default.
        secretFile File with the key of the user.
        secretRef Secret with the key of the user.
        user Ceph's user; admin by default.
        #RBDVolumeSource,RBDPersistentVolumeSource A Rados block device.
        image Name of the image.
        keyring File with the key of the user.
        monitors Addresses of the monitors.
        pool Name of the pool; rbd by default.
        secretRef Secret with the key of the user.
        user Ceph's user; admin by default.
        #CinderVolumeSource,CinderPersistentVolumeSource A disk of OpenStack.
        secretRef Secret with OpenStack's credentials.
        volumeID Identifies the disk.
        #FlexVolumeSource,FlexPersistentVolumeSource A volume of a driver installed on the node.
        driver Name of the driver.
        options What the driver wants to know.
        secretRef Secret that the driver gets.
        #FlockerVolumeSource A Flocker dataset.
        datasetName Name of the dataset.
        datasetUUID Identifies the dataset.
        #GitRepoVolumeSource A git repository.
        directory Directory to clone into.
        repository Address of the repository.
        revision Commit to check out.
        #GlusterfsVolumeSource,GlusterfsPersistentVolumeSource A Gluster volume.
        endpoints Endpoints object with the servers.
        endpointsNamespace Namespace of that object.
        path Name of the volume.
        #PhotonPersistentDiskVolumeSource A Photon disk.
        pdID Identifies the disk.
        #PortworxVolumeSource A Portworx volume.
        volumeID Identifies the volume.
        #QuobyteVolumeSource A Quobyte volume.
        group Group that mounts it.
        registry Addresses of the registry.
        tenant Who owns the volume.
        user User that mounts it.
        volume Name of the volume.
        #ScaleIOVolumeSource,ScaleIOPersistentVolumeSource A ScaleIO volume.
        gateway Address of the API.
        protectionDomain Name of the protection domain.
        secretRef Secret with the credentials.
        sslEnabled Whether the API is spoken to by TLS.
        storageMode ThickProvisioned or ThinProvisioned.
        storagePool Name of the pool.
        system Name of the system.
        volumeName Name of the volume.
        #StorageOSVolumeSource,StorageOSPersistentVolumeSource A StorageOS volume.
        secretRef Secret with the credentials.
        volumeName Name of the volume.
        volumeNamespace StorageOS' namespace of the volume.
        #VsphereVirtualDiskVolumeSource A disk of vSphere.
        storagePolicyID Identifies the storage policy.
        storagePolicyName Name of the storage policy.
        volumePath Path of the disk.
        #LocalVolumeSource A disk or directory of one node.
        path Path on the node.
        #PersistentVolumeClaim A request for storage; it is bound to one PersistentVolume.
        spec What storage is wanted.
        status What storage it has.
        #PersistentVolumeClaimSpec What storage is wanted.
        accessModes ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.
        dataSource A snapshot or claim to begin with the content of.
        dataSourceRef As dataSource, of any kind and in any namespace.
        resources How much storage is wanted, as requests.storage; may grow later.
        selector Labels the volume must have.
        storageClassName The StorageClass that makes the volume; the default one when absent, none when empty.
        volumeAttributesClassName The VolumeAttributesClass with settings that may change while the volume is in use.
        volumeMode Filesystem (the default) or Block.
        volumeName The PersistentVolume the claim is bound to.
        #PersistentVolumeClaimStatus What storage a claim has.
        accessModes How the volume may be used.
        allocatedResourceStatuses How far a change of size is.
        allocatedResources Size that is being made available.
        capacity Size of the volume.
        currentVolumeAttributesClassName The VolumeAttributesClass in force.
        modifyVolumeStatus How far a change of the VolumeAttributesClass is.
        phase Pending, Bound or Lost.
        #PersistentVolumeClaimCondition One aspect of the state of a claim.
        status True, False or Unknown.
        type Resizing, FileSystemResizePending, ModifyingVolume or another one.
        #ModifyVolumeStatus How far a change of a volume's settings is.
        status Pending, InProgress or Infeasible.
        targetVolumeAttributesClassName The VolumeAttributesClass that is being applied.
        #VolumeResourceRequirements How much storage is wanted.
        limits The most that is wanted.
        requests The least that is wanted.
        #TypedLocalObjectReference,TypedObjectReference An object of any kind.
        apiGroup Its group; the core group when absent.
        kind Its kind.
        name Its name.
        namespace Its namespace; a ReferenceGrant there must allow the reference.
        #PersistentVolume A piece of storage, made by a person or by a driver.
        spec Where the storage is and how it may be used.
        status Whether it is in use.
        #PersistentVolumeSpec Where the storage is and how it may be used; exactly one source is set.
        accessModes How it may be used: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.
        awsElasticBlockStore A disk of AWS. Use a CSI driver instead.
        azureDisk A disk of Azure. Use a CSI driver instead.
        azureFile A file share of Azure. Use a CSI driver instead.
        capacity Its size, as storage.
        cephfs A Ceph file system. Use a CSI driver instead.
        cinder A disk of OpenStack. Use a CSI driver instead.
        claimRef The claim it is bound to, or set aside for.
        csi A volume of a CSI driver.
        fc A Fibre Channel disk.
        flexVolume A volume of a driver installed on the node. Use a CSI driver instead.
        flocker A Flocker dataset. No longer supported.
        gcePersistentDisk A disk of Google Cloud. Use a CSI driver instead.
        glusterfs A Gluster volume. No longer supported.
        hostPath A directory of the node, for trials with one node.
        iscsi An iSCSI disk.
        local A disk or directory of one node; needs nodeAffinity.
        mountOptions Options of the mount.
        nfs A directory of an NFS server.
        nodeAffinity Nodes that can reach the volume.
        persistentVolumeReclaimPolicy What becomes of it when its claim is deleted: Retain (the default for volumes \
        made by people), Delete or Recycle.
        photonPersistentDisk A Photon disk. No longer supported.
        portworxVolume A Portworx volume. Use a CSI driver instead.
        quobyte A Quobyte volume. No longer supported.
        rbd A Rados block device. Use a CSI driver instead.
        scaleIO A ScaleIO volume. No longer supported.
        storageClassName The StorageClass it belongs to; none when empty.
        storageos A StorageOS volume. No longer supported.
        volumeAttributesClassName The VolumeAttributesClass it belongs to.
        volumeMode Filesystem (the default) or Block.
        vsphereVolume A disk of vSphere. Use a CSI driver instead.
        #PersistentVolumeStatus Whether a volume is in use.
        lastPhaseTransitionTime When the phase last changed.
        phase Pending, Available, Bound, Released or Failed.
        #VolumeNodeAffinity Nodes that can reach a volume.
        required What such a node fulfils.
        """
}
