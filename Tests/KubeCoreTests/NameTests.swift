import KubeCore
import Testing

@Suite struct SafeNameTests {
    @Test("short names are only joined")
    func short() {
        #expect(SafeName.concat("nginx", "x", "demo-nginx", "x", "my-vcluster") == "nginx-x-demo-nginx-x-my-vcluster")
    }

    @Test("long names end in ten digits of their hash and fit a label")
    func long() {
        let name = SafeName.concat(
            "vcluster", "my-local-hostpath", "x", "vcluster-storage-vcluster", "x", "storage-vcluster")
        #expect(name == "vcluster-my-local-hostpath-x-vcluster-storage-vclust-f6aeb1774c")
        #expect(name.utf8.count == 63)
    }

    @Test("a cut just behind a dot leaves no invalid name")
    func dotBeforeDash() {
        let name = SafeName.concat(String(repeating: "a", count: 51) + ".b", "x", "namespace", "x", "vcluster")
        #expect(!name.contains(".-"))
    }

    @Test(
        "label keys hash as in the seed era",
        arguments: [
            ("app", "a172cedcae"), ("kubernetes.io/cluster-service", "d9125f8911"),
        ])
    func labelHashes(key: String, prefix: String) {
        #expect(SafeName.sha256Hex(key).prefix(10) == prefix)
    }
}

@Suite struct TimestampTests {
    @Test(
        "text and value agree",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("2000-02-29T12:34:56Z", 951_827_696),
            ("2026-11-21T10:20:30Z", 1_795_256_430),
            ("1969-12-31T23:59:59Z", -1),
        ])
    func agree(text: String, seconds: Int64) {
        #expect(Timestamp(secondsSinceEpoch: seconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.secondsSinceEpoch == seconds)
    }

    @Test("fractions and offsets are read")
    func fractions() {
        let timestamp = Timestamp(rfc3339: "2026-11-21T12:20:30.123456789+02:00")
        #expect(timestamp?.rfc3339Micro == "2026-11-21T10:20:30.123456Z")
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21 10:20:30", "2026-13-01T00:00:00Z", "2026-11-21T25:00:00Z",
            "2026-11-21T10:20:30",
            "2026-11-21T10:20:30.Z", "2026-11-21T10:20:30+0200", "2026-11-21T10:20:30Zx",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
