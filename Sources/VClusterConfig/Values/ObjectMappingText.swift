internal import KubeCore
internal import SyncSettings

/// An entry of `mappings.byName` below `sync.fromHost`. Source: vcluster reference 2.2.
enum ObjectMappingText {
    /// What is wrong with a pair; nil when nothing is.
    static func problem(_ host: String, _ virtual: String) -> String? {
        if host.isEmpty {
            let namespace = virtual.hasSuffix("/*") ? String(virtual.dropLast(2)) : virtual
            return isLabel(namespace) ? nil : "all of the own host namespace (\"\") can only go to a namespace"
        }
        let (from, to) = (parts(host), parts(virtual))
        guard from.count == 2, to.count == 2 else { return "expected namespace/name or namespace/* on both sides" }
        guard from[0].isEmpty || isLabel(from[0]), isLabel(to[0]) else { return "a namespace is no DNS label" }
        if from[1] == "*" || to[1] == "*" {
            if from[0].isEmpty { return "write \"\" for all of the own host namespace" }
            return from[1] == to[1] ? nil : "both sides must end in /*, or none"
        }
        guard isName(from[1]), isName(to[1]) else { return "a name is no DNS name" }
        return nil
    }

    /// The mapping of a pair without problem.
    static func parse(_ host: String, _ virtual: String) -> ObjectMapping {
        guard !host.isEmpty else {
            return ObjectMapping(
                hostNamespace: "", virtualNamespace: virtual.hasSuffix("/*") ? String(virtual.dropLast(2)) : virtual)
        }
        let (from, to) = (parts(host), parts(virtual))
        if from[1] == "*" { return ObjectMapping(hostNamespace: from[0], virtualNamespace: to[0]) }
        return ObjectMapping(hostNamespace: from[0], hostName: from[1], virtualNamespace: to[0], virtualName: to[1])
    }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    private static func isLabel(_ text: String) -> Bool { NameValidation.dns1123Label(text).isEmpty }
    private static func isName(_ text: String) -> Bool { NameValidation.dns1123Subdomain(text).isEmpty }
}
