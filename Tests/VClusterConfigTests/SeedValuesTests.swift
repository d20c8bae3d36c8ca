import KubeCore
import SyncSettings
import Testing
import VClusterConfig

/// Values files as published articles show them, which people type to this day.
@Suite struct SeedValuesTests {
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let expected: @Sendable (inout SyncSettings) -> Void

        var testDescription: String { name }
    }

    static let files: [File] = [
        File(
            name: "values.yaml",
            text: """
                sync:
                  ingresses:
                    enabled: true
                """
        ) {
            $0.toHost.ingresses = true
            $0.fromHost.ingressClasses.isEnabled = true
        },
        File(
            name: "host-to-vcluster.yaml",
            text: """
                # host-to-vcluster.yaml
                mapServices:
                  fromHost:
                  - from: default/nettool-host\u{20}
                    to: default/nettool-host
                """
        ) {
            $0.replicatedServices.fromHost = [
                ReplicatedServices.FromHost(
                    hostNamespace: "default", hostName: "nettool-host", virtualNamespace: "default",
                    virtualName: "nettool-host")
            ]
        },
        File(
            name: "vcluster-to-host.yaml",
            text: """
                # vcluster-to-host.yaml
                mapServices:
                  fromVirtual:
                  - from: default/nettool-virtual
                    to: nettool-virtual
                """
        ) {
            $0.replicatedServices.toHost = [
                ReplicatedServices.ToHost(
                    virtualNamespace: "default", virtualName: "nettool-virtual", hostName: "nettool-virtual")
            ]
        },
        File(
            name: "sync-storage.yaml",
            text: """
                # sync-storage.yaml
                sync:
                  persistentvolumes:
                    enabled: true
                  # If you want to create custom storage classes
                  # inside the vcluster.
                  storageclasses:
                    enabled: true
                """
        ) {
            $0.toHost.persistentVolumes = true
            $0.toHost.storageClasses = true
        },
        File(
            name: "schedule.yaml",
            text: """
                # schedule.yaml
                sync:
                  nodes:
                    enableScheduler: true # Enabling the scheduler in a virtual cluster
                    # Set the node synchronization mode to Real Nodes All
                    enabled: true
                    syncAllNodes: true
                """
        ) {
            $0.schedulesVirtually = true
            $0.fromHost.nodes.mode = .all
            $0.fromHost.storageClasses.isEnabled = true
            $0.fromHost.csiNodes = true
            $0.fromHost.csiDrivers = true
            $0.fromHost.csiStorageCapacities = true
        },
    ]

    @Test("a published values file is accepted as it stands and does what it says", arguments: files)
    func accepted(_ file: File) throws {
        let config = try VClusterConfig(parsing: Array(file.text.utf8), source: file.name)
        var expected = SyncSettings()
        file.expected(&expected)
        #expect(config.syncSettings == expected)
        #expect(config.contradictions.isEmpty)
        #expect(!config.isSecureProfile)
    }

    @Test("the values of a highly available cluster are refused, naming all that is missing")
    func highAvailability() {
        let text = """
            # ha.yaml

            # Enable HA mode
            enableHA: true

            # Scale up syncer replicas
            syncer:
              replicas: 3

            # Scale up etcd
            etcd:
              image: cr7258/k8s.gcr.io.etcd:3.5.4-0
              replicas: 3
              storage:
                # If this is disabled, vcluster will use an emptyDir instead
                # of a PersistentVolumeClaim
                persistence: false

            # Scale up controller manager
            controller:
              image: cr7258/k8s.gcr.io.kube-controller-manager:v1.25.0
              replicas: 3

            # Scale up api server
            api:
              image: cr7258/k8s.gcr.io.kube-apiserver:v1.25.0
              replicas: 3

            # Scale up DNS server
            coredns:
              replicas: 3
            """
        let error = #expect(throws: ConfigError.self) {
            try VClusterConfig(parsing: Array(text.utf8), source: "ha.yaml")
        }
        #expect(error?.code == .notSupportedYet)
        let refused = [
            "enableHA", "syncer.replicas", "etcd.image", "etcd.replicas", "controller.image", "controller.replicas",
            "api.image", "api.replicas", "coredns.replicas",
        ]
        #expect(error?.message == refused.map { "ha.yaml: \($0) is not supported yet" }.joined(separator: "\n"))
    }
}
