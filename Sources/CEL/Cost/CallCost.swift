/// What a call costs, by the sizes of its arguments: how many bytes, elements or members they have.
/// Source: cel-go, interpreter/runtimecost.go and checker/cost.go; k8s.io/apiserver/pkg/cel/library/cost.go.
enum CallCost: Sendable {
    case constant
    case fixed(UInt64)
    /// Walks over the characters of these arguments once.
    case text([Int])
    /// Walks over the characters of the first argument so often.
    case passes(UInt64)
    /// Walks over the shorter of two.
    case shorter
    /// Looks for one text in another.
    case search
    /// Runs the regular expression that the second argument is over the first.
    case expression
    /// Looks at each element of an argument.
    case elements(Int)
    /// Compares each element of one with each of the other.
    case pairs

    /// The cost for these sizes, which grows with each of them.
    func cost(_ sizes: [UInt64]) -> UInt64 {
        switch self {
        case .constant: return 1
        case .fixed(let cost): return cost
        case .text(let indexes): return Self.characters(indexes.reduce(0) { $0.saturatingAdd(size(sizes, $1)) })
        case .passes(let count): return Self.characters(size(sizes, 0)).saturatingMultiply(count)
        case .shorter: return Self.characters(min(size(sizes, 0), size(sizes, 1)))
        case .search: return Self.characters(size(sizes, 0)).saturatingMultiply(Self.characters(size(sizes, 1)))
        case .expression:
            let text = Self.characters(size(sizes, 0).saturatingAdd(1))
            let pattern = size(sizes, 1)
            return text.saturatingMultiply(pattern / 4 + (pattern % 4 == 0 ? 0 : 1))
        case .elements(let index): return size(sizes, index)
        case .pairs: return size(sizes, 0).saturatingMultiply(size(sizes, 1)).saturatingAdd(1)
        }
    }

    private func size(_ sizes: [UInt64], _ index: Int) -> UInt64 { index < sizes.count ? sizes[index] : 1 }

    /// A tenth for each character, rounded up.
    static func characters(_ count: UInt64) -> UInt64 {
        count == .max ? .max : count / 10 + (count % 10 == 0 ? 0 : 1)
    }
}

/// How large what a call gives can be, for the estimate of what is done with it.
enum ResultSize: Sendable {
    case unknown
    case argument(Int)
    /// At most as large as an argument.
    case upTo(Int)
    /// As large as both together.
    case sum
    /// As large as the arguments multiplied.
    case product
}

extension UInt64 {
    func saturatingAdd(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    func saturatingMultiply(_ other: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}

extension CELValue {
    /// What counts as the size of a value when the cost of a call with it is found.
    var costSize: UInt64 {
        switch self {
        case .string(let text): UInt64(text.unicodeScalars.count)
        case .bytes(let bytes): UInt64(bytes.count)
        case .list(let list): UInt64(list.count)
        case .map(let map): UInt64(map.count)
        case .object(let object): UInt64(object.size)
        default: 1
        }
    }
}
