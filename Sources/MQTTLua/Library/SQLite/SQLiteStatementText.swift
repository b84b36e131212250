#if SQLite
/// What a statement is by its first word, comments aside.
enum SQLiteStatementText {
    private static let transactionWords = ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"]

    /// Whether it begins or ends a transaction. Each statement has one of its own.
    static func isAboutTransactions(_ text: String) -> Bool {
        transactionWords.contains(firstWord(Array(text.utf8)).uppercased())
    }

    private static func firstWord(_ text: [UInt8]) -> String {
        var rest = text[...]
        while let byte = rest.first {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D, UInt8(ascii: ";"): rest = rest.dropFirst()
            case UInt8(ascii: "-") where rest.starts(with: "--".utf8): rest = rest.drop { $0 != 0x0A }
            case UInt8(ascii: "/") where rest.starts(with: "/*".utf8): rest = afterComment(rest.dropFirst(2))
            // A byte order mark.
            case 0xEF where rest.starts(with: [0xEF, 0xBB, 0xBF]): rest = rest.dropFirst(3)
            default:
                let word = rest.prefix { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                }
                return String(decoding: word, as: UTF8.self)
            }
        }
        return ""
    }

    private static func afterComment(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = text
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        return rest.dropFirst(2)
    }
}
#endif
