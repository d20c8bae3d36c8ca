import KubeCore
import Testing

@testable import KubeClient

@Suite struct RequestTests {
    private static let pod = KubeObject(apiVersion: "v1", kind: "Pod", namespace: "ns", name: "p")

    @Test(
        "requests have the path and query that kubectl sends",
        arguments: [
            (KubeRequest.get(.pods, namespace: "ns", name: "p"), "GET /api/v1/namespaces/ns/pods/p"),
            (
                .list(.deployments, namespace: nil, options: ListOptions(limit: 500, continueToken: "a/b")),
                "GET /apis/apps/v1/deployments?limit=500&continue=a%2Fb"
            ),
            (
                .list(
                    .pods, namespace: "ns",
                    options: ListOptions(
                        labelSelector: LabelSelector(matching: ["a": "b"]),
                        fieldSelector: FieldSelector("metadata.name", "p"))),
                "GET /api/v1/namespaces/ns/pods?labelSelector=a%3Db&fieldSelector=metadata.name%3Dp"
            ),
            (
                .list(.pods, namespace: nil, options: ListOptions(labelSelector: .nothing)),
                "GET /api/v1/pods?labelSelector=nothing%2C%21nothing"
            ),
            (
                .watch(.pods, namespace: nil, options: WatchOptions(resourceVersion: "7", timeout: .seconds(300))),
                "GET /api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300"
            ),
            (
                .create(.pods, namespace: "ns", object: pod, options: WriteOptions(isDryRun: true, fieldManager: "m")),
                "POST /api/v1/namespaces/ns/pods?dryRun=All&fieldManager=m"
            ),
            (
                .create(.pods, namespace: "ns", object: pod, options: WriteOptions(subresource: "binding")),
                "POST /api/v1/namespaces/ns/pods/p/binding"
            ),
            (
                .update(.pods, namespace: "ns", object: pod, options: WriteOptions(subresource: "status")),
                "PUT /api/v1/namespaces/ns/pods/p/status"
            ),
            (
                .patch(.pods, namespace: "ns", name: "p", patch: .apply([:]), options: WriteOptions(forcesApply: true)),
                "PATCH /api/v1/namespaces/ns/pods/p?force=true"
            ),
            (
                .deleteCollection(.pods, namespace: "ns", selection: ListOptions(), options: DeleteOptions()),
                "DELETE /api/v1/namespaces/ns/pods"
            ),
        ] as [(KubeRequest, String)])
    func lines(request: KubeRequest, line: String) {
        #expect("\(request.method.rawValue) \(request.target)" == line)
    }

    @Test("a delete carries its preconditions")
    func delete() throws {
        let request = KubeRequest.delete(
            .pods, namespace: "ns", name: "p",
            options: DeleteOptions(gracePeriodSeconds: 0, propagationPolicy: .foreground, uid: "u"))
        let body = try JSONParser.parse(request.body ?? [])
        #expect(
            body == [
                "kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0, "propagationPolicy": "Foreground",
                "preconditions": ["uid": "u"],
            ])
    }

    @Test("watch events survive any cut", arguments: [1, 7, 30, 1000])
    func watchCuts(size: Int) throws {
        let text = """
            {"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"a"}}}
            {"type":"MODIFIED","object":{"kind":"Pod","metadata":{"name":"ä"}}}\r

            {"type":"BOOKMARK","object":{"kind":"Pod","metadata":{"resourceVersion":"9"}}}

            """
        var decoder = WatchDecoder()
        var events: [WatchEvent] = []
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            events += try decoder.events(from: bytes.prefix(size))
            bytes = bytes.dropFirst(size)
        }
        #expect(events.map(\.kind) == [.added, .modified, .bookmark])
        #expect(events[1].object.name == "ä")
        #expect(events[2].object.resourceVersion == "9")
    }

    @Test("an ERROR event is thrown as what it says")
    func watchError() {
        var decoder = WatchDecoder()
        let line =
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"# + "\n"
        #expect(throws: StatusError.expired("too old")) { try decoder.events(from: Array(line.utf8)) }
    }

    @Test(
        "writes are sent again only when the server cannot have done them",
        arguments: [
            (RetryPolicy.Failure.notSent, false, true), (.interrupted, false, false), (.interrupted, true, true),
            (.refused(retryAfter: .seconds(1)), false, true),
        ])
    func retries(failure: RetryPolicy.Failure, isIdempotent: Bool, retries: Bool) {
        let delay = RetryPolicy.patient.delay(after: failure, attempt: 1, isIdempotent: isIdempotent, jitter: 0.5)
        #expect((delay != nil) == retries)
        #expect(RetryPolicy.patient.delay(after: failure, attempt: 5, isIdempotent: true, jitter: 0) == nil)
    }
}
