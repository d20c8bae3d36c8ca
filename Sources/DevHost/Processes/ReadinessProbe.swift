internal import KubeClient
internal import KubeCore
internal import KubeRuntime
internal import NIOCore

/// The readiness probe of a real container: HTTP GET, as its specification says. Without one it is ready at once.
///
/// Probes quickly until it is ready for the first time, then at the period of the specification.
/// Source: Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes".
struct ReadinessProbe: Sendable {
    private static let eagerInterval = Duration.milliseconds(50)

    private let path: String
    private let server: ServerURL?
    private let period: Duration
    private let timeout: TimeAmount
    private let failureThreshold: Int64
    private let clock: RuntimeClock

    init(container: JSONValue, address: String, clock: RuntimeClock) {
        let probe = container["readinessProbe"] ?? container["startupProbe"]
        let get = probe?["httpGet"]
        path = get?["path"]?.stringValue ?? "/"
        server = get.flatMap { get in
            guard let port = Self.port(get["port"], of: container) else { return nil }
            return ServerURL(isTLS: get["scheme"]?.stringValue == "HTTPS", host: address, port: port)
        }
        period = .seconds(probe?["periodSeconds"]?.intValue ?? 10)
        timeout = .seconds(probe?["timeoutSeconds"]?.intValue ?? 1)
        failureThreshold = probe?["failureThreshold"]?.intValue ?? 3
        self.clock = clock
    }

    private static func port(_ port: JSONValue?, of container: JSONValue) -> Int? {
        if let number = port?.intValue { return Int(number) }
        let ports = container["ports"]?.arrayValue ?? []
        return ports.first { $0["name"] == port }?["containerPort"]?.intValue.map(Int.init)
    }

    /// Probes until the task is cancelled, and tells each change.
    func run(_ onChange: @Sendable (_ isReady: Bool) -> Void) async {
        guard let server else { return onChange(true) }
        var configuration = ClientConfiguration(server: server)
        configuration.skipsTLSVerification = true  // as kubelets do: the probe asks whether it answers, not who it is
        guard let api = try? RemoteAPI(configuration, retries: .once, timeout: timeout) else { return }
        var isReady = false
        var hasBeenReady = false
        var failures: Int64 = 0
        while !Task.isCancelled {
            if await succeeds(api) {
                failures = 0
                hasBeenReady = true
                if !isReady { onChange(true) }
                isReady = true
            } else {
                failures += 1
                if isReady, failures >= failureThreshold {
                    isReady = false
                    onChange(false)
                }
            }
            do { try await clock.sleep(hasBeenReady ? period : Self.eagerInterval) } catch { return }
        }
    }

    private func succeeds(_ api: RemoteAPI) async -> Bool {
        do {
            _ = try await api.raw(path)
            return true
        } catch {
            return false
        }
    }
}
