/// How long ago, as kubectl writes it. Source: k8s.io/apimachinery/pkg/util/duration (HumanDuration).
enum Age {
    static func text(_ age: Duration) -> String {
        let seconds = age.components.seconds
        let minutes = seconds / 60
        let hours = seconds / 3600
        let days = hours / 24
        switch seconds {
        case ..<0: return "0s"
        case ..<120: return "\(seconds)s"
        case ..<600: return seconds % 60 == 0 ? "\(minutes)m" : "\(minutes)m\(seconds % 60)s"
        case ..<10_800: return "\(minutes)m"
        case ..<28_800: return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m"
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return hours % 24 == 0 ? "\(days)d" : "\(days)d\(hours % 24)h"
        case ..<63_072_000: return "\(days)d"
        default: return "\(days / 365)y\(days % 365)d"
        }
    }
}
