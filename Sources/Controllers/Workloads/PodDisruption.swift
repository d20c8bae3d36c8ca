internal import KubeCore
internal import KubeRuntime

/// Says on a pod why it is about to be deleted, so that its owner can tell that from a failure of its own.
/// Source: KEP-3329.
enum PodDisruption {
    /// - Parameter phase: what a pod that has not ended becomes; nil leaves it as it is.
    static func announce(
        _ pod: KubeObject, reason: String, message: String, phase: String? = nil, _ context: ControllerContext,
        cache: ObjectCache
    ) async throws(StatusError) {
        var status = pod["status"]?.objectValue ?? JSONObject()
        if let phase, !PodView(pod).isFinished { status["phase"] = .string(phase) }
        var conditions = Conditions(status["conditions"])
        if !conditions.isTrue("DisruptionTarget") {
            conditions.put(entry(pod, reason: reason, message: message, now: context.clock.now()))
        }
        status["conditions"] = conditions.value
        try await context.writeStatus(status, of: pod, .pods, cache: cache)
    }

    private static func entry(_ pod: KubeObject, reason: String, message: String, now: Timestamp) -> JSONObject {
        [
            "type": "DisruptionTarget", "observedGeneration": .int(pod.generation), "status": "True",
            "lastProbeTime": .null, "lastTransitionTime": .string(now.rfc3339),
            "reason": .string(reason), "message": .string(message),
        ]
    }
}
