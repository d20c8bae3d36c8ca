import KubeCore
import Testing

@Suite struct NameValidationTests {
    @Test(
        "DNS labels",
        arguments: [
            ("a", true), ("a-1", true), ("1a", true), ("", false), ("-a", false), ("A", false), ("a.b", false),
            ("é", false),
        ])
    func label(text: String, isValid: Bool) { #expect(NameValidation.dns1123Label(text).isEmpty == isValid) }

    @Test(
        "DNS subdomains", arguments: [("a.b", true), ("a..b", false), (".a", false), ("a-.b", false), ("x_y", false)])
    func subdomain(text: String, isValid: Bool) { #expect(NameValidation.dns1123Subdomain(text).isEmpty == isValid) }

    @Test("Service names of old begin with a letter", arguments: [("a1", true), ("1a", false)])
    func dns1035(text: String, isValid: Bool) { #expect(NameValidation.dns1035Label(text).isEmpty == isValid) }

    @Test(
        "label keys",
        arguments: [
            ("a", true), ("example.com/a", true), ("A_b.c", true), ("/a", false), ("a/", false), ("a/b/c", false),
            ("Bad.Com/a", false),
        ])
    func key(text: String, isValid: Bool) { #expect(NameValidation.qualifiedName(text).isEmpty == isValid) }

    @Test(
        "label values",
        arguments: [("", true), ("a", true), ("-a", false), ("a b", false), (String(repeating: "a", count: 64), false)])
    func value(text: String, isValid: Bool) { #expect(NameValidation.labelValue(text).isEmpty == isValid) }

    @Test("config keys", arguments: [("a.b_c-D", true), ("..", false), ("..data", false), ("a/b", false), ("", false)])
    func configKey(text: String, isValid: Bool) { #expect(NameValidation.configMapKey(text).isEmpty == isValid) }

    @Test("too long is said beside what else is wrong")
    func length() {
        #expect(
            NameValidation.dns1123Label(String(repeating: "a", count: 64)) == ["must be no more than 63 characters"])
        #expect(NameValidation.labelValue(String(repeating: "a", count: 64)) == ["must be no more than 63 bytes"])
        #expect(NameValidation.dns1123Label(String(repeating: "A", count: 64)).count == 2)
    }
}
