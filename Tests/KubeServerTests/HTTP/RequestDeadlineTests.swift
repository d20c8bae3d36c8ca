import KubeCore
import Testing

@testable import KubeServer

@Suite("The time that clients give for a request")
struct RequestDeadlineTests {
    @Test("what is not done in time is cancelled and told as such")
    func late() async {
        let error = await #expect(throws: StatusError.self) {
            try await RequestDeadline.run(within: .milliseconds(1)) { () async throws(StatusError) -> Int in
                // Ends when it is cancelled.
                try? await Task.sleep(for: .seconds(3600))
                throw .internalError("cancelled")
            }
        }
        #expect(error?.code == 504)
        #expect(
            error?.message == "Timeout: request did not complete within requested timeout - context deadline exceeded")
    }

    @Test("what is done all the same counts, and so does a refusal in time")
    func inTime() async throws {
        let late = try await RequestDeadline.run(within: .milliseconds(1)) { () async throws(StatusError) in
            try? await Task.sleep(for: .seconds(3600))
            return 1
        }
        #expect(late == 1)
        let error = await #expect(throws: StatusError.self) {
            try await RequestDeadline.run(within: .seconds(3600)) { () async throws(StatusError) -> Int in
                throw .badRequest("no")
            }
        }
        #expect(error?.message == "no")
    }
}
