internal import Controllers
internal import HTTPTransport
internal import KubeCore
internal import KubeRuntime
internal import KubeServer
internal import NIOCore
internal import Synchronization

/// Answers what needs a kubelet: logs and port-forwards of pods that are run for real. Whatever would need a process
/// that a simulated pod does not have is refused, and says why.
final class PodConnections: ConnectHandler {
    let needsNodeName = true
    private let kubelet = Mutex<Kubelet?>(nil)

    /// From now on it can answer.
    func attach(_ kubelet: Kubelet) { self.kubelet.withLock { $0 = kubelet } }

    func connect(_ request: ConnectRequest, writer: HTTPResponseWriter) async throws(StatusError) {
        guard let kubelet = kubelet.withLock({ $0 }) else {
            throw .serviceUnavailable("the nodes of this host are starting")
        }
        let info = request.info
        guard info.resource == "pods" else {
            throw .serviceUnavailable(
                "the embedded host simulates its nodes: \(info.subresource) of \(info.resource) \"\(info.name)\" "
                    + "cannot be reached")
        }
        let pod = try await kubelet.context.api.get(.pods, namespace: info.namespace, name: info.name)
        switch info.subresource {
        case "log":
            let options = try LogOptions(request.target.query, now: kubelet.context.clock.now())
            try await PodLog(kubelet: kubelet, pod: pod, options: options).send(to: writer)
        case "portforward": try await forward(request, pod: pod, kubelet: kubelet, writer: writer)
        case "exec", "attach": throw Self.noProcess(for: info.subresource, pod: pod)
        default:
            throw .serviceUnavailable("\(info.subresource) of pods is not possible on an embedded host")
        }
    }

    private func forward(
        _ request: ConnectRequest, pod: KubeObject, kubelet: Kubelet, writer: HTTPResponseWriter
    ) async throws(StatusError) {
        guard let real = kubelet.realPod(uid: pod.uid) else {
            if pod.ownContainerName == nil { throw Self.noProcess(for: "port-forward", pod: pod) }
            throw .badRequest("unable to forward port because pod is not running. Current status=\(pod.phase)")
        }
        try await PortForwardServer(address: real.address, podName: pod.name).serve(request, writer: writer)
    }

    private static func noProcess(for what: String, pod: KubeObject) -> StatusError {
        if pod.ownContainerName == nil {
            return .badRequest(
                "pod \"\(pod.name)\" is simulated by the embedded host: there is no process to \(what) to")
        }
        return .badRequest(
            "pod \"\(pod.name)\" runs as a process of the embedded host, not in a container: "
                + "\(what) is not possible")
    }
}
