/// A place in the text of an expression, as messages about it tell it.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    /// Unicode scalars before it in its line.
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place that many Unicode scalars after the start of the text; the end when the text is shorter. O(offset).
    package init(offset: Int, in text: String) {
        var line = 1
        var column = 0
        for scalar in text.unicodeScalars.prefix(offset) {
            if scalar == "\n" {
                line += 1
                column = 0
            } else {
                column += 1
            }
        }
        self.init(line: line, column: column)
    }

    package var description: String { "\(line):\(column + 1)" }
}
