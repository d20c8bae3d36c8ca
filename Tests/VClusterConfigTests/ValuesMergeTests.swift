import KubeCore
import SyncSettings
import Testing
import VClusterConfig

@Suite struct ValuesMergeTests {
    @Test(
        "maps merge, all else is replaced, null takes back",
        arguments: [
            (["a": ["b": 1, "c": 2]], ["a": ["c": 3]], ["a": ["b": 1, "c": 3]]),
            (["a": [1, 2]], ["a": [3]], ["a": [3]]),
            (["a": ["b": 1], "d": 1], ["a": nil], ["d": 1]),
            (["a": 1], ["a": ["b": nil, "c": 1]], ["a": ["c": 1]]),
            ([:], ["a": ["b": nil, "c": 1]], ["a": ["c": 1]]),
        ] as [(JSONValue, JSONValue, JSONValue)])
    func merge(base: JSONValue, overlay: JSONValue, expected: JSONValue) {
        #expect(ValuesMerge.merge(base, with: overlay) == expected)
    }

    @Test(
        "--set arguments become values",
        arguments: [
            ("a.b=1", ["a": ["b": 1]]),
            ("a=true,b.c=text", ["a": true, "b": ["c": "text"]]),
            (#"labels.app\.kubernetes\.io/name=x"#, ["labels": ["app.kubernetes.io/name": "x"]]),
            ("list={a,b,1}", ["list": ["a", "b", 1]]),
            ("empty=", ["empty": ""]),
            (#"a=x\,y"#, ["a": "x,y"]),
            ("url=https://a?b=c", ["url": "https://a?b=c"]),
            ("octal=0123", ["octal": "0123"]),
            ("gone=null", ["gone": nil]),
        ] as [(String, JSONValue)])
    func setArgument(argument: String, expected: JSONValue) throws {
        #expect(try SetArgument.parse(argument) == expected)
    }

    @Test("a --set argument that assigns nothing is refused", arguments: ["", "a", "=1", "a..b=1", "a[0]=1"])
    func malformedSetArgument(argument: String) {
        #expect(throws: ConfigError(.malformedSetArgument, "")) { try SetArgument.parse(argument) }
    }

    @Test("files lie over one another in order, --set on top of all, and the text gives the same values back")
    func layers() throws {
        let first = try VClusterConfig(
            parsing: Array("sync: {toHost: {secrets: {all: true}, configMaps: {all: true}}}".utf8), source: "1")
        let second = try VClusterConfig(parsing: Array("sync: {toHost: {configMaps: {all: false}}}".utf8), source: "2")
        let merged = try first.overlaid(with: second).overlaid(withSetArgument: "networking.advanced.clusterDomain=a.b")
        #expect(
            merged.syncSettings.toHost.secrets.all && !merged.syncSettings.toHost.configMaps.all
                && merged.clusterDomain == "a.b")
        #expect(try VClusterConfig(parsing: Array(merged.text.utf8), source: "again") == merged)
    }

    @Test("a --set argument is checked like a file")
    func setArgumentChecked() {
        #expect(throws: ConfigError(.unknownKey, "")) { try VClusterConfig().overlaid(withSetArgument: "sync.x=1") }
    }
}
