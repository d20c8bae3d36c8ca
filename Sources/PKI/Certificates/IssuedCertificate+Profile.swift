internal import SwiftASN1
internal import X509

extension IssuedCertificate {
    /// Whether the certificate says what the profile asks for: the same subject and usages, and at least its names.
    func says(_ profile: LeafProfile) -> Bool {
        do {
            let wantedNames = Set(try profile.names.generalNames)
            guard try certificate.subject == profile.subject.distinguishedName,
                let usages = try certificate.extensions.extendedKeyUsage
            else { return false }
            let names = try certificate.extensions.subjectAlternativeNames.map { Set($0) } ?? []
            return Set(usages) == Set(profile.usages.map(\.extendedKeyUsage)) && names.isSuperset(of: wantedNames)
        } catch {
            return false  // what cannot be read does not say it
        }
    }
}
