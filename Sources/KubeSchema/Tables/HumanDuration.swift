package import KubeCore

/// Durations as `kubectl get` prints ages: `45s`, `3m20s`, `5h`, `12d`, `2y40d`.
/// Source: k8s.io/apimachinery/pkg/util/duration HumanDuration.
package enum HumanDuration {
    package static func text(seconds: Int64) -> String {
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        switch true {
        case seconds < 120: return "\(seconds)s"
        case minutes < 10: return pair(minutes, "m", seconds % 60, "s")
        case minutes < 180: return "\(minutes)m"
        case hours < 8: return pair(hours, "h", minutes % 60, "m")
        case hours < 48: return "\(hours)h"
        case hours < 192: return pair(hours / 24, "d", hours % 24, "h")
        case hours < 24 * 365 * 2: return "\(hours / 24)d"
        case hours < 24 * 365 * 8: return pair(hours / 24 / 365, "y", hours / 24 % 365, "d")
        default: return "\(hours / 24 / 365)y"
        }
    }

    private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }

    /// The time from an RFC 3339 text until now; `<unknown>` when there is none.
    package static func since(_ time: String?, now: Timestamp) -> String {
        guard let time, let start = Timestamp(rfc3339: time) else { return "<unknown>" }
        return text(seconds: now.secondsSinceEpoch - start.secondsSinceEpoch)
    }
}
