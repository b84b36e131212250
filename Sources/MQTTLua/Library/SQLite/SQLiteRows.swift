/// What a query has found.
struct SQLiteRows: Sendable, Equatable {
    var columns: [String] = []
    /// As many values per row as there are columns.
    var rows: [[SQLiteValue]] = []
}
