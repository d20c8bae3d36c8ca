internal import AsyncHTTPClient
package import HTTPTransport
package import KubeCore
package import NIOCore

/// Requests that are not about one kind of object: discovery, version, health, logs.
extension RemoteAPI {
    /// The body of a GET of any path, such as `/readyz` or `/openapi/v3`.
    package func raw(_ path: String) async throws(StatusError) -> ByteBuffer {
        try await bytes(KubeRequest(.get, path))
    }

    /// The answer of `/version`.
    package func serverVersion() async throws(StatusError) -> KubeObject {
        try await object(KubeRequest(.get, "/version"))
    }

    /// Sends a GET once and hands over the answer as it is, whatever its status, the body still to be pulled: for
    /// logs and proxies. Does not count against the limit of requests under way.
    package func stream(_ target: String, headers: HTTPFields = HTTPFields()) async throws(StatusError)
        -> StreamedAnswer
    {
        do {
            let answer = try await connection.send(KubeRequest(.get, target), headers: headers, timeout: nil)
            return StreamedAnswer(answer: answer, connection: connection)
        } catch {
            throw error.status
        }
    }
}

/// An answer whose body is pulled. One consumer.
///
/// `@unchecked Sendable`: the consumer is one task at a time.
package final class StreamedAnswer: @unchecked Sendable {
    package let status: Int
    package let headers: HTTPFields
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private let connection: RemoteConnection

    init(answer: RemoteConnection.Answer, connection: RemoteConnection) {
        status = answer.status
        headers = answer.headers
        chunks = answer.body.makeAsyncIterator()
        self.connection = connection
    }

    /// The next part of the body, nil after the last.
    /// - Throws: when the connection broke before the body was complete.
    package func nextChunk() async throws(StatusError) -> ByteBuffer? {
        do {
            return try await chunks.next()
        } catch {
            throw connection.failure(error).status
        }
    }
}
