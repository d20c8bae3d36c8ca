/// More about text; places are counted in Unicode scalars.
/// Source: github.com/google/cel-go/ext, strings, version 2.
extension FunctionTable {
    static func addStringFunctions(_ table: inout FunctionTable) {
        addPlaces(&table)
        addParts(&table)
        let once = CallCost.passes(1)
        table.addMember("lowerAscii", [.string], .string, cost: once, size: .argument(0)) {
            .string(mapASCII($0[0].text, from: 65...90, distance: 32))
        }
        table.addMember("upperAscii", [.string], .string, cost: once, size: .argument(0)) {
            .string(mapASCII($0[0].text, from: 97...122, distance: -32))
        }
        table.addMember("trim", [.string], .string, cost: once, size: .upTo(0)) { .string(trimmed($0[0].text)) }
        table.addMember("reverse", [.string], .string, cost: once, size: .argument(0)) {
            .string(Lexer.text($0[0].text.unicodeScalars.reversed()))
        }
        table.addMember("format", [.string, .list(.dyn)], .string, cost: once) { values throws(CELEvaluationError) in
            try .string(FormatText.format(values[0].text, values[1].elements))
        }
        table.add("strings.quote", [.string], .string, cost: once) { .string(FormatText.quoted($0[0].text)) }
        table.add("jsonpatch.escapeKey", [.string], .string, cost: once) { values throws(CELEvaluationError) in
            let tildes = try replaced(values[0].text, "~", by: "~0", limit: -1)
            return .string(try replaced(tildes, "/", by: "~1", limit: -1))
        }
    }

    private static func addPlaces(_ table: inout FunctionTable) {
        table.addMember("charAt", [.string, .int], .string) { values throws(CELEvaluationError) in
            let scalars = Array(values[0].text.unicodeScalars)
            let index = values[1].integer
            guard (0...Int64(scalars.count)).contains(index) else {
                throw CELEvaluationError("index out of range: \(index)")
            }
            return .string(index == scalars.count ? "" : String(scalars[Int(index)]))
        }
        for (name, isLast) in [("indexOf", false), ("lastIndexOf", true)] {
            table.addMember(name, [.string, .string], .int, cost: .passes(1)) { values throws(CELEvaluationError) in
                try .int(index(of: values[1].text, in: values[0].text, from: nil, isLast: isLast))
            }
            table.addMember(name, [.string, .string, .int], .int, cost: .passes(1)) {
                values throws(CELEvaluationError) in
                try .int(index(of: values[1].text, in: values[0].text, from: values[2].integer, isLast: isLast))
            }
        }
        table.addMember("substring", [.string, .int], .string, cost: .passes(1), size: .upTo(0)) {
            values throws(CELEvaluationError) in
            try .string(substring(values[0].text, values[1].integer, nil))
        }
        table.addMember("substring", [.string, .int, .int], .string, cost: .passes(1), size: .upTo(0)) {
            values throws(CELEvaluationError) in
            try .string(substring(values[0].text, values[1].integer, values[2].integer))
        }
    }

    private static func addParts(_ table: inout FunctionTable) {
        table.addMember("replace", [.string, .string, .string], .string, cost: .passes(2), size: .product) {
            values throws(CELEvaluationError) in
            try .string(replaced(values[0].text, values[1].text, by: values[2].text, limit: -1))
        }
        table.addMember("replace", [.string, .string, .string, .int], .string, cost: .passes(2), size: .product) {
            values throws(CELEvaluationError) in
            try .string(replaced(values[0].text, values[1].text, by: values[2].text, limit: values[3].integer))
        }
        table.addMember("split", [.string, .string], .list(.string), cost: .passes(1), size: .upTo(0)) {
            .list(CELList(split($0[0].text, $0[1].text, limit: -1)))
        }
        table.addMember("split", [.string, .string, .int], .list(.string), cost: .passes(1), size: .upTo(0)) {
            .list(CELList(split($0[0].text, $0[1].text, limit: $0[2].integer)))
        }
        table.addMember("join", [.list(.string)], .string, cost: .elements(0)) { values throws(CELEvaluationError) in
            try .string(joined(values[0].elements, by: ""))
        }
        table.addMember("join", [.list(.string), .string], .string, cost: .elements(0)) {
            values throws(CELEvaluationError) in
            try .string(joined(values[0].elements, by: values[1].text))
        }
    }

    // MARK: Bodies

