internal import KubeCore
internal import Syncer

/// The addresses of the Service `kubernetes` in the namespace `default`, and where it leads.
struct ServiceNetwork: Sendable, Hashable {
    /// As the tenant's pods reach the server; the first is the ClusterIP.
    var serviceAddresses: [String]
    /// Where the Service leads: the addresses and the port of the server itself.
    var endpointAddresses: [String]
    var endpointPort: Int

    /// Leads from the ClusterIP of the host's Service, or without host from the first address of the Service range, to
    /// where the server listens.
    /// - Parameter port: that the server listens on.
    /// - Throws: `badConfiguration` for a range that is none, or a host Service without address.
    static func make(
        _ configuration: ControlPlaneConfiguration, host: HostServiceReference?, port: Int
    ) throws(ControlPlaneError) -> ServiceNetwork {
        ServiceNetwork(
            serviceAddresses: [try serviceAddress(configuration, host: host)],
            endpointAddresses: [endpointAddress(configuration)], endpointPort: port)
    }

    private static func serviceAddress(
        _ configuration: ControlPlaneConfiguration, host: HostServiceReference?
    ) throws(ControlPlaneError) -> String {
        if let host {
            guard !host.clusterIP.isEmpty, host.clusterIP != "None" else {
                throw ControlPlaneError(
                    .badConfiguration, "Service \(host.name) on the host has no ClusterIP, which tenants need.")
            }
            return host.clusterIP
        }
        guard let first = firstAddress(of: configuration.serviceCIDR) else {
            throw ControlPlaneError(
                .badConfiguration, "\"\(configuration.serviceCIDR)\" is not an IPv4 range such as 10.96.0.0/16.")
        }
        return first
    }

    private static func endpointAddress(_ configuration: ControlPlaneConfiguration) -> String {
        if let advertised = configuration.advertisedAddress { return advertised }
        // Neither an address that everybody has nor a name can be an endpoint.
        let host = configuration.bind.reachableHost
        return host == "localhost" ? "127.0.0.1" : host
    }

    /// The first usable address of an IPv4 range, `10.96.0.1` of `10.96.0.0/16`; nil when the text is no such range.
    static func firstAddress(of range: String) -> String? {
        let parts = range.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = Int(parts[1]), (0...30).contains(length) else { return nil }
        let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        guard bytes.count == 4 else { return nil }
        let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let network = length == 0 ? 0 : address & (UInt32.max << UInt32(32 - length))
        let first = network + 1
        return [24, 16, 8, 0].map { String(first >> UInt32($0) & 0xFF) }.joined(separator: ".")
    }
}
