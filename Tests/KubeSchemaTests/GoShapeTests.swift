import KubeCore
import Testing

@testable import KubeSchema

@Suite struct GoShapeTests {
    @Test(
        "objects are read as Go holds them: what is left out when empty, kept when it is a pointer, shown when not set",
        arguments: [
            (
                "", "v1", "Pod",
                #"{"status":{"conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"c","state":{"running":{}}}]}}"#,
                #"{"spec":{"containers":null},"status":{"conditions":[{"type":"Ready","status":"True","lastProbeTime":null,"lastTransitionTime":null}],"containerStatuses":[{"name":"c","state":{"running":{"startedAt":null}},"lastState":{},"ready":false,"restartCount":0,"image":"","imageID":""}]}}"#
            ),
            (
                "", "v1", "Pod", #"{"metadata":{"creationTimestamp":null},"spec":{"hostNetwork":false,"priority":0}}"#,
                #"{"metadata":{},"spec":{"containers":null,"priority":0},"status":{}}"#
            ),
            (
                "", "v1", "PersistentVolumeClaim", #"{"spec":{"storageClassName":"","volumeName":""}}"#,
                #"{"spec":{"resources":{},"storageClassName":""},"status":{}}"#
            ),
            (
                "storage.k8s.io", "v1", "CSINode",
                #"{"spec":{"drivers":[{"name":"a","nodeID":"n","topologyKeys":[]}]}}"#,
                #"{"spec":{"drivers":[{"name":"a","nodeID":"n","topologyKeys":null}]}}"#
            ),
            ("rbac.authorization.k8s.io", "v1", "Role", "{}", #"{"rules":null}"#),
            (
                "discovery.k8s.io", "v1", "EndpointSlice", #"{"addressType":"IPv4","endpoints":[],"ports":[]}"#,
                #"{"addressType":"IPv4","endpoints":null,"ports":null}"#
            ),
            (
                "", "v1", "Node", #"{"status":{"nodeInfo":{"machineID":"m"}}}"#,
                #"{"spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{"machineID":"m","systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"","kubeletVersion":"","kubeProxyVersion":"","operatingSystem":"","architecture":""}}}"#
            ),
            (
                "", "v1", "Service", #"{"spec":{"ports":[{"port":80,"nodePort":0,"name":""}],"clusterIP":""}}"#,
                #"{"spec":{"ports":[{"port":80}]},"status":{"loadBalancer":{}}}"#
            ),
        ])
    func shape(group: String, version: String, kind: String, given: String, expected: String) throws {
        let object = try #require(KubeObject(try JSONParser.parse(given)))
        let kind = GroupVersionKind(group: group, version: version, kind: kind)
        let (decoded, unknown) = try TypedDecoder.decode(object, as: kind)
        #expect(unknown.isEmpty)
        #expect(decoded.value == (try JSONParser.parse(expected)))
    }

    @Test("every message that the table refers to is in it, and the types of OpenAPI have theirs")
    func complete() {
        for type in BuiltInResources.all.map(\.groupVersionKind) {
            #expect(ProtobufCatalog.shared.message(of: type) != nil, "\(type)")
        }
    }
}
