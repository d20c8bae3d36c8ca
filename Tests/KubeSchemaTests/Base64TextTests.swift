import Testing

@testable import KubeSchema

@Suite("Bytes as base64")
struct Base64TextTests {
    @Test(
        "what Go reads is read",
        arguments: [
            ("", ""), ("YWJj", "YWJj"), ("YWI=", "YWI="), ("YQ==", "YQ=="), ("YWJj\nYQ=\r\n=\n", "YWJjYQ=="),
            ("+/+/", "+/+/"),
        ])
    func valid(text: String, canonical: String) throws {
        #expect(try Base64Text.canonical(text) == canonical)
    }

    @Test(
        "what is no base64 is told by its place",
        arguments: [
            ("not base64!", 3), ("YWJ", 0), ("YWJjY", 4), ("Y===", 1), ("YQ=", 3), ("YQ=a", 2), ("YWI=YWI=", 4),
            ("_-__", 0), ("é", 0),
        ])
    func corrupt(text: String, offset: Int) {
        #expect(throws: Base64Text.Corruption(offset: offset)) { try Base64Text.canonical(text) }
    }
}
