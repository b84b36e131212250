/// Rows of text in columns, under a heading if there is one.
struct TextTable {
    let heading: [String]
    var rows: [[String]] = []

    init(_ heading: String...) { self.heading = heading }

    /// The lines. What a client has chosen is made harmless for the terminal.
    var text: String {
        let cells = (heading.isEmpty ? [] : [heading]) + rows.map { $0.map { LogText.escaped($0) } }
        let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = column == row.count - 1
                line += cell + (isLast ? "" : String(repeating: " ", count: widths[column] - cell.count + 2))
            }
            return line
        }.joined(separator: "\n")
    }
}
