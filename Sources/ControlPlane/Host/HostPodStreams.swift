internal import HTTPTransport
internal import KubeClient
internal import KubeCore
internal import KubeServer
internal import NIOCore
internal import Syncer

/// Connects the tenant's clients to its pods where these run: `log`, `exec`, `attach` and `portforward` go to the same
/// subresource of the host pod, byte for byte.
struct HostPodStreams: ConnectHandler {
    private static let subresources: Set<String> = ["log", "exec", "attach", "portforward"]
    /// Longest refusal of the host that is handed on.
    private static let maxRefusalBytes = 64 * 1024

    /// The host knows where a pod runs before the tenant's pod says so.
    let needsNodeName = false
    private let host: HostCluster
    private let virtual: any ResourceAPI
    private let identity: HostPodIdentity

    init(host: HostCluster, virtual: any ResourceAPI) {
        self.host = host
        self.virtual = virtual
        identity = HostPodIdentity(host.syncerConfiguration)
    }

    func connect(_ request: ConnectRequest, writer: HTTPResponseWriter) async throws(StatusError) {
        let info = request.info
        guard info.groupVersionResource == .pods, Self.subresources.contains(info.subresource) else {
            throw .serviceUnavailable(
                "\(info.subresource) of \(info.resource) \"\(info.name)\" cannot be reached in a virtual cluster")
        }
        let pod = try await virtual.get(.pods, namespace: info.namespace, name: info.name)
        let target = try await hostTarget(of: pod, request)
        if info.subresource == "log", !request.http.wantsUpgrade {
            try await read(target, request, pod, writer)
        } else {
            try await tunnel(target, request, pod, writer)
        }
    }

    /// The subresource of the host pod, with the client's own query.
    private func hostTarget(of pod: KubeObject, _ request: ConnectRequest) async throws(StatusError) -> String {
        let name = identity.hostName(of: pod)
        let namespace = identity.hostNamespace(of: pod)
        do throws(StatusError) {
            let hostPod = try await host.api.get(.pods, namespace: namespace, name: name)
            guard identity.isHostSide(hostPod, of: pod) else { throw .notFound(Self.pods, name) }
        } catch {
            guard error.isNotFound else { throw forTenant(error, pod) }
            // As kube-apiserver answers for a pod that no node has got yet.
            throw .badRequest("pod \(pod.name) does not have a host assigned")
        }
        let path = GroupVersionResource.pods.path(
            namespace: namespace, name: name, subresource: request.info.subresource)
        let query = request.target.rawQuery
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    private static let pods = GroupVersionResource.pods.groupResource

    // MARK: Log

    private func read(
        _ target: String, _ request: ConnectRequest, _ pod: KubeObject, _ writer: HTTPResponseWriter
    ) async throws(StatusError) {
        let answer: StreamedAnswer
        do throws(StatusError) {
            answer = try await host.streams.stream(target, headers: ForwardedFields.ofRead(request.http.headers))
        } catch {
            throw forTenant(error, pod)
        }
        guard answer.status < 300 else { throw try await refusal(answer, pod) }
        var headers = HTTPFields()
        for name in ["Content-Type", "Content-Encoding", "Content-Length"] { headers[name] = answer.headers[name] }
        let isEndless = request.target.query.isOn("follow")
        writer.start(status: answer.status, headers: headers, lifetime: isEndless ? .endless : .bounded)
        do {
            while let chunk = try await answer.nextChunk() { try await writer.write(chunk) }
            writer.finish()
        } catch {
            // The client is gone, or the server drains, or the host broke off. Only the second is an orderly end; in
            // the third the client must not take the part for the whole.
            if Task.isCancelled { writer.finish() }
        }
    }

    private func refusal(_ answer: StreamedAnswer, _ pod: KubeObject) async throws(StatusError) -> StatusError {
        var body = ByteBuffer()
        while body.readableBytes < Self.maxRefusalBytes, var chunk = try await answer.nextChunk() {
            body.writeBuffer(&chunk)
        }
        return refusal(status: answer.status, body, pod)
    }

    // MARK: Upgrade

    private func tunnel(
        _ target: String, _ request: ConnectRequest, _ pod: KubeObject, _ writer: HTTPResponseWriter
    ) async throws(StatusError) {
        // Not to be asked of the host: it would begin what cannot be handed on.
        guard request.http.wantsUpgrade else { throw .badRequest("Upgrade request required") }
        let answer: UpgradeAnswer
        do throws(StatusError) {
            answer = try await host.dialer.dial(
                method: request.http.method, target: target,
                headers: ForwardedFields.ofUpgrade(request.http.headers))
        } catch {
            throw forTenant(error, pod)
        }
        guard let hostStream = answer.stream else { throw refusal(status: answer.status, answer.body, pod) }
        defer { hostStream.close() }
        let stream: DuplexByteStream
        do throws(HTTPTransportError) {
            stream = try writer.upgrade(
                to: answer.headers["Upgrade"] ?? request.http.headers["Upgrade"] ?? "",
                headers: ForwardedFields.ofSwitch(answer.headers))
        } catch {
            throw .badRequest("Upgrade request required")
        }
        await stream.splice(with: hostStream)
    }

    // MARK: Refusals

    /// What the host said instead, in the tenant's names.
    private func refusal(status: Int, _ body: ByteBuffer, _ pod: KubeObject) -> StatusError {
        // Whatever is no `Status` says nothing that is meant for the tenant: the code is enough.
        if let value = try? JSONParser.parse(body.readableBytesView), let object = KubeObject(value),
            object.kind == "Status"
        {
            return forTenant(StatusError(statusObject: object, httpCode: status), pod)
        }
        return StatusError(
            code: status, reason: .unknown, message: "the host answered with the status code \(status)")
    }

    private func forTenant(_ error: StatusError, _ pod: KubeObject) -> StatusError {
        var error = error
        if error.connectionProblem != nil {
            // The address of the host is none of the tenant's business.
            return .serviceUnavailable("the host of pod \"\(pod.name)\" cannot be reached")
        }
        error.message = identity.forTenant(error.message, about: pod)
        if error.details?.name == identity.hostName(of: pod) { error.details?.name = pod.name }
        return error
    }
}
