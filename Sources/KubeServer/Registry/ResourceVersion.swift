internal import KubeCore
internal import RevisionStore

extension Revision {
    /// From the text of a `resourceVersion`, which must be a number. Empty is zero.
    /// Source: k8s.io/apiserver/pkg/storage ParseResourceVersion.
    init(resourceVersion text: String) throws(StatusError) {
        if text.isEmpty {
            self = .zero
            return
        }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text) else {
            throw StatusError(
                code: 500, reason: .unknown,
                message:
                    "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax"
            )
        }
        self.init(number)
    }
}
