internal import KubeCore

/// The table of events, which both groups have.
/// Source: pkg/printers/internalversion/printers.go printEvent of Kubernetes 1.36.
enum EventTable {
    static let printer = TablePrinter([
        "Last Seen", "Type", "Reason", "Object", .wide("Subobject"), .wide("Source"), "Message", .wide("First Seen"),
        .wide("Count"), TableColumn("Name", format: "name", priority: 1),
    ]) { event, now in
        // The events.k8s.io form calls the same things by other names.
        let subject = event["involvedObject"] ?? event["regarding"] ?? [:]
        let message = event.text("message").isEmpty ? event.text("note") : event.text("message")
        return [
            .string(HumanDuration.since(lastSeen(event), now: now)), .string(event.text("type")),
            .string(event.text("reason")), .string(target(subject)), .string(subject.text("fieldPath")),
            .string(source(event)), .string(trimmed(message)),
            .string(HumanDuration.since(firstSeen(event), now: now)), .int(count(event)), .string(event.name),
        ]
    }

    private static func target(_ subject: JSONValue) -> String {
        let kind = subject.text("kind").lowercased()
        return subject.text("name").isEmpty ? kind : "\(kind)/\(subject.text("name"))"
    }

    /// Who reports, and from where.
    private static func source(_ event: KubeObject) -> String {
        let source = event["source"] ?? event["deprecatedSource"] ?? [:]
        let component = first(
            source.text("component"), event.text("reportingComponent"), event.text("reportingController"))
        let place = first(source.text("host"), event.text("reportingInstance"))
        return place.isEmpty ? component : "\(component), \(place)"
    }

    private static func firstSeen(_ event: KubeObject) -> String {
        first(event.text("firstTimestamp"), event.text("deprecatedFirstTimestamp"), event.text("eventTime"))
    }

    private static func lastSeen(_ event: KubeObject) -> String {
        if let series = event.at("series"), !series.isNull { return series.text("lastObservedTime") }
        return first(event.text("lastTimestamp"), event.text("deprecatedLastTimestamp"), firstSeen(event))
    }

    /// An event that is no series and has no count happened once.
    private static func count(_ event: KubeObject) -> Int64 {
        if let series = event.at("series"), !series.isNull { return series["count"]?.intValue ?? 0 }
        let count = event["count"]?.intValue ?? event["deprecatedCount"]?.intValue ?? 0
        return count == 0 ? 1 : count
    }

    /// The first text that is not empty.
    private static func first(_ texts: String...) -> String { texts.first { !$0.isEmpty } ?? "" }

    private static func trimmed(_ text: String) -> String {
        let tail = text.drop { $0.isWhitespace }
        return String(tail.reversed().drop { $0.isWhitespace }.reversed())
    }
}
