package import HTTPTransport
package import KubeCore

/// A cluster without kubelets: there is nobody to connect to.
package struct NoKubelets: ConnectHandler {
    package let needsNodeName = true

    package init() {}

    package func connect(_ request: ConnectRequest, writer: HTTPResponseWriter) async throws(StatusError) {
        throw .serviceUnavailable(
            "this control plane has no nodes of its own: \(request.info.subresource) of "
                + "\(request.info.resource) \"\(request.info.name)\" cannot be reached")
    }
}
