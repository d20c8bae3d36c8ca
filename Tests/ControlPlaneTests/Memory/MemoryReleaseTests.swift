import Testing

@testable import ControlPlane

@Suite struct MemoryReleaseTests {
    @Test(
        "Memory is given back once, when work has ended",
        arguments: [
            ("idle after the start", [1010, 1020, 1030], [true, false, false]),
            ("busy", [2000, 4000, 6000], [false, false, false]),
            ("busy, then quiet", [4000, 4050, 4060, 4070], [false, true, false, false]),
            ("two times of work", [3000, 3010, 5000, 5010], [false, true, false, true]),
            (
                "a little, again and again", [1001, 1090, 1180, 1270, 1290],
                [true, false, false, true, false]
            ),
            (
                "a few requests, then quiet for a while",
                [2000, 2001, 2090, 2091, 2092, 2093],
                [false, true, false, false, true, false]
            ),
        ])
    func release(_ name: String, milliseconds: [Int], expected: [Bool]) {
        var release = MemoryRelease(releasedAt: .milliseconds(1000))
        #expect(milliseconds.map { release.shouldRelease(processorTime: .milliseconds($0)) } == expected, "\(name)")
    }

    @Test("Giving memory back leaves the process as it was")
    func releaseUnused() {
        let before = ProcessMemory.processorTime
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        ProcessMemory.releaseUnused()
        #expect(bytes[4321] == UInt8(truncatingIfNeeded: 4321))
        #expect(ProcessMemory.processorTime >= before)
    }
}

@Suite struct MemoryMappingTests {
    @Test(
        "Only code that comes from a file counts as such",
        arguments: [
            ("55e0d0c2d000-55e0d3441000 r-xp 00634000 fe:01 1234   /usr/bin/vcluster", true),
            ("7fc5d4a44000-7fc5d4b9a000 r-xp 00026000 fe:01 99 /usr/lib/a library.so", true),
            ("7fc5d4a44000-7fc5d4b9a000 r--p 00026000 fe:01 99 /usr/lib/libc.so.6", false),
            ("7fc5d4a44000-7fc5d4b9a000 rwxp 00026000 fe:01 99 /usr/lib/libc.so.6", false),
            ("7ffd1bbf2000-7ffd1bbf4000 r-xp 00000000 00:00 0  [vdso]", false),
            ("7fc5c0000000-7fc5c0191000 r-xp 00000000 00:00 0 ", false),
        ])
    func code(line: String, isCode: Bool) throws {
        #expect(try #require(MemoryMapping(line: line)).isFileCode == isCode)
    }

    @Test("A range is read from its two ends; other lines are none", arguments: ["", "no map", "10-10 r-xp 0 0 0 /a"])
    func range(other: String) throws {
        let mapping = try #require(MemoryMapping(line: "1000-3000 r-xp 00000000 fe:01 1 /a"))
        #expect(mapping.start == 0x1000)
        #expect(mapping.size == 0x2000)
        #expect(MemoryMapping(line: other) == nil)
    }
}
