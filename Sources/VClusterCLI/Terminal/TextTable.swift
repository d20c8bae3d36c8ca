/// Columns of text, each as wide as its widest cell, as kubectl prints them.
struct TextTable {
    let columns: [String]
    var rows: [[String]] = []

    init(columns: [String]) { self.columns = columns }

    /// Lines without trailing blanks, the titles first.
    var lines: [String] {
        let widths = columns.indices.map { column in
            ([columns] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([columns] + rows).map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 3)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
