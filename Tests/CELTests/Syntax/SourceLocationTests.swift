import CEL
import Testing

@Suite("Places in the text of an expression")
struct SourceLocationTests {
    @Test(
        "lines and columns count from one, in Unicode scalars",
        arguments: [("a", 0, "1:1"), ("a + b", 4, "1:5"), ("a\n  b", 4, "2:3"), ("é€𝄞x", 3, "1:4"), ("ab", 9, "1:3")])
    func place(text: String, offset: Int, place: String) {
        #expect(SourceLocation(offset: offset, in: text).description == place)
    }
}
