extension DescriptionTexts {
    /// Containers: what they run, how they are checked, and what became of them.
    static let containers: StaticString = """
        %api.core.v1.
        #Container A process in an image, with its resources, checks and mounts.
        args Arguments for the command; those of the image by default. $(NAME) stands for an environment variable.
        command The program to start, not run in a shell; the image's entry point by default.
        env Environment variables; the last one of a name counts.
        envFrom ConfigMaps and Secrets whose keys become environment variables.
        image Name of the image.
        imagePullPolicy When the image is pulled: Always, IfNotPresent or Never. Always by default for the tag latest, \
        else IfNotPresent.
        lifecycle What to run after the start and before the stop.
        livenessProbe A check whose failure has the container restarted.
        name Name of the container, unique in the pod.
        ports Ports the container listens at; for information and for reference by name.
        readinessProbe A check whose failure takes the pod out of services.
        resizePolicy Whether a change of a resource restarts the container.
        resources What the container requests and may use of each resource.
        restartPolicy Overrides the pod's restart policy for this container; Always makes an init container a sidecar.
        restartPolicyRules Exit codes for which the restart policy does not apply.
        securityContext User, privileges and confinement of the container; before those of the pod.
        startupProbe A check that must succeed before the other ones begin.
        stdin Whether the container gets an input stream.
        stdinOnce Whether the input ends when the first client detaches.
        terminationMessagePath File the container may leave a last message in; /dev/termination-log by default.
        terminationMessagePolicy Where that message comes from: File (the default) or FallbackToLogsOnError.
        tty Whether the container gets a terminal.
        volumeDevices Volumes that appear as block devices.
        volumeMounts Volumes that appear as directories or files.
        workingDir Directory the program starts in; the image's by default.
        #EphemeralContainer A container added to a running pod for debugging; it is never restarted and has no \
        resources or ports of its own.
        args Arguments for the command; those of the image by default.
        command The program to start; the image's entry point by default.
        env Environment variables.
        envFrom ConfigMaps and Secrets whose keys become environment variables.
        image Name of the image.
        imagePullPolicy When the image is pulled: Always, IfNotPresent or Never.
        lifecycle Not allowed here.
        livenessProbe Not allowed here.
        name Name of the container, unique in the pod.
        ports Not allowed here.
        readinessProbe Not allowed here.
        resizePolicy Not allowed here.
        resources Not allowed here; the container uses what the pod has left.
        restartPolicy Not allowed here.
        restartPolicyRules Not allowed here.
        securityContext User, privileges and confinement of the container.
        startupProbe Not allowed here.
        stdin Whether the container gets an input stream.
        stdinOnce Whether the input ends when the first client detaches.
        targetContainerName The container whose processes this one sees.
        terminationMessagePath File the container may leave a last message in.
        terminationMessagePolicy Where that message comes from: File or FallbackToLogsOnError.
        tty Whether the container gets a terminal.
        volumeDevices Volumes that appear as block devices.
        volumeMounts Volumes that appear as directories; without subPath.
        workingDir Directory the program starts in.
        #ContainerPort A port of a container.
        containerPort Number of the port, 1 to 65535.
        hostIP Address of the node at which hostPort is opened.
        hostPort Port of the node that leads to the container.
        name Name by which services and probes may refer to the port.
        protocol TCP (the default), UDP or SCTP.
        #ContainerResizePolicy What a change of a resource does to a running container.
        resourceName cpu or memory.
        restartPolicy NotRequired (the default) or RestartContainer.
        #ContainerRestartRule An exception from the restart policy.
        action What to do: Restart or RestartAllContainers.
        exitCodes The exit codes it is for.
        #ContainerRestartRuleOnExitCodes A set of exit codes.
        operator In or NotIn.
        values The exit codes.
        #ResourceRequirements What is requested and what may be used at most.
        claims Entries of the pod's resourceClaims that the container uses.
        limits The most that may be used of each resource.
        requests What is set aside of each resource; the limits by default.
        #ResourceClaim A use of one of the pod's claims.
        name Name of an entry of the pod's resourceClaims.
        request One request of the claim; all of them by default.
        #EnvVar An environment variable.
        name Name of the variable.
        value Its value; $(NAME) stands for a variable defined before, $$ for a dollar sign.
        valueFrom Where the value comes from instead.
        #EnvVarSource One source of a value.
        configMapKeyRef A key of a ConfigMap.
        fieldRef A field of the pod, such as metadata.name or status.podIP.
        fileKeyRef A key of a file of variables in a volume.
        resourceFieldRef A request or limit of a container.
        secretKeyRef A key of a Secret.
        #EnvFromSource A ConfigMap or Secret whose keys become environment variables.
        configMapRef The ConfigMap.
        prefix Text in front of each variable's name.
        secretRef The Secret.
        #ConfigMapEnvSource,SecretEnvSource,ConfigMapProjection,SecretProjection An object whose data are used.
        items Which keys, under which paths; all keys by default.
        name Name of the object in the pod's namespace.
        optional Whether the pod may start without the object.
        #ConfigMapKeySelector,SecretKeySelector One key of an object of the pod's namespace.
        key The key.
        name Name of the object.
        optional Whether the pod may start without the object or key.
        #FileKeySelector One key of a file of variables.
        key Name of the variable in the file.
        optional Whether the file or the key may be missing.
        path Path of the file in the volume.
        volumeName The volume of the pod that holds the file.
        #ObjectFieldSelector A field of an object.
        apiVersion Version in which the path is written; v1 by default.
        fieldPath Path of the field.
        #ResourceFieldSelector A request or limit of a container.
        containerName The container; needed in volumes.
        divisor Unit in which the amount is written; 1 by default.
        resource Such as limits.cpu or requests.memory.
        #Lifecycle What the node runs at the start and the end of a container.
        postStart Runs right after the start; a failure kills the container.
        preStop Runs before the stop; the grace period runs meanwhile.
        stopSignal Signal that stops the container; that of the image by default.
        #LifecycleHandler One thing to do.
        exec A command to run in the container.
        httpGet An HTTP request to send.
        sleep Seconds to wait.
        tcpSocket Not supported any more.
        #ExecAction A command.
        command The program and its arguments, not run in a shell; exit code 0 is success.
        #HTTPGetAction An HTTP request; a status of 200 to 399 is success.
        host Host to connect to; the pod's address by default.
        httpHeaders Headers of the request.
        path Path of the request.
        port Number or name of the port.
        scheme HTTP (the default) or HTTPS.
        #HTTPHeader A header of a request.
        name Name of the header.
        value Its value.
        #SleepAction A pause.
        seconds Seconds to wait.
        #TCPSocketAction A connection that must be accepted.
        host Host to connect to; the pod's address by default.
        port Number or name of the port.
        #GRPCAction A request to the gRPC health service.
        port Number of the port.
        service Name of the service to ask for.
        #Probe A check that is made again and again.
        exec A command that must end with 0.
        failureThreshold Failures in a row that count as failed; 3 by default.
        grpc A gRPC health check.
        httpGet An HTTP request that must succeed.
        initialDelaySeconds Seconds between the start of the container and the first check.
        periodSeconds Seconds between checks; 10 by default.
        successThreshold Successes in a row that count as recovered; 1 by default.
        tcpSocket A port that must accept connections.
        terminationGracePeriodSeconds Seconds to stop after a failed check, in place of the pod's.
        timeoutSeconds Seconds a check may take; 1 by default.
        #ContainerStatus What is known of a container.
        allocatedResources Resources the node has set aside for the container.
        allocatedResourcesStatus Health of the devices that the container got.
        containerID RUNTIME://ID of the container.
        image The image that runs; may be written otherwise than in the spec.
        imageID Digest of the image.
        lastState How the container ended the last time.
        name Name of the container.
        ready Whether its readiness probe succeeds.
        resources Requests and limits in force.
        restartCount How often it was restarted.
        started Whether it runs and its startup probe succeeded.
        state What it does now.
        stopSignal Signal that stops it.
        user User and groups of its first process.
        volumeMounts State of its mounts.
        #ContainerState What a container does: exactly one member is set.
        running Set while it runs.
        terminated Set when it has ended.
        waiting Set before it runs.
        #ContainerStateRunning A container that runs.
        startedAt When it was started.
        #ContainerStateTerminated A container that has ended.
        containerID RUNTIME://ID of the container.
        exitCode Exit code of the program.
        finishedAt When it ended.
        signal Signal that ended it.
        startedAt When it was started.
        #ContainerStateWaiting A container that does not run yet.
        #ContainerUser The user a container runs as.
        linux User and groups on Linux.
        #LinuxContainerUser User and groups of a container's first process.
        gid Its group.
        supplementalGroups Its further groups.
        uid Its user.
        #ResourceStatus Health of a resource of a container.
        name Name of the resource.
        resources Health of each unit.
        #ResourceHealth Health of one device.
        health Healthy, Unhealthy or Unknown.
        resourceID Identifies the device.
        #VolumeMountStatus State of a mount.
        mountPath Path in the container.
        name Name of the volume.
        readOnly Whether it is mounted for reading only.
        recursiveReadOnly Whether that holds for the mounts inside it.
        volumeStatus State of the volume.
        #VolumeStatus State of a mounted volume.
        image The image that is mounted.
        #ImageVolumeStatus State of an image volume.
        imageRef Digest of the image.
        """
}
