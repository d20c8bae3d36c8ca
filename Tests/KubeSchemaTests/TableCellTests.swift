import KubeCore
import Testing

@testable import KubeSchema

/// Cells where the obvious answer is not the one of kube-apiserver.
@Suite struct TableCellTests {
    private static func cells(_ resource: String, _ object: KubeObject) -> [JSONValue] {
        let parts = resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let printer = TablePrinter.builtIn(GroupVersionResource(group: parts[0], version: "v1", resource: parts[1]))
        return printer.cells(of: object, now: Timestamp(secondsSinceEpoch: 1_700_000_000))
    }

    private static func object(_ json: String) throws -> KubeObject {
        KubeObject(try JSONParser.parse(Array(json.utf8)).objectValue ?? JSONObject())
    }

    @Test(
        "a cell shows what kube-apiserver's printer of the kind shows",
        arguments: [
            (
                "/services", 3,
                #"{"spec":{"type":"LoadBalancer","externalIPs":["1.1.1.1"]},"status":{"loadBalancer":{"ingress":[{"ip":"9.0.0.1"},{"hostname":"a.b"},{},{"ip":"10.0.0.1"},{"ip":"9.0.0.1"}]}}}"#,
                "10.0.0.1,9.0.0.1,a.b,1.1.1.1"
            ),
            ("/endpoints", 1, #"{"subsets":[{"notReadyAddresses":[{"ip":"1.2.3.4"}],"ports":[{"port":80}]}]}"#, ""),
            ("/endpoints", 1, "{}", "<none>"),
            ("/persistentvolumeclaims", 3, #"{"spec":{"volumeName":"v"}}"#, "0"),
            (
                "/persistentvolumeclaims", 5,
                #"{"metadata":{"annotations":{"volume.beta.kubernetes.io/storage-class":"old"}},"spec":{"storageClassName":"new"}}"#,
                "old"
            ),
            ("/events", 0, #"{"firstTimestamp":"2023-11-14T22:12:50Z","eventTime":"2023-11-14T20:00:00Z"}"#, "30s"),
            ("/events", 0, #"{"lastTimestamp":"2023-11-14T22:12:50Z","series":{"count":2}}"#, "<unknown>"),
            ("/events", 5, #"{"reportingComponent":"c","reportingInstance":"i"}"#, "c, i"),
            (
                "batch/jobs", 1, #"{"status":{"conditions":[{"type":"SuccessCriteriaMet","status":"True"}]}}"#,
                "Running"
            ),
            ("batch/cronjobs", 3, "{}", "<unset>"),
            (
                "networking.k8s.io/ingresses", 2,
                #"{"spec":{"rules":[{"host":"a"},{},{"host":"a"},{"host":"b"},{"host":"c"}]}}"#, "a,a,b + 2 more..."
            ),
            ("networking.k8s.io/ingresses", 2, #"{"spec":{"rules":[{},{},{},{}]}}"#, "*"),
            (
                "networking.k8s.io/networkpolicies", 1,
                #"{"spec":{"podSelector":{"matchLabels":{"b":"c"},"matchExpressions":[{"key":"a","operator":"In","values":["x"]},{"key":"d","operator":"NotIn","values":["y"]}]}}}"#,
                "a in (x),b=c,d notin (y)"
            ),
            (
                "networking.k8s.io/ipaddresses", 1,
                #"{"spec":{"parentRef":{"group":"g.io","resource":"things","namespace":"n","name":"t"}}}"#,
                "things.g.io/n/t"
            ),
            ("networking.k8s.io/ipaddresses", 1, "{}", "<none>"),
            ("discovery.k8s.io/endpointslices", 2, #"{"ports":[{"name":"http"},{}]}"#, "http,*"),
            ("discovery.k8s.io/endpointslices", 2, #"{"ports":[{"name":""}]}"#, "<unset>"),
            (
                "storage.k8s.io/storageclasses", 0,
                #"{"metadata":{"name":"s","annotations":{"storageclass.beta.kubernetes.io/is-default-class":"true"}}}"#,
                "s (default)"
            ),
            (
                "networking.k8s.io/ingressclasses", 0,
                #"{"metadata":{"name":"i","annotations":{"ingressclass.kubernetes.io/is-default-class":"true"}}}"#,
                "i (default)"
            ),
            (
                "resource.k8s.io/resourceclaims", 1, #"{"metadata":{"deletionTimestamp":"2023-11-14T22:12:50Z"}}"#,
                "deleted"
            ),
            (
                "resource.k8s.io/resourceclaims", 1,
                #"{"status":{"allocation":{},"reservedFor":[{"resource":"pods"}]}}"#, "allocated,reserved"
            ),
            (
                "autoscaling/horizontalpodautoscalers", 2,
                #"{"apiVersion":"autoscaling/v2","spec":{"metrics":[{"type":"Object","object":{"target":{"averageValue":"3"}}}]},"status":{"currentMetrics":[{"type":"Object","object":{"current":{"averageValue":"2"}}}]}}"#,
                "2/3 (avg)"
            ),
        ])
    func cell(resource: String, column: Int, json: String, expected: String) throws {
        let cells = Self.cells(resource, try Self.object(json))
        #expect(cells[column] == .string(expected))
    }

    @Test("flow schemas show in the order in which requests are compared with them")
    func flowSchemaOrder() {
        func schema(_ name: String, _ precedence: Int64) -> KubeObject {
            KubeObject(["metadata": ["name": .string(name)], "spec": ["matchingPrecedence": .int(precedence)]])
        }
        let printer = TablePrinter.builtIn(
            GroupVersionResource(group: "flowcontrol.apiserver.k8s.io", version: "v1", resource: "flowschemas"))
        let shown = printer.ordered([schema("z", 5), schema("c", 9), schema("b", 9), schema("a", 10)])
        #expect(shown.map(\.name) == ["z", "b", "c", "a"])
    }
}
