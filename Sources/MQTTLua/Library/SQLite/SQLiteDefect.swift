#if SQLite
/// Why a statement has no result, in one line with the file.
struct SQLiteDefect: Error, CustomStringConvertible {
    let description: String

    init(_ path: String, _ text: String) {
        description = "\(path): \(text)"
    }
}
#endif
