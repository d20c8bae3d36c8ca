import KubeCore
import Testing

@Suite struct QuantityTests {
    @Test(
        "text becomes canonical",
        arguments: [
            ("0", "0"), ("1000m", "1"), ("500m", "500m"), ("0.5", "500m"), ("1.5", "1500m"), ("1000", "1k"),
            ("1500", "1500"), ("100Mi", "100Mi"), ("1024Mi", "1Gi"), ("0.5Gi", "512Mi"), ("1Ki", "1Ki"),
            ("1024", "1024"),
            ("512Ki", "512Ki"), ("0.1Ki", "102400m"), ("1e3", "1e3"), ("12e6", "12e6"), ("1E", "1E"), ("-5", "-5"),
            ("+5", "5"),
            (".5", "500m"), ("5.", "5"), ("100n", "100n"), ("0.1n", "1n"), ("1234567890", "1234567890"), ("2Ei", "2Ei"),
            ("9999999999999999999", "9223372036854775807"), ("1e-3", "1e-3"), ("000010", "10"),
        ])
    func canonical(text: String, expected: String) throws {
        #expect(try Quantity(text).description == expected)
    }

    @Test(
        "what is no quantity is refused",
        arguments: ["", "x", "1.2.3", "1 Gi", "Gi", "1Kb", "1ki", "--1", "e3", "1e", "0x10"])
    func refused(text: String) {
        #expect(throws: Quantity.ParseError.self) { try Quantity(text) }
    }

    @Test("amounts compare and add whatever their notation")
    func arithmetic() throws {
        #expect(try Quantity("1k") == Quantity(1000))
        #expect(try Quantity("1Gi") > Quantity("1G"))
        #expect(try (Quantity("1Gi") + Quantity("512Mi")).description == "1536Mi")
        #expect(try (Quantity("1") - Quantity("250m")).description == "750m")
        #expect(try Quantity("1500m").roundedUp == 2)
        #expect(try Quantity("0.1m").roundedUpMilli == 1)
        #expect(try Quantity("99999999999999999999999999").roundedUp == Int64.max)
    }

    @Test("hostile exponents cost nothing", arguments: ["1e999999999", "1e-999999999"])
    func hostile(text: String) throws {
        _ = try Quantity(text)
    }
}
