/// What the zone says about a name and type.
enum ZoneAnswer: Hashable, Sendable {
    /// The name belongs to others: ask upstream.
    case notMine
    case records([RecordData])
    /// The name is another one's alias.
    case alias(DomainName)
    /// The name exists, without records of this type (NODATA).
    case noData
    /// There is no such name (NXDOMAIN).
    case noName

    /// The records of the wanted type, or that there are none although the name exists.
    static func matching(_ records: [RecordData], _ type: RecordType) -> ZoneAnswer {
        let matching = records.filter { $0.type == type || type == .any }
        return matching.isEmpty ? .noData : .records(matching)
    }
}
