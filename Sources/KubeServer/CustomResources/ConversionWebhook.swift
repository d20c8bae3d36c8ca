internal import HTTPTransport
internal import KubeCore

/// Converts objects of a custom resource between its versions by asking the webhook of the definition.
/// Source: Kubernetes documentation, "Webhook conversion"; apiextensions-apiserver/pkg/apiserver/conversion.
struct ConversionWebhook: Sendable {
    /// Objects that are sent in one review at most.
    private static let maximumObjects = 500
    private static let timeoutSeconds = 30
    private static let maximumAnswerBytes = 64 << 20

    private let destination: OutboundDestination
    private let trust: OutboundTrust
    private let reviewVersion: String?
    private let outbound: OutboundClient
    private let makeUID: @Sendable () -> String

    /// - Parameter conversion: the `spec.conversion` of a definition.
    /// - Returns: nil unless its strategy is `Webhook`.
    init?(_ conversion: JSONValue?, outbound: OutboundClient?, makeUID: @escaping @Sendable () -> String) {
        guard let conversion, conversion.text("strategy") == "Webhook", let outbound,
            let webhook = conversion["webhook"]
        else { return nil }
        (destination, trust) = Webhook.client(webhook["clientConfig"] ?? [:])
        reviewVersion = webhook.elements("conversionReviewVersions").compactMap(\.stringValue)
            .first(where: Webhook.knownReviewVersions.contains)
        self.outbound = outbound
        self.makeUID = makeUID
    }

    /// The objects in another version, in the same order. Those that have it already are not sent.
    /// - Throws: 500 when the webhook cannot be asked or answers what it may not.
    func convert(_ objects: [KubeObject], to apiVersion: String) async throws(StatusError) -> [KubeObject] {
        var converted = objects
        let others = objects.indices.filter { objects[$0].apiVersion != apiVersion }
        var start = 0
        while start < others.count {
            let page = others[start..<min(start + Self.maximumObjects, others.count)]
            let answers = try await ask(page.map { objects[$0] }, apiVersion)
            for (index, answer) in zip(page, answers) { converted[index] = answer }
            start += page.count
        }
        return converted
    }

    private func ask(_ objects: [KubeObject], _ apiVersion: String) async throws(StatusError) -> [KubeObject] {
        let kind = objects[0].groupVersionKind
        guard let reviewVersion else {
            throw ConversionReview.failure(kind, "no supported conversion review versions")
        }
        let uid = makeUID()
        let call = OutboundCall(
            destination: destination.adding("timeout=\(Self.timeoutSeconds)s"),
            headers: [
                "Content-Type": "application/json", "Accept": "application/json",
                "User-Agent": "kube-apiserver-admission",
            ],
            body: JSONWriter.encode(
                ConversionReview.review(version: reviewVersion, uid: uid, apiVersion: apiVersion, objects)),
            trust: trust, timeout: .seconds(Self.timeoutSeconds), maximumAnswerBytes: Self.maximumAnswerBytes)
        let answer: OutboundAnswer
        do throws(OutboundFailure) {
            answer = try await outbound.send(call)
        } catch {
            throw ConversionReview.failure(kind, error.message)
        }
        if let failure = answer.failure() { throw ConversionReview.failure(kind, failure.message) }
        let review: JSONValue
        do {
            review = try JSONParser.parse(answer.body)
        } catch {
            // What the webhook sent is not told on: it may be anything.
            throw ConversionReview.failure(kind, "the answer is no JSON document")
        }
        return try ConversionReview.objects(
            in: review, version: reviewVersion, uid: uid, apiVersion: apiVersion, for: objects)
    }
}
