#if SQLite
import Synchronization

/// The databases that scripts have open: one pool of connections per file, for all event loops.
///
/// Scripts that were loaded anew open theirs anew, so that a file that was replaced is read.
final class SQLiteDatabases: Sendable {
    private struct Key: Hashable {
        let path: String
        let isWritable: Bool
        let generation: Int
    }

    private struct Entry {
        weak var database: SQLiteDatabase?
    }

    private let entries = Mutex<[Key: Entry]>([:])

    func database(at path: String, isWritable: Bool, generation: Int) -> SQLiteDatabase {
        let key = Key(path: path, isWritable: isWritable, generation: generation)
        return entries.withLock { entries in
            if let database = entries[key]?.database { return database }
            entries = entries.filter { $0.value.database != nil }
            let database = SQLiteDatabase(path: path, isWritable: isWritable)
            entries[key] = Entry(database: database)
            return database
        }
    }
}
#endif
