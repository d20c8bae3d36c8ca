internal import Deployment
internal import KubeCore
internal import VClusterConfig

/// Writes the objects of a virtual cluster to its host.
struct VirtualClusterInstaller: Sendable {
    let host: any ResourceAPI
    let deployment: VClusterDeployment
    /// Whether a missing namespace is made; otherwise it is an error.
    var createsNamespace = true

    /// Makes the namespace if need be, and all objects. What cannot be made is found out before anything is written,
    /// as far as the host can tell in a dry run.
    /// - Throws: `CommandError`; a namespace made for nothing is removed again.
    func create() async throws(CommandError) {
        let hasMadeNamespace = try await ensureNamespace()
        do throws(CommandError) {
            for rendered in deployment.objects { try await checkOwnership(of: rendered) }
            for isDryRun in [true, false] {
                for rendered in deployment.objects { try await write(rendered, isDryRun: isDryRun) }
            }
        } catch {
            if hasMadeNamespace { await removeNamespace() }
            throw error
        }
    }

    /// The StatefulSet of a virtual cluster of this name in this namespace; nil when there is none.
    func existingVirtualCluster() async throws(CommandError) -> KubeObject? {
        guard let rendered = deployment.objects.first(where: { $0.resource == .statefulSets }),
            let existing = try await existing(rendered)
        else { return nil }
        try await checkOwnership(of: rendered)
        return existing
    }

    /// Brings existing objects to what is rendered now, and makes those that are missing.
    /// - Returns: the generation of the StatefulSet afterwards.
    func upgrade(_ existing: KubeObject) async throws(CommandError) -> Int64 {
        let rendered = deployment.objects.first { $0.resource == .statefulSets }
        if let rendered, let difference = DeploymentUpdate.frozenDifference(rendered.object, from: existing) {
            throw CommandError(.badValues, "\(difference) cannot be changed once a virtual cluster exists")
        }
        for rendered in deployment.objects { try await checkOwnership(of: rendered) }
        try await checkFrozenValues()
        for rendered in deployment.objects { try await write(rendered, isDryRun: false) }
        try await removeObsolete()
        return try await existingVirtualCluster()?.generation ?? 0
    }

    private func checkFrozenValues() async throws(CommandError) {
        let deployed: VClusterConfig
        do throws(CommandError) {
            deployed = try await DeployedValues.read(
                of: deployment.name, namespace: deployment.namespace, on: host
            ).config()
        } catch {
            return  // values that are lost or that this version does not take are what an upgrade mends
        }
        if let key = deployment.config.frozenDifference(from: deployed) {
            throw CommandError(.badValues, "\(key) cannot be changed once a virtual cluster exists")
        }
    }

    /// Deletes what an earlier configuration asked for and this one does not: limits, policies and rights.
    private func removeObsolete() async throws(CommandError) {
        let selector = LabelSelector(matching: VClusterDeployment.labels(ofRelease: deployment.name.text))
        let wanted = Set(deployment.objects.map { "\($0.resource.resource)/\($0.object.name)" })
        for resource in VClusterDeployment.optionalResources {
            do throws(StatusError) {
                let options = ListOptions(labelSelector: selector)
                let existing = try await host.list(resource, namespace: deployment.namespace, options: options)
                for object in existing.items where !wanted.contains("\(resource.resource)/\(object.name)") {
                    _ = try await host.delete(
                        resource, namespace: deployment.namespace, name: object.name,
                        options: DeleteOptions(uid: object.uid))
                }
            } catch  where error.reason == .forbidden || error.isNotFound {
                continue  // who may not look there has not made anything there either
            } catch {
                throw CommandError(error, while: "remove \(resource.resource) that are not asked for any more")
            }
        }
        let name = deployment.clusterObjectName
        for resource in [GroupVersionResource.clusterRoleBindings, .clusterRoles]
        where !wanted.contains("\(resource.resource)/\(name)") {
            do throws(StatusError) {
                let existing = try await host.get(resource, namespace: nil, name: name)
                guard selector.matches(existing.labels) else { continue }
                _ = try await host.delete(
                    resource, namespace: nil, name: name, options: DeleteOptions(uid: existing.uid))
            } catch  where error.reason == .forbidden || error.isNotFound {
                continue  // as above
            } catch {
                throw CommandError(error, while: "remove \(resource.resource) that are not asked for any more")
            }
        }
    }

    // MARK: - Namespace

    /// True when it did not exist.
    private func ensureNamespace() async throws(CommandError) -> Bool {
        do throws(StatusError) {
            let existing = try await host.get(.namespaces, namespace: nil, name: deployment.namespace)
            guard existing.isBeingDeleted else { return false }
        } catch  where error.reason == .notFound {
            return try await createNamespace()
        } catch  where error.reason == .forbidden && deployment.namespace != deployment.name.defaultNamespace {
            return false  // rights inside a given namespace need no right to look at the namespace itself
        } catch {
            throw CommandError(error, while: "look at namespace \(deployment.namespace)")
        }
        throw CommandError(.failed, "namespace \(deployment.namespace) is being deleted; try again when it is gone")
    }

    private func createNamespace() async throws(CommandError) -> Bool {
        guard createsNamespace else {
            throw CommandError(.failed, "namespace \(deployment.namespace) does not exist")
        }
        do throws(StatusError) {
            _ = try await host.create(.namespaces, namespace: nil, object: deployment.namespaceObject)
            return true
        } catch  where error.reason == .alreadyExists {
            return false
        } catch {
            throw CommandError(error, while: "create namespace \(deployment.namespace)")
        }
    }

    private func removeNamespace() async {
        // What made us give up is what the person must hear about; a failure of tidying up would hide it.
        _ = try? await host.delete(.namespaces, namespace: nil, name: deployment.namespace)
    }

    // MARK: - Objects

    /// Objects of ours carry our labels; any other object of the same name is somebody else's and never written.
    private func checkOwnership(of rendered: VClusterDeployment.RenderedObject) async throws(CommandError) {
        guard let existing = try await existing(rendered) else { return }
        guard existing.labels["app"] == "vcluster", existing.labels["release"] == deployment.name.text else {
            throw CommandError(
                .failed,
                "\(rendered.object.kind) \(rendered.object.name) exists in namespace \(deployment.namespace) and is not "
                    + "part of virtual cluster \(deployment.name)")
        }
    }

    private func existing(_ rendered: VClusterDeployment.RenderedObject) async throws(CommandError) -> KubeObject? {
        do throws(StatusError) {
            return try await host.get(
                rendered.resource, namespace: rendered.namespace, name: rendered.object.name)
        } catch  where error.reason == .notFound {
            return nil
        } catch {
            throw CommandError(error, while: "look at \(rendered.object.kind) \(rendered.object.name)")
        }
    }

    private func write(_ rendered: VClusterDeployment.RenderedObject, isDryRun: Bool) async throws(CommandError) {
        let options = WriteOptions(isDryRun: isDryRun, fieldManager: "vcluster")
        let existing = try await existing(rendered)
        do throws(StatusError) {
            if let existing {
                guard let merged = DeploymentUpdate.merged(rendered.object, over: existing) else { return }
                _ = try await host.update(
                    rendered.resource, namespace: rendered.namespace, object: merged, options: options)
            } else {
                _ = try await host.create(
                    rendered.resource, namespace: rendered.namespace, object: rendered.object, options: options)
            }
        } catch {
            throw CommandError(error, while: "write \(rendered.object.kind) \(rendered.object.name)")
        }
    }
}
