import KubeCore
import Testing

@testable import KubeServer

@Suite("Defaults")
struct DefaultsTests {
    private static func pod(_ spec: String) -> String {
        Validity.object("v1", "Pod", "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],\(spec)}")
    }

    /// A pod of one container and an init container, with amounts for the pod as a whole.
    private static func amounts(_ pod: String, _ container: String, _ initial: String = "{}") -> String {
        Validity.object(
            "v1", "Pod",
            """
            "spec":{"resources":\(pod),"containers":[{"name":"c","image":"i","resources":\(container)}],\
            "initContainers":[{"name":"d","image":"i","resources":\(initial)}]}
            """)
    }

    private static func autoscaler(_ behavior: String) -> String {
        Validity.object(
            "autoscaling/v2", "HorizontalPodAutoscaler",
            "\"spec\":{\"maxReplicas\":3,\"scaleTargetRef\":{\"kind\":\"A\",\"name\":\"b\"},\"behavior\":\(behavior)}")
    }

    private static func volume(_ source: String) -> String {
        Validity.object("v1", "PersistentVolume", "\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\(source)}")
    }

    private static let up =
        "\"policies\":[{\"type\":\"Pods\",\"value\":4,\"periodSeconds\":15},{\"type\":\"Percent\",\"value\":100,\"periodSeconds\":15}]"
    private static let down = "\"policies\":[{\"type\":\"Percent\",\"value\":100,\"periodSeconds\":15}]"

    @Test(
        "what is left open gets a value",
        arguments: [
            (
                pod("\"volumes\":[{\"name\":\"v\",\"image\":{\"reference\":\"a/b:1\"}}]"), ["spec", "volumes"],
                "[{\"name\":\"v\",\"image\":{\"reference\":\"a/b:1\",\"pullPolicy\":\"IfNotPresent\"}}]"
            ),
            (
                pod("\"volumes\":[{\"name\":\"v\",\"image\":{\"reference\":\"a/b\"}}]"), ["spec", "volumes"],
                "[{\"name\":\"v\",\"image\":{\"reference\":\"a/b\",\"pullPolicy\":\"Always\"}}]"
            ),
            (
                pod("\"volumes\":[{\"name\":\"v\",\"rbd\":{\"monitors\":[\"m\"],\"image\":\"x\",\"user\":\"u\"}}]"),
                ["spec", "volumes"],
                "[{\"name\":\"v\",\"rbd\":{\"monitors\":[\"m\"],\"image\":\"x\",\"user\":\"u\",\"pool\":\"rbd\",\"keyring\":\"/etc/ceph/keyring\"}}]"
            ),
            (
                volume("\"iscsi\":{\"targetPortal\":\"t\",\"iqn\":\"i\",\"lun\":1}"), ["spec", "iscsi"],
                "{\"targetPortal\":\"t\",\"iqn\":\"i\",\"lun\":1,\"iscsiInterface\":\"default\"}"
            ),
            (
                volume("\"azureDisk\":{\"diskName\":\"d\",\"diskURI\":\"u\",\"fsType\":\"xfs\"}"),
                ["spec", "azureDisk"],
                "{\"diskName\":\"d\",\"diskURI\":\"u\",\"fsType\":\"xfs\",\"cachingMode\":\"ReadWrite\",\"kind\":\"Shared\",\"readOnly\":false}"
            ),
            (
                autoscaler("{\"scaleUp\":{\"stabilizationWindowSeconds\":9}}"), ["spec", "behavior"],
                "{\"scaleUp\":{\"stabilizationWindowSeconds\":9,\"selectPolicy\":\"Max\",\(up)},\"scaleDown\":{\"selectPolicy\":\"Max\",\(down)}}"
            ),
            (
                autoscaler("{\"scaleDown\":{\"selectPolicy\":\"Disabled\",\"policies\":[]}}"), ["spec", "behavior"],
                "{\"scaleUp\":{\"stabilizationWindowSeconds\":0,\"selectPolicy\":\"Max\",\(up)},\"scaleDown\":{\"selectPolicy\":\"Disabled\",\"policies\":[]}}"
            ),
            (
                Validity.object("v1", "Node", "\"status\":{\"capacity\":{\"cpu\":\"1\"}}"), ["status", "allocatable"],
                "{\"cpu\":\"1\"}"
            ),
            (
                amounts("{}", "{\"limits\":{\"cpu\":\"0.0001\",\"memory\":\"1.5Gi\"}}"), ["spec", "resources"], "{}"
            ),
            (
                amounts("{\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"}}", "{\"requests\":{\"cpu\":\"1\"}}"),
                ["spec", "resources"],
                "{\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}"
            ),
            (
                amounts(
                    "{\"limits\":{\"cpu\":\"4\"}}", "{\"requests\":{\"cpu\":\"1\",\"memory\":\"1Mi\"}}",
                    "{\"limits\":{\"cpu\":\"3\"}}"), ["spec", "resources"],
                "{\"limits\":{\"cpu\":\"4\"},\"requests\":{\"cpu\":\"3\",\"memory\":\"1Mi\"}}"
            ),
            (
                amounts("{\"requests\":{\"cpu\":\"1\"}}", "{\"limits\":{\"hugepages-2Mi\":\"4Mi\"}}"),
                ["spec", "resources"],
                "{\"requests\":{\"cpu\":\"1\",\"hugepages-2Mi\":\"4Mi\"},\"limits\":{\"hugepages-2Mi\":\"4Mi\"}}"
            ),
            (
                Validity.object("v1", "ResourceQuota", "\"spec\":{\"hard\":{\"cpu\":\"100u\",\"pods\":\"1\"}}"),
                ["spec", "hard"], "{\"cpu\":\"1m\",\"pods\":\"1\"}"
            ),
        ] as [(String, [String], String)])
    func filled(object: String, path: [String], expected: String) throws {
        var found = try Validity.defaulted(object).value
        for member in path { found = found[member] ?? .null }
        #expect(found == (try JSONParser.parse(expected)))
    }

    @Test("amounts of containers are rounded up to thousandths before limits become requests")
    func rounded() throws {
        let pod = try Validity.defaulted(
            Self.amounts("{}", "{\"limits\":{\"cpu\":\"0.0001\",\"memory\":\"1.5Gi\"}}"))
        let amounts: JSONValue = ["cpu": "1m", "memory": "1536Mi"]
        let resources = pod.at("spec", "containers")?.arrayValue?.first?["resources"]
        #expect(resources == ["limits": amounts, "requests": amounts])
    }

    @Test(
        "how sure a pod is of its resources follows from what it has as a whole",
        arguments: [
            ("{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}", "{}", "Guaranteed"),
            ("{\"limits\":{\"cpu\":\"1\"}}", "{}", "Burstable"),
            ("{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}", "{\"requests\":{\"cpu\":\"500m\"}}", "Burstable"),
            ("{}", "{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}", "Burstable"),
            ("{}", "{}", "BestEffort"),
        ])
    func quality(pod: String, container: String, expected: String) throws {
        let pod = try Validity.defaulted(Self.amounts(pod, container))
        #expect(QualityOfService.of(pod).rawValue == expected)
    }
}
