internal import KubeCore

/// How a pod resolves names, and under which it is known.
/// Source: pkg/apis/core/validation/validation.go validatePodDNSConfig, ValidateHostAliases of Kubernetes 1.36.
enum PodNetworkValidation {
    private static let maximumNameservers = 3
    private static let maximumSearches = 32
    private static let maximumSearchCharacters = 2048

    static func dnsConfig(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let config = spec["dnsConfig"]
        if spec["dnsPolicy"] == "None" {
            guard let config else {
                errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
                return
            }
            guard !config.isUnset("nameservers") else {
                errors.required(
                    "\(path).nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None")
                return
            }
        }
        guard let config else { return }
        let nameservers = config.elements("nameservers")
        if nameservers.count > maximumNameservers {
            errors.invalid(
                "\(path).nameservers", config["nameservers"],
                "must not have more than \(maximumNameservers) nameservers")
        }
        for (index, server) in nameservers.enumerated() {
            errors.address("\(path).nameservers[\(index)]", server.stringValue ?? "")
        }
        searches(config, "\(path).searches", &errors)
        for (index, option) in config.elements("options").enumerated() where option.isUnset("name") {
            errors.required("\(path).options[\(index)]", "must not be empty")
        }
    }

    private static func searches(_ config: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        let searches = config.elements("searches").map { $0.stringValue ?? "" }
        if searches.count > maximumSearches {
            errors.invalid(path, config["searches"], "must not have more than \(maximumSearches) search paths")
        }
        if searches.joined(separator: " ").utf8.count > maximumSearchCharacters {
            errors.invalid(
                path, config["searches"],
                "must not have more than \(maximumSearchCharacters) characters (including spaces) in the search list")
        }
        for (index, search) in searches.enumerated() where search != "." {
            let name = search.hasSuffix(".") ? String(search.dropLast()) : search
            errors.invalid("\(path)[\(index)]", name, NameValidation.dns1123SubdomainWithUnderscore(name))
        }
    }

    static func hostAliases(_ aliases: [JSONValue], _ path: String, _ errors: inout FieldErrors) {
        for (index, alias) in aliases.enumerated() {
            errors.address("\(path)[\(index)].ip", alias.text("ip"))
            for (position, name) in alias.elements("hostnames").enumerated() {
                let text = name.stringValue ?? ""
                errors.invalid(
                    "\(path)[\(index)].hostnames[\(position)]", text, NameValidation.dns1123Subdomain(text))
            }
        }
    }

    /// Source: KEP-4762.
    static func hostnameOverride(_ spec: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        guard let name = spec["hostnameOverride"]?.stringValue else { return }
        let field = "\(path).hostnameOverride"
        if name.utf8.count > 64 { errors.tooLong(field, limitBytes: 64) }
        errors.invalid(field, name, NameValidation.dns1123Subdomain(name))
        if spec["setHostnameAsFQDN"] == true {
            errors.forbidden("\(path).setHostnameAsFQDN", "may not be specified with `hostnameOverride`")
        }
        if spec["hostNetwork"] == true {
            errors.forbidden("\(path).hostNetwork", "may not be specified with `hostnameOverride`")
        }
    }
}
