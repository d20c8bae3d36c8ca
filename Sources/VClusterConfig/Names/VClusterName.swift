package import KubeCore

/// The name of a virtual cluster, checked so that every name made from it is valid too.
package struct VClusterName: Sendable, Hashable, CustomStringConvertible {
    /// The StatefulSet controller labels its pods with NAME, `-` and a hash of ten characters, and a label value holds 63.
    package static let maximumLength = 52

    package let text: String

    package var description: String { text }

    /// - Throws: `ConfigError` `invalidName` with the rule that is broken: DNS label, first character a letter (Services
    ///   need it), no longer than `maximumLength`.
    package init(_ text: String) throws(ConfigError) {
        func refuse(_ why: String) -> ConfigError {
            ConfigError(.invalidName, "invalid name \"\(text)\": \(why)")
        }
        guard !text.isEmpty else { throw refuse("it is empty") }
        guard text.utf8.count <= Self.maximumLength else {
            throw refuse("it has \(text.utf8.count) characters, at most \(Self.maximumLength) are possible")
        }
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy(DNSLabel.isLabelByte) else {
            throw refuse("only lower-case letters, digits and '-' are possible")
        }
        guard DNSLabel.isLetter(bytes[0]) else { throw refuse("it must begin with a letter") }
        guard bytes.last != UInt8(ascii: "-") else { throw refuse("it must end with a letter or a digit") }
        self.text = text
    }
}

// MARK: - Names of host objects. Source: vcluster reference 1.4 and 2.3.

extension VClusterName {
    /// The host namespace that `create` uses unless told otherwise.
    package var defaultNamespace: String { "vcluster-\(text)" }
    /// The StatefulSet, and the Service that owns every synced object.
    package var service: String { text }
    package var statefulSet: String { text }
    package var headlessService: String { "\(text)-headless" }
    /// The only pod of the StatefulSet.
    package var pod: String { "\(text)-0" }
    /// The claim of the only pod.
    package var dataClaim: String { "data-\(text)-0" }
    /// Secret with `vcluster.yaml`, mounted into the pod.
    package var configSecret: String { "vc-config-\(text)" }
    /// Secret with the tenant administrator's kubeconfig, written by the control plane when it is ready.
    package var kubeconfigSecret: String { "vc-\(text)" }
    package var serviceAccount: String { "vc-\(text)" }
    package var role: String { "vc-\(text)" }
    /// ClusterRole and ClusterRoleBinding of what is synced beyond the host namespace, if anything is.
    package func clusterRole(inNamespace namespace: String) -> String { SafeName.concat("vc", text, "v", namespace) }
    /// Service account of synced pods; it has no rights.
    package var workloadServiceAccount: String { "vc-workload-\(text)" }
    /// Marks every synced object. `vcluster.loft.sh/managed-by=NAME`.
    package var managedBySelector: LabelSelector {
        LabelSelector(matching: ["vcluster.loft.sh/managed-by": text])
    }
}

/// Names by RFC 1123.
package enum DNSLabel {
    static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
    static func isLabelByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "-")
    }

    /// Checks the name of a namespace.
    /// - Throws: `ConfigError` `invalidName`.
    package static func checkNamespace(_ text: String) throws(ConfigError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= 63, bytes.allSatisfy(isLabelByte), bytes.first != UInt8(ascii: "-"),
            bytes.last != UInt8(ascii: "-")
        else {
            throw ConfigError(
                .invalidName,
                "invalid namespace \"\(text)\": it must be a DNS label of at most 63 lower-case letters, digits and '-'"
            )
        }
    }
}
