/// Where a call goes: a URL, or a Service of the virtual cluster.
package enum OutboundDestination: Sendable, Hashable {
    case url(OutboundURL)
    case service(ServiceReference)

    /// A Service as webhooks and APIServices name it.
    /// Source: admissionregistration.k8s.io/v1 ServiceReference.
    package struct ServiceReference: Sendable, Hashable {
        package var namespace: String
        package var name: String
        package var port: Int
        /// Empty, or with a leading slash.
        package var path: String
        /// Without the question mark.
        package var query: String?

        package init(namespace: String, name: String, port: Int = 443, path: String = "", query: String? = nil) {
            self.namespace = namespace
            self.name = name
            self.port = port
            self.path = path
            self.query = query
        }

        /// The name that the service's certificate must be valid for.
        package var serverName: String { "\(name).\(namespace).svc" }
    }

    /// The URL as error messages name it: for a Service the one that its DNS name makes.
    package var url: OutboundURL {
        switch self {
        case .url(let url): url
        case .service(let service):
            OutboundURL(
                host: service.serverName, port: service.port,
                path: service.path.isEmpty || service.path.hasPrefix("/") ? service.path : "/" + service.path,
                query: service.query)
        }
    }

    /// The same destination with a parameter added to the query.
    package func adding(_ parameter: String) -> OutboundDestination {
        func joined(_ query: String?) -> String { query.map { "\($0)&\(parameter)" } ?? parameter }
        switch self {
        case .url(var url):
            url.query = joined(url.query)
            return .url(url)
        case .service(var service):
            service.query = joined(service.query)
            return .service(service)
        }
    }
}
