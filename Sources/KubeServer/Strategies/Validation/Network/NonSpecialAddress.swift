internal import KubeCore

/// Addresses that may not stand for something in the cluster: loopback, link-local, unspecified.
/// Source: pkg/apis/core/validation/validation.go ValidateNonSpecialIP of Kubernetes 1.36.
enum NonSpecialAddress {
    static func validate(_ text: String, _ path: String, _ errors: inout FieldErrors) {
        guard let bytes = IPText.bytes(of: text) else {
            errors.invalid(path, .string(text), "must be a valid IP address")
            return
        }
        if bytes.allSatisfy({ $0 == 0 }) {
            errors.invalid(path, .string(text), "may not be unspecified (\(text))")
        }
        let isIPv4 = bytes.count == 4
        if isIPv4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy({ $0 == 0 }) && bytes[15] == 1 {
            errors.invalid(path, .string(text), "may not be in the loopback range (127.0.0.0/8, ::1/128)")
        }
        if isIPv4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 {
            errors.invalid(
                path, .string(text), "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
        }
        if isIPv4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && bytes[1] & 0x0F == 2 {
            errors.invalid(
                path, .string(text), "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")
        }
    }
}
