internal import KubeServer
internal import Testing

@testable internal import DevHost

@Suite struct AddressPoolTests {
    @Test("every address of the range is given once, and none when all are given")
    func exhaustion() {
        var pool = AddressPool(first: 0x0AF0_0000, count: 3)
        #expect((0..<4).map { _ in pool.allocate() } == ["10.240.0.1", "10.240.0.2", "10.240.0.3", nil])
    }

    @Test("a freed address is not the next to be given again")
    func turns() {
        var pool = AddressPool(first: 0x0AF0_0000, count: 3)
        _ = pool.allocate()
        pool.release("10.240.0.1")
        #expect(pool.allocate() == "10.240.0.2")
        #expect(pool.allocate() == "10.240.0.3")
        #expect(pool.allocate() == "10.240.0.1")
    }

    @Test("a reserved address is not given, one outside of the range does not count")
    func reservation() {
        var pool = AddressPool(first: 0x0AF0_0000, count: 2)
        pool.reserve("10.240.0.1")
        pool.reserve("10.240.0.9")
        pool.reserve("nonsense")
        #expect(pool.allocate() == "10.240.0.2")
        #expect(pool.allocate() == nil)
    }

    @Test(
        "addresses are read as text",
        arguments: [("10.0.0.1", 0x0A00_0001), ("255.255.255.255", 0xFFFF_FFFF)] as [(String, UInt32)])
    func text(text: String, number: UInt32) {
        #expect(IPv4Address(text)?.bits == number)
        #expect(IPv4Address(bits: number).description == text)
    }

    @Test("what is no address is none", arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "a.b.c.d", "1..2.3"])
    func malformed(text: String) { #expect(IPv4Address(text) == nil) }

    @Test("nodes have names and addresses of their own")
    func nodes() {
        let nodes = SimulatedNode.all(host: "dev", count: 16)
        #expect(nodes.map(\.name).prefix(2) == ["dev-node-1", "dev-node-2"])
        #expect(Set(nodes.map(\.address)).count == 16)
        #expect(Set(nodes.map(\.podCIDR)).count == 16)
        #expect(nodes[15].podCIDR == "10.240.240.0/20")
    }
}
