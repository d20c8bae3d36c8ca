internal import KubeCore

/// `/statusz` and `/flagz`: since when the server runs, what it is and how it was started, for people and, by version, for
/// programs.
/// Source: Kubernetes documentation, "Kubernetes z-pages"; KEP-4827 and KEP-4828.
struct ComponentPages: Sendable {
    private static let component = "kube-apiserver"
    private static let group = "config.k8s.io"
    private static let version = "v1beta1"

    let startTime: Timestamp
    /// By the names that the flags of kube-apiserver have.
    let flags: [String: String]

    /// - Parameter paths: what the server answers, as `/` lists it.
    func statusz(_ accept: AcceptHeader, now: Timestamp, paths: [String]) -> APIResponse {
        let uptime = now.duration(since: startTime).components.seconds
        let version = "\(ServerVersion.major).\(ServerVersion.minor)"
        let binaryVersion = String(ServerVersion.gitVersion.dropFirst())
        let roots = Set(paths.map { "/" + ($0.split(separator: "/").first ?? "") }).sorted()
        return answer(accept, kind: "Statusz") {
            """
            Started: \(startTime.unixDate)
            Up: \(uptime / 3600) hr \(Self.padded(uptime / 60 % 60)) min \(Self.padded(uptime % 60)) sec
            Binary version: \(binaryVersion)
            Emulation version: \(version)
            Paths: \(roots.joined(separator: " "))

            """
        } members: {
            [
                "startTime": .string(startTime.rfc3339), "uptimeSeconds": .int(uptime),
                "binaryVersion": .string(binaryVersion), "emulationVersion": .string(version),
                "paths": .array(roots.map(JSONValue.string)),
            ]
        }
    }

    func flagz(_ accept: AcceptHeader) -> APIResponse {
        let sorted = flags.sorted { $0.key < $1.key }
        return answer(accept, kind: "Flagz") {
            sorted.map { "\($0.key)=\($0.value)\n" }.joined()
        } members: {
            var members = JSONObject()
            for (name, value) in sorted { members[name] = .string(value) }
            return ["flags": .object(members)]
        }
    }

    private func answer(
        _ accept: AcceptHeader, kind: String, text: () -> String, members: () -> JSONObject
    ) -> APIResponse {
        if accept.isEmpty { return APIResponse(text: header(kind) + text()) }
        for clause in accept.clauses {
            if clause.matches(type: "text", subtype: "plain"), Self.isPlain(clause.parameters) {
                return APIResponse(text: header(kind) + text())
            }
            if clause.type == "application", clause.subtype == "json",
                clause.parameters == ["g": Self.group, "v": Self.version, "as": kind]
            {
                var object = KubeObject(
                    apiVersion: "\(Self.group)/\(Self.version)", kind: kind, name: Self.component)
                for (name, value) in members() { object[name] = value }
                return APIResponse(object: object, format: .json)
            }
        }
        return APIResponse(status: 406, text: "media type not acceptable, must be: text/plain\n")
    }

    private func header(_ kind: String) -> String {
        let title = kind == "Flagz" ? "flags" : "statusz"
        return "\n\(Self.component) \(title)\nWarning: This endpoint is not meant to be machine parseable, has no "
            + "formatting compatibility guarantees and is for debugging purposes only.\n\n"
    }

    private static func isPlain(_ parameters: [String: String]) -> Bool {
        parameters.isEmpty || (parameters.count == 1 && parameters["charset"]?.lowercased() == "utf-8")
    }

    fileprivate static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Timestamp {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// As `date` prints it: `Wed Oct 16 21:03:43 UTC 2024`.
    fileprivate var unixDate: String {
        let text = rfc3339
        let days = Int(secondsSinceEpoch / 86400)
        let weekday = Self.weekdays[((days % 7) + 7) % 7]
        let parts = text.prefix { $0 != "T" }.split(separator: "-")
        guard parts.count == 3, let month = Int(parts[1]), Self.months.indices.contains(month - 1) else { return text }
        let day = parts[2].hasPrefix("0") ? " \(parts[2].dropFirst())" : "\(parts[2])"
        let time = text.drop { $0 != "T" }.dropFirst().prefix(8)
        return "\(weekday) \(Self.months[month - 1]) \(day) \(time) UTC \(parts[0])"
    }
}
