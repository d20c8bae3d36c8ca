internal import Dispatch
package import KubeCore

/// Keeps a cluster's keys and certificates in a directory: one PEM file for each, key and certificate together, so that
/// a crash can never leave a pair that does not match.
///
/// Files have mode 0600, the directory 0700. One process at a time: whoever holds the store's lock.
package struct PKIDirectory: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Reads what is there, makes what is missing, and replaces certificates that end within 90 days or no longer say
    /// what is wanted. The authority and the token key are never replaced. Call it again to renew.
    /// - Throws: `.inputOutput`; `.malformed` or `.keyMismatch` when a file is damaged; the message names the file.
    package func loadOrCreate(
        _ specification: ClusterPKISpecification, now: Timestamp
    ) async throws(PKIError) -> ClusterPKI {
        // Files block: not on the pool of the tasks.
        let result: Result<ClusterPKI, PKIError> = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(returning: loadOrCreateResult(specification, now: now))
            }
        }
        return try result.get()
    }

    private func loadOrCreateResult(
        _ specification: ClusterPKISpecification, now: Timestamp
    ) -> Result<ClusterPKI, PKIError> {
        do throws(PKIError) {
            return .success(try loadOrCreateBlocking(specification, now: now))
        } catch {
            return .failure(error)
        }
    }

    private func loadOrCreateBlocking(
        _ specification: ClusterPKISpecification, now: Timestamp
    ) throws(PKIError) -> ClusterPKI {
        try DurableFile.makeDirectory(path)
        let authority = try loadOrMakeAuthority("ca", commonName: specification.authorityName, now: now)
        let frontProxy = try loadOrMakeAuthority("front-proxy-ca", commonName: "front-proxy-ca", now: now)
        let serviceAccountKey = try loadOrMakeServiceAccountKey()
        var certificates: [String: IssuedCertificate] = [:]
        for (name, profile) in specification.certificates {
            certificates[name] = try loadOrIssue(name, profile, by: authority, now: now)
        }
        let frontProxyClient = try loadOrIssue(
            "front-proxy-client", specification.frontProxyClient, by: frontProxy, now: now)
        try DurableFile.syncDirectory(path)
        return ClusterPKI(
            authority: authority, frontProxyAuthority: frontProxy, frontProxyClient: frontProxyClient,
            serviceAccountKey: serviceAccountKey, certificates: certificates)
    }

    private func loadOrIssue(
        _ name: String, _ profile: LeafProfile, by authority: CertificateAuthority, now: Timestamp
    ) throws(PKIError) -> IssuedCertificate {
        if let kept = try loadCertificate(name),
            !ClusterPKISpecification.mustReplace(kept, by: profile, authority: authority, now: now)
        {
            return kept
        }
        let issued = try authority.issue(profile, now: now)
        try write(issued.certificatePEM + issued.privateKeyPEM, name)
        return issued
    }

    private func loadOrMakeAuthority(
        _ name: String, commonName: String, now: Timestamp
    ) throws(PKIError) -> CertificateAuthority {
        if let pem = try DurableFile.read(file(name)) {
            return try naming(name) { () throws(PKIError) in
                try CertificateAuthority(certificatePEM: pem, privateKeyPEM: pem)
            }
        }
        let authority = try CertificateAuthority(commonName: commonName, now: now)
        try write(authority.certificatePEM + authority.privateKeyPEM, name)
        return authority
    }

    private func loadOrMakeServiceAccountKey() throws(PKIError) -> SigningKey {
        if let pem = try DurableFile.read(file("sa")) {
            return try naming("sa") { () throws(PKIError) in try SigningKey(pem: pem) }
        }
        let key = SigningKey()
        try write(key.pem, "sa")
        return key
    }

    private func loadCertificate(_ name: String) throws(PKIError) -> IssuedCertificate? {
        guard let pem = try DurableFile.read(file(name)) else { return nil }
        do {
            return try IssuedCertificate(certificatePEM: pem, privateKeyPEM: pem)
        } catch {
            return nil  // a damaged leaf certificate is simply made anew
        }
    }

    private func file(_ name: String) -> String { "\(path)/\(name).pem" }

    private func write(_ text: String, _ name: String) throws(PKIError) {
        try DurableFile.write(Array(text.utf8), to: file(name))
    }

    /// Adds the file's path to an error about its contents.
    private func naming<Value>(_ name: String, _ body: () throws(PKIError) -> Value) throws(PKIError) -> Value {
        do {
            return try body()
        } catch {
            throw PKIError(error.code, "\(file(name)): \(error.message)", cause: error.cause)
        }
    }
}