    private static func mapASCII(_ text: String, from range: ClosedRange<UInt8>, distance: Int) -> String {
        String(decoding: text.utf8.map { range.contains($0) ? UInt8(Int($0) + distance) : $0 }, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func index(
        of part: String, in text: String, from start: Int64?, isLast: Bool
    ) throws(CELEvaluationError) -> Int64 {
        let scalars = Array(text.unicodeScalars)
        let wanted = Array(part.unicodeScalars)
        if let start, start < 0 || start > scalars.count || (isLast && start == scalars.count && start != 0) {
            throw CELEvaluationError("index out of range: \(start)")
        }
        if wanted.isEmpty { return start ?? (isLast ? Int64(scalars.count) : 0) }
        guard wanted.count <= scalars.count else { return -1 }
        let bytes = Array(text.utf8)
        let search = TextSearch(part)
        // Places in bytes become places in scalars: bytes that go on with a scalar do not count.
        func place(_ offset: Int) -> Int64 { Int64(bytes[..<offset].count { $0 & 0xC0 != 0x80 }) }
        var offset = isLast ? 0 : byteOffset(of: Int(start ?? 0), bytes)
        var last: Int64 = -1
        while let found = search.first(in: bytes, from: offset) {
            let index = place(found)
            if !isLast { return index }
            if let start, index > start { break }
            last = index
            offset = found + 1
            if bytes.count - offset < search.count { break }
        }
        return last
    }

    private static func byteOffset(of scalar: Int, _ bytes: [UInt8]) -> Int {
        var count = -1
        for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            count += 1
            if count == scalar { return offset }
        }
        return bytes.count
    }

    private static func substring(_ text: String, _ start: Int64, _ end: Int64?) throws(CELEvaluationError) -> String {
        let scalars = Array(text.unicodeScalars)
        let end = end ?? Int64(scalars.count)
        guard (0...Int64(scalars.count)).contains(start) else {
            throw CELEvaluationError("index out of range: \(start)")
        }
        guard (0...Int64(scalars.count)).contains(end) else { throw CELEvaluationError("index out of range: \(end)") }
        guard start <= end else {
            throw CELEvaluationError("invalid substring range. start: \(start), end: \(end)")
        }
        return Lexer.text(scalars[Int(start)..<Int(end)])
    }

    private static func pieces(_ text: String, _ separator: String, limit: Int64) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        let search = TextSearch(separator)
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        if separator.isEmpty {
            // Between all scalars.
            while start < bytes.count, limit < 0 || Int64(pieces.count) < limit {
                var end = start + 1
                while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
                pieces.append(bytes[start..<end])
                start = end
            }
            return start < bytes.count ? pieces + [bytes[start...]] : pieces
        }
        while limit < 0 || Int64(pieces.count) < limit, let found = search.first(in: bytes, from: start) {
            pieces.append(bytes[start..<found])
            start = found + search.count
        }
        return pieces + [bytes[start...]]
    }

    private static func split(_ text: String, _ separator: String, limit: Int64) -> [CELValue] {
        if limit == 0 { return [] }
        if text.isEmpty, separator.isEmpty { return [] }
        return pieces(text, separator, limit: limit < 0 ? -1 : limit - 1).map {
            .string(String(decoding: $0, as: UTF8.self))
        }
    }

    private static func replaced(
        _ text: String, _ part: String, by replacement: String, limit: Int64
    ) throws(CELEvaluationError) -> String {
        if limit == 0 { return text }
        var pieces = pieces(text, part, limit: limit)
        // Nothing is found before, between and after all scalars.
        if part.isEmpty {
            pieces.insert([], at: 0)
            if limit < 0 || Int64(pieces.count) <= limit { pieces.append([]) }
        }
        let (growth, overflow) = replacement.utf8.count.multipliedReportingOverflow(by: pieces.count)
        guard !overflow, growth + text.utf8.count <= Evaluator.maximumSize else { throw .costLimitExceeded }
        return String(decoding: Array(pieces.joined(separator: Array(replacement.utf8))), as: UTF8.self)
    }

    private static func joined(_ list: CELList, by separator: String) throws(CELEvaluationError) -> String {
        var result = ""
        var isFirst = true
        for element in list {
            guard case .string(let text) = element else { throw .noSuchOverload }
            if !isFirst { result += separator }
            isFirst = false
            result += text
            guard result.utf8.count <= Evaluator.maximumSize else { throw .costLimitExceeded }
        }
        return result
    }
}
