internal import KubeCore

/// Texts of the host, such as error and event messages, in the words of the tenant: no host names, no host namespace.
struct HostText: Sendable {
    let naming: HostNaming

    /// - Parameter key: the virtual object that the text is about.
    func forTenant(_ text: String, about key: ObjectKey) -> String {
        var result = Self.replace(naming.hostName(key), by: key.name, in: text)
        // Names of other objects of the same namespace, as far as they were not shortened.
        result = Self.replace("-x-\(key.namespace)-x-\(naming.virtualClusterName)", by: "", in: result)
        let hostNamespace = naming.hostNamespace
        for (open, close) in [("\"", "\""), (" ", "/"), ("(", "/"), ("namespace: ", ""), ("namespace ", "")] {
            result = Self.replace("\(open)\(hostNamespace)\(close)", by: "\(open)\(key.namespace)\(close)", in: result)
        }
        if result.hasPrefix("\(hostNamespace)/") { result = key.namespace + result.dropFirst(hostNamespace.count) }
        return result
    }

    private static func replace(_ target: String, by replacement: String, in text: String) -> String {
        guard !target.isEmpty, text.utf8.count >= target.utf8.count else { return text }
        let targetBytes = Array(target.utf8)
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if index + targetBytes.count <= bytes.count, bytes[index] == targetBytes[0],
                bytes[index..<(index + targetBytes.count)].elementsEqual(targetBytes)
            {
                result.append(contentsOf: replacement.utf8)
                index += targetBytes.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
