internal import KubeCore

// Keys that shape the control plane's pod. Older charts had two containers, `syncer` and `vcluster`, where there is
// one process today. Source: vcluster reference 1.14.

extension OlderSchema {
    static let podRows: [OlderRow] =
        scheduling(below: "") + scheduling(below: "syncer.") + [
            .moved("globalAnnotations", .stringMap, to: "controlPlane.advanced.globalMetadata.annotations"),
            .moved("defaultImageRegistry", .string, to: "controlPlane.advanced.defaultImageRegistry"),
            .moved("volumes", .objectList, to: "controlPlane.statefulSet.persistence.addVolumes"),
            .converted("autoDeletePersistentVolumeClaims", .boolean) { value, _ in
                .set(
                    "controlPlane.statefulSet.persistence.volumeClaim.retentionPolicy",
                    value == true ? "Delete" : "Retain")
            },
            .moved("syncer.env", .objectList, to: "controlPlane.statefulSet.env"),
            .moved("syncer.extraVolumeMounts", .objectList, to: "controlPlane.statefulSet.persistence.addVolumeMounts"),
            .converted("syncer.volumeMounts", .objectList) { value, _ in
                // The data are mounted anyway.
                let added = (value.arrayValue ?? []).filter { $0["name"] != "data" }
                return added.isEmpty
                    ? .nothing : .set("controlPlane.statefulSet.persistence.addVolumeMounts", .array(added))
            },
            .moved(
                "syncer.imagePullPolicy", .word(["", "Always", "IfNotPresent", "Never"]),
                to: "controlPlane.statefulSet.imagePullPolicy"),
            .moved(
                "syncer.livenessProbe.enabled", .boolean, to: "controlPlane.statefulSet.probes.livenessProbe.enabled"),
            .moved(
                "syncer.readinessProbe.enabled", .boolean, to: "controlPlane.statefulSet.probes.readinessProbe.enabled"),
            .moved("syncer.startupProbe.enabled", .boolean, to: "controlPlane.statefulSet.probes.startupProbe.enabled"),
            .moved("syncer.kubeConfigContextName", .string, to: "exportKubeConfig.context"),
            .moved("syncer.serviceAnnotations", .stringMap, to: "controlPlane.service.annotations"),
            .converted("syncer.extraArgs", .stringList) { value, values in
                OlderFlags.convert((value.arrayValue ?? []).compactMap(\.stringValue), values: values)
            },
            .converted("syncer.resources", .resources) { value, values in
                .set(
                    "controlPlane.statefulSet.resources", OlderResources.sum(value, values.at("vcluster", "resources")))
            },
            .converted("vcluster.resources", .resources) { value, values in
                values.at("syncer", "resources") == nil ? .set("controlPlane.statefulSet.resources", value) : .nothing
            },
            .moved("serviceAccount.create", .boolean, to: "controlPlane.advanced.serviceAccount.enabled"),
            .moved("serviceAccount.name", .string, to: "controlPlane.advanced.serviceAccount.name"),
            .moved("serviceAccount.annotations", .stringMap, to: "controlPlane.advanced.serviceAccount.annotations"),
            .moved(
                "serviceAccount.imagePullSecrets", .objectList,
                to: "controlPlane.advanced.serviceAccount.imagePullSecrets"),
            .moved("workloadServiceAccount.name", .string, to: "controlPlane.advanced.workloadServiceAccount.name"),
            .moved(
                "workloadServiceAccount.annotations", .stringMap,
                to: "controlPlane.advanced.workloadServiceAccount.annotations"),
        ]

    /// Charts with one pod had these at the top, charts with several below `syncer`.
    private static func scheduling(below prefix: String) -> [OlderRow] {
        let pod = "controlPlane.statefulSet"
        return [
            .moved("\(prefix)nodeSelector", .stringMap, to: "\(pod).scheduling.nodeSelector"),
            .moved("\(prefix)affinity", .object, to: "\(pod).scheduling.affinity"),
            .moved("\(prefix)tolerations", .objectList, to: "\(pod).scheduling.tolerations"),
            .moved("\(prefix)priorityClassName", .string, to: "\(pod).scheduling.priorityClassName"),
            .moved(
                "\(prefix)topologySpreadConstraints", .objectList, to: "\(pod).scheduling.topologySpreadConstraints"),
            .moved("\(prefix)labels", .stringMap, to: "\(pod).labels"),
            .moved("\(prefix)annotations", .stringMap, to: "\(pod).annotations"),
            .moved("\(prefix)podLabels", .stringMap, to: "\(pod).pods.labels"),
            .moved("\(prefix)podAnnotations", .stringMap, to: "\(pod).pods.annotations"),
            .moved("\(prefix)securityContext", .object, to: "\(pod).security.containerSecurityContext"),
            .moved("\(prefix)podSecurityContext", .object, to: "\(pod).security.podSecurityContext"),
            .moved("\(prefix)storage.persistence", .boolean, to: "\(pod).persistence.volumeClaim.enabled"),
            .moved("\(prefix)storage.size", .quantity, to: "\(pod).persistence.volumeClaim.size"),
            .moved("\(prefix)storage.className", .string, to: "\(pod).persistence.volumeClaim.storageClass"),
            .notYet("\(prefix)storage.binariesVolume", unless: [["name": "binaries", "emptyDir": [:]]]),
            .notYet("\(prefix)replicas", unless: 1),
        ]
    }
}

/// Resources of the two containers that are one today.
enum OlderResources {
    /// Both together, quantity by quantity.
    static func sum(_ first: JSONValue, _ second: JSONValue?) -> JSONValue {
        var result = first
        for part in ["limits", "requests"] {
            for (name, added) in second?[part]?.objectValue ?? [:] {
                let known = first.at(part, name)
                result.set(known.map { sum($0, added) } ?? added, at: [part, name])
            }
        }
        return result
    }

    private static func sum(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
        do throws(Quantity.ParseError) {
            return .string((try Quantity(json: first) + Quantity(json: second)).description)
        } catch {
            return first  // the type of the row has been checked: both are quantities
        }
    }
}
