internal import KubeCore

/// Defaults of the kinds that keep pods running.
/// Source: pkg/apis/apps/v1/defaults.go, pkg/apis/core/v1/defaults.go of 1.36.
enum WorkloadDefaults {
    static func deployment(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            PodDefaults.template(&spec)
            spec.editOrMake("strategy") { strategy in
                strategy.fill("type", "RollingUpdate")
                guard strategy["type"] == "RollingUpdate" else { return }
                strategy.editOrMake("rollingUpdate") {
                    $0.fill("maxUnavailable", "25%")
                    $0.fill("maxSurge", "25%")
                }
            }
            spec.fill("revisionHistoryLimit", 10)
            spec.fill("progressDeadlineSeconds", 600)
        }
    }

    static func replicaSet(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            PodDefaults.template(&spec)
        }
    }

    /// Labels and selector of a ReplicationController fall back to the labels of its template.
    static func replicationController(_ object: inout KubeObject) {
        let labels = object.at("spec", "template", "metadata", "labels")
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            if let labels, spec.isUnset("selector") { spec["selector"] = labels }
            if spec["template"] != nil { PodDefaults.template(&spec) }
        }
        if let labels, object.labels.isEmpty { object.set(labels, at: "metadata", "labels") }
    }

    static func daemonSet(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            PodDefaults.template(&spec)
            spec.editOrMake("updateStrategy") { strategy in
                strategy.fill("type", "RollingUpdate")
                guard strategy["type"] == "RollingUpdate" else { return }
                strategy.editOrMake("rollingUpdate") {
                    $0.fill("maxUnavailable", 1)
                    $0.fill("maxSurge", 0)
                }
            }
            spec.fill("revisionHistoryLimit", 10)
        }
        DaemonSetTemplateGeneration.fill(&object)
    }

    static func statefulSet(_ object: inout KubeObject) {
        object.editOrMake("spec") { spec in
            spec.fill("replicas", 1)
            spec.fill("podManagementPolicy", "OrderedReady")
            PodDefaults.template(&spec)
            spec.editOrMake("updateStrategy") { strategy in
                // Who names the type alone gets no parameters.
                if strategy.isUnset("type") {
                    strategy["type"] = "RollingUpdate"
                    strategy.fill("rollingUpdate", [:])
                }
                if strategy["type"] == "RollingUpdate" {
                    strategy.edit("rollingUpdate") { $0.fill("partition", 0) }
                }
            }
            spec.fill("revisionHistoryLimit", 10)
            spec.editOrMake("persistentVolumeClaimRetentionPolicy") {
                $0.fill("whenDeleted", "Retain")
                $0.fill("whenScaled", "Retain")
            }
            spec.editEach("volumeClaimTemplates") { claim in
                claim.fill("kind", "PersistentVolumeClaim")
                claim.fill("apiVersion", "v1")
                claim.fill("metadata", [:])
                claim.editOrMake("spec") {
                    $0.fill("volumeMode", "Filesystem")
                    $0.fill("resources", [:])
                    ResourceDefaults.requirements(&$0)
                }
                claim.editOrMake("status") { $0.fill("phase", "Pending") }
            }
        }
    }

    static func podTemplate(_ object: inout KubeObject) { object.edit { PodDefaults.template(&$0) } }
}
