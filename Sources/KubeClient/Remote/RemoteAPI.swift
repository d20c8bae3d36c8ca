internal import HTTPTransport
package import KubeCore
package import NIOCore
internal import NIOPosix

/// A Kubernetes API server behind HTTP(S).
///
/// Requests that bring no answer are tried again as `RetryPolicy` says: reads always, writes only when the server
/// cannot have seen them or said that it did nothing.
package final class RemoteAPI: ResourceAPI {
    /// Largest answer accepted: a list of everything in a large cluster.
    static let maxBodyBytes = 1 << 30

    let connection: RemoteConnection
    package let configuration: ClientConfiguration
    let group: any EventLoopGroup
    private let gate: RequestGate
    private let retries: RetryPolicy
    private let timeout: TimeAmount
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - retries: `.patient` for parts that run on their own, `.once` for commands that a person waits for.
    ///   - timeout: for one attempt, watches excepted.
    /// - Throws: when certificate, key or CA bundle are unusable. Does not connect yet.
    package init(
        _ configuration: ClientConfiguration, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        retries: RetryPolicy = .patient, timeout: TimeAmount = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(StatusError) {
        self.configuration = configuration
        self.group = group
        self.retries = retries
        self.timeout = timeout
        self.clock = clock
        gate = RequestGate(limit: ConcurrencyLimit(initial: 32, range: 2...128))
        connection = try RemoteConnection(configuration, group: group)
    }

    package func get(
        _ resource: GroupVersionResource, namespace: String?, name: String
    ) async throws(StatusError) -> KubeObject {
        try await object(.get(resource, namespace: namespace, name: name))
    }

    package func list(
        _ resource: GroupVersionResource, namespace: String?, options: ListOptions
    ) async throws(StatusError) -> KubeList {
        KubeList(answer: try await object(.list(resource, namespace: namespace, options: options)))
    }

    package func watch(
        _ resource: GroupVersionResource, namespace: String?, options: WatchOptions
    ) async throws(StatusError) -> WatchStream {
        let request = KubeRequest.watch(resource, namespace: namespace, options: options)
        let answer = try await retrying(request) { () async throws(RemoteConnection.Failure) in
            try await self.connection.send(request, timeout: nil)
        } status: {
            $0
        }
        let watch = RemoteWatch(body: answer.body, connection: connection)
        return WatchStream { () async throws(StatusError) in try await watch.nextBatch() }
    }

    package func create(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await self.object(.create(resource, namespace: namespace, object: object, options: options))
    }

    package func update(
        _ resource: GroupVersionResource, namespace: String?, object: KubeObject, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await self.object(.update(resource, namespace: namespace, object: object, options: options))
    }

    package func patch(
        _ resource: GroupVersionResource, namespace: String?, name: String, patch: Patch, options: WriteOptions
    ) async throws(StatusError) -> KubeObject {
        try await object(.patch(resource, namespace: namespace, name: name, patch: patch, options: options))
    }

    package func delete(
        _ resource: GroupVersionResource, namespace: String?, name: String, options: DeleteOptions
    ) async throws(StatusError) -> KubeObject {
        try await object(.delete(resource, namespace: namespace, name: name, options: options))
    }

    package func deleteCollection(
        _ resource: GroupVersionResource, namespace: String?, selection: ListOptions, options: DeleteOptions
    ) async throws(StatusError) {
        _ = try await object(
            .deleteCollection(resource, namespace: namespace, selection: selection, options: options))
    }

    // MARK: Sending

    /// Sends a request and reads the object that answers it.
    package func object(_ request: KubeRequest) async throws(StatusError) -> KubeObject {
        let body = try await bytes(request)
        do {
            if let object = KubeObject(try JSONParser.parse(body.readableBytesView)) { return object }
        } catch {
            throw .internalError("the answer of \(configuration.server) is not JSON: \(error)")
        }
        throw .internalError("the answer of \(configuration.server) is no object")
    }

    /// Sends a request and reads the whole body that answers it.
    func bytes(_ request: KubeRequest) async throws(StatusError) -> ByteBuffer {
        let (_, body) = try await retrying(request) { () async throws(RemoteConnection.Failure) in
            let answer = try await self.connection.send(request, timeout: self.timeout)
            guard answer.status < 300 else { return (answer, ByteBuffer()) }
            return (answer, try await self.connection.collect(answer.body, limit: Self.maxBodyBytes))
        } status: {
            $0.0
        }
        return body
    }

    /// Requests sent so far, watches and repeated attempts included.
    package var requestCount: Int { gate.admittedCount }

    /// Attempts until there is an answer or the policy gives up. What holds the place at the gate is the attempt, not
    /// the wait between attempts.
    private func retrying<Result>(
        _ request: KubeRequest, attempt: () async throws(RemoteConnection.Failure) -> Result,
        status: (Result) -> RemoteConnection.Answer
    ) async throws(StatusError) -> Result {
        var attempts = 0
        while true {
            attempts += 1
            guard await gate.enter() else { throw .connection(.interrupted, to: configuration.server, "cancelled") }
            let start = ContinuousClock.now
            let failure: RemoteConnection.Failure
            do throws(RemoteConnection.Failure) {
                let result = try await attempt()
                let answer = status(result)
                // Reads take as long as what they return is large.
                let latency = request.method == .get ? nil : ContinuousClock.now - start
                if answer.status < 300 {
                    gate.leave(.succeeded(latency: latency))
                    return result
                }
                failure = await refusal(answer)
                gate.leave(
                    failure.isTransient
                        ? .overloaded(retryAfter: failure.kind.retryAfter) : .succeeded(latency: latency))
            } catch {
                gate.leave(.failed)
                failure = error
            }
            let delay = retries.delay(
                after: failure.kind, attempt: attempts, isIdempotent: request.method.isIdempotent,
                jitter: Double.random(in: 0..<1))
            guard failure.isTransient, let delay else { throw failure.status }
            do { try await clock.sleep(for: delay) } catch { throw failure.status }
        }
    }

    /// What the server says in an answer that is no success.
    private func refusal(_ answer: RemoteConnection.Answer) async -> RemoteConnection.Failure {
        var status = StatusError(httpStatus: answer.status)
        do {
            let body = try await connection.collect(answer.body, limit: 4 << 20)
            if let object = KubeObject(try JSONParser.parse(body.readableBytesView)), object.kind == "Status" {
                status = StatusError(statusObject: object, httpCode: answer.status)
            }
        } catch {
            // Proxies answer with HTML or break off: the status code says enough.
        }
        let retryAfter = answer.headers["Retry-After"].flatMap { Int($0) }
        let isBusy = answer.status == 429 || (answer.status == 503 && retryAfter != nil)
        return RemoteConnection.Failure(
            status: status, kind: .refused(retryAfter: retryAfter.map { .seconds($0) }), isTransient: isBusy)
    }
}

extension KubeList {
    /// From a `…List` object. Its items come without kind and apiVersion, which follow from those of the list.
    init(answer: KubeObject) {
        let itemKind = answer.kind.hasSuffix("List") ? String(answer.kind.dropLast(4)) : ""
        var items: [KubeObject] = []
        for value in answer["items"]?.arrayValue ?? [] {
            guard var item = KubeObject(value) else { continue }
            if item.kind.isEmpty, !itemKind.isEmpty { item.kind = itemKind }
            if item.apiVersion.isEmpty { item.apiVersion = answer.apiVersion }
            items.append(item)
        }
        self.init(
            items: items, resourceVersion: answer.resourceVersion,
            continueToken: answer.at("metadata", "continue")?.stringValue ?? "",
            remainingItemCount: answer.at("metadata", "remainingItemCount")?.intValue.map(Int.init))
    }
}

extension StatusError {
    /// For an answer without a `Status` object. Source: k8s.io/apimachinery NewGenericServerResponse.
    init(httpStatus code: Int) {
        switch code {
        case 401: self = .unauthorized()
        case 403: self.init(code: 403, reason: .forbidden, message: "the server refused the request: forbidden")
        case 404: self = .pathNotFound()
        case 410: self = .expired("the requested version is no longer available")
        case 429: self.init(code: 429, reason: .tooManyRequests, message: "the server has received too many requests")
        case 503: self = .serviceUnavailable("the server is currently unable to handle the request")
        default:
            self.init(
                code: code, reason: code >= 500 ? .internalError : .unknown,
                message: "the server responded with the status code \(code) but did not return more information")
        }
    }
}
