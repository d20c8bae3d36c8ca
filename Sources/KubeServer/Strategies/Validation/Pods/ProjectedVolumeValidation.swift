internal import KubeCore

/// Volumes whose files are made of objects of the API.
/// Source: pkg/apis/core/validation/validation.go validateProjectionSources, validateDownwardAPIVolumeFile of
/// Kubernetes 1.36; KEP-4317 (pod certificates).
enum ProjectedVolumeValidation {
    static func mode(_ mode: JSONValue?, _ path: String, _ errors: inout FieldErrors) {
        guard let number = mode?.intValue, !(0...0o777).contains(number) else { return }
        errors.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")
    }

    static func items(_ source: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for (index, item) in source.elements("items").enumerated() {
            self.item(item, "\(path).items[\(index)]", &errors)
        }
    }

    private static func item(_ item: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        for member in ["key", "path"] where item.isUnset(member) { errors.required("\(path).\(member)") }
        PathValidation.local(item.text("path"), "\(path).path", &errors)
        mode(item["mode"], "\(path).mode", &errors)
    }

    static func downwardFile(_ file: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        if file.isUnset("path") { errors.required("\(path).path") }
        PathValidation.local(file.text("path"), "\(path).path", &errors)
        switch (file["fieldRef"], file["resourceFieldRef"]) {
        case (let field?, let resource):
            EnvironmentValidation.fieldReference(
                field, EnvironmentValidation.volumeFieldPaths, "\(path).fieldRef", &errors)
            if resource != nil {
                errors.invalid(
                    path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
            }
        case (nil, let resource?):
            EnvironmentValidation.resourceReference(resource, "\(path).resourceFieldRef", isVolume: true, &errors)
        case (nil, nil): errors.required(path, "one of fieldRef and resourceFieldRef is required")
        }
        mode(file["mode"], "\(path).mode", &errors)
    }

    // MARK: - Projections

    static func projected(_ volume: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        mode(volume["defaultMode"], "\(path).defaultMode", &errors)
        var paths = Set<String>()
        for (index, source) in volume.elements("sources").enumerated() {
            let place = "\(path).sources[\(index)]"
            var count = 0
            for member in ["secret", "configMap"] {
                guard let object = source[member] else { continue }
                count += 1
                if object.isUnset("name") { errors.required("\(place).\(member).name") }
                for (position, item) in object.elements("items").enumerated() {
                    self.item(item, "\(place).\(member).items[\(position)]", &errors)
                    claim(item.text("path"), shown: object.text("name"), &paths, path, &errors)
                }
            }
            if let downward = source["downwardAPI"] {
                count += 1
                for file in downward.elements("items") {
                    downwardFile(file, "\(place).downwardAPI", &errors)
                    claim(file.text("path"), shown: file.text("path"), &paths, path, &errors)
                }
            }
            if let token = source["serviceAccountToken"] {
                count += 1
                self.token(token, "\(place).serviceAccountToken", path, &errors)
            }
            if let bundle = source["clusterTrustBundle"] {
                count += 1
                trustBundle(bundle, "\(place).clusterTrustBundle", &errors)
                claim(bundle.text("path"), shown: bundle.text("path"), &paths, path, &errors)
            }
            if let certificate = source["podCertificate"] {
                count += 1
                podCertificate(certificate, "\(place).podCertificate", &errors)
            }
            if count > 1 { errors.forbidden(place, "may not specify more than 1 volume type per source") }
        }
    }

    private static func claim(
        _ file: String, shown: String, _ paths: inout Set<String>, _ path: String, _ errors: inout FieldErrors
    ) {
        if !file.isEmpty, !paths.insert(file).inserted {
            errors.invalid(path, .string(shown), "conflicting duplicate paths")
        }
    }

    private static func token(
        _ token: JSONValue, _ path: String, _ volumePath: String, _ errors: inout FieldErrors
    ) {
        let seconds = token["expirationSeconds"]?.intValue ?? 0
        let field = "\(path).expirationSeconds"
        if seconds < 600 {
            errors.invalid(field, .int(seconds), "may not specify a duration less than 10 minutes")
        }
        if seconds > 1 << 32 {
            errors.invalid(field, .int(seconds), "may not specify a duration larger than 2^32 seconds")
        }
        if token.isUnset("path") {
            errors.required("\(volumePath).path")
        } else {
            PathValidation.local(token.text("path"), "\(volumePath).path", &errors)
        }
    }

    private static func trustBundle(_ bundle: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        switch (bundle["name"]?.stringValue, bundle["signerName"]?.stringValue) {
        case (.some, .some):
            errors.invalid(
                path, GoForm.clusterTrustBundle.show(bundle), "only one of name and signerName may be used")
        case (let name?, nil):
            if name.isEmpty { errors.required("\(path).name", "must be a valid object name") }
            // A bundle of a signer is called `example.com:signer:name`.
            let plain = name.split(separator: ":", omittingEmptySubsequences: false).last.map(String.init) ?? name
            for problem in NameValidation.dns1123Subdomain(plain) {
                errors.invalid("\(path).name", .string(name), "not a valid clustertrustbundlename: \(problem)")
            }
            if let selector = bundle["labelSelector"] {
                errors.invalid(
                    "\(path).labelSelector", GoForm.labelSelector.show(selector),
                    "labelSelector must be unset if name is specified")
            }
        case (nil, let signer?):
            if signer.isEmpty { errors.required("\(path).signerName", "must be a valid signer name") }
            signerName(signer, "\(path).signerName", &errors)
            errors.labelSelector("\(path).labelSelector", bundle["labelSelector"])
        case (nil, nil): errors.required(path, "either name or signerName must be specified")
        }
        if bundle.isUnset("path") { errors.required("\(path).path") }
        PathValidation.local(bundle.text("path"), "\(path).path", &errors)
    }

    /// Source: pkg/apis/core/validation/names.go ValidateSignerName.
    private static func signerName(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        if name.isEmpty {
            errors.required(path)
            return
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            errors.invalid(
                path, .string(name), "must be a fully qualified domain and path of the form 'example.com/signer-name'")
            return
        }
        for problem in NameValidation.dns1123Subdomain(parts[0]) {
            errors.invalid(path, .string(parts[0]), "validating label \(JSONValue.string(parts[0])): \(problem)")
        }
        for problem in NameValidation.dns1123Subdomain(parts[1]) {
            errors.invalid(path, .string(parts[1]), "validating label \(JSONValue.string(parts[1])): \(problem)")
        }
    }

    private static func podCertificate(_ certificate: JSONValue, _ path: String, _ errors: inout FieldErrors) {
        signerName(certificate.text("signerName"), "\(path).signerName", &errors)
        errors.oneOf(
            "\(path).keyType", certificate["keyType"] ?? "",
            ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"])
        if let seconds = certificate["maxExpirationSeconds"]?.intValue {
            if seconds < 3600 {
                errors.invalid("\(path).maxExpirationSeconds", .int(seconds), "must be at least 3600 (1 hour)")
            } else if seconds > 7_862_400 {
                errors.invalid("\(path).maxExpirationSeconds", .int(seconds), "must be at most 7862400 (91 days)")
            }
        }
        let members = ["credentialBundlePath", "keyPath", "certificateChainPath"]
        for member in members where !certificate.isUnset(member) {
            PathValidation.local(certificate.text(member), "\(path).\(member)", &errors)
        }
        if members.allSatisfy(certificate.isUnset) {
            errors.required(path, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath")
        }
    }
}
