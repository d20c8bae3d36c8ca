/// Record types that the server knows by name; all others pass through as numbers.
/// Source: RFC 1035 3.2.2, RFC 3596, RFC 2782, RFC 6891.
struct RecordType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt16

    static let a = RecordType(rawValue: 1)
    static let ns = RecordType(rawValue: 2)
    static let cname = RecordType(rawValue: 5)
    static let soa = RecordType(rawValue: 6)
    static let ptr = RecordType(rawValue: 12)
    static let txt = RecordType(rawValue: 16)
    static let aaaa = RecordType(rawValue: 28)
    static let srv = RecordType(rawValue: 33)
    static let opt = RecordType(rawValue: 41)
    static let any = RecordType(rawValue: 255)
}

/// Response codes. Source: RFC 1035 4.1.1, RFC 6891 (BADVERS).
enum ResponseCode: UInt16, Sendable {
    case noError = 0
    case formatError = 1
    case serverFailure = 2
    case nameError = 3
    case notImplemented = 4
    case refused = 5
    case badVersion = 16
}

/// A domain name as its labels from left to right, in lower case: names compare without regard to case.
struct DomainName: Hashable, Sendable, CustomStringConvertible {
    let labels: [String]

    init(labels: [String]) { self.labels = labels }

    /// From text such as `nginx.demo.svc.cluster.local`, with or without a final dot.
    init(_ text: String) {
        labels = text.lowercased().split(separator: ".").map(String.init)
    }

    var description: String { labels.joined(separator: ".") + "." }

    /// The labels before `suffix`; nil when the name does not end in it.
    func labels(before suffix: DomainName) -> [String]? {
        guard labels.count >= suffix.labels.count,
            labels[(labels.count - suffix.labels.count)...].elementsEqual(suffix.labels)
        else { return nil }
        return Array(labels[..<(labels.count - suffix.labels.count)])
    }

    /// This name below `parent`.
    func below(_ parent: DomainName) -> DomainName { DomainName(labels: labels + parent.labels) }
}

/// The content of one record that the server makes itself.
enum RecordData: Hashable, Sendable {
    /// 4 or 16 bytes.
    case address([UInt8])
    case cname(DomainName)
    case ptr(DomainName)
    case ns(DomainName)
    case srv(priority: UInt16, weight: UInt16, port: UInt16, target: DomainName)
    case txt(String)
    case soa(primary: DomainName, contact: DomainName, serial: UInt32, negativeTTLSeconds: UInt32)

    var type: RecordType {
        switch self {
        case .address(let bytes): bytes.count == 4 ? .a : .aaaa
        case .cname: .cname
        case .ptr: .ptr
        case .ns: .ns
        case .srv: .srv
        case .txt: .txt
        case .soa: .soa
        }
    }
}

struct ResourceRecord: Hashable, Sendable {
    let name: DomainName
    let data: RecordData
    let ttlSeconds: UInt32
}
