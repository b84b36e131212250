#if SQLite
import GRDB
import GRDBSQLite
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One file: a few connections that read, and one that writes, each on a thread of its own.
final class SQLiteDatabase: Sendable {
    /// How many connections read at the same time.
    static let readers = 4
    /// How many statements wait for a connection.
    static let queue = 1000
    /// How many rows a query may find.
    static let maximumRows = 10_000
    /// How many bytes they may take.
    static let maximumSize = 16 << 20
    /// For how many seconds a statement waits while somebody else writes.
    static let patience = 0.5

    private let path: String
    private let isWritable: Bool
    private let reading = AdmissionGate(limit: readers, queue: queue)
    private let writing = AdmissionGate(limit: 1, queue: queue)
    private let idle = Mutex<[DatabaseQueue]>([])
    private let writer = Mutex<DatabaseQueue?>(nil)

    init(path: String, isWritable: Bool) {
        self.path = path
        self.isWritable = isWritable
    }

    /// Runs a statement that changes nothing.
    ///
    /// - Throws: ``SQLiteDefect``; `CancellationError` when the task is cancelled, which interrupts the statement.
    func query(_ statement: String, _ arguments: [SQLiteValue]) async throws -> SQLiteRows {
        // The one that writes makes the file.
        if isWritable, writer.withLock({ $0 == nil }) { _ = try await write { _ in 0 } }
        return try await admitted(to: reading) {
            let connection: DatabaseQueue
            if let one = idle.withLock({ $0.popLast() }) {
                connection = one
            } else {
                connection = try await connect(isReading: true)
            }
            defer { idle.withLock { $0.append(connection) } }
            return try await connection.read { db in
                try Self.rows(try Self.prepare(statement, arguments, db))
            }
        }
    }

    /// Runs a statement in a transaction of its own.
    ///
    /// - Returns: How many rows it has changed.
    /// - Throws: ``SQLiteDefect``; `CancellationError` when the task is cancelled, which interrupts the statement.
    func execute(_ statement: String, _ arguments: [SQLiteValue]) async throws -> Int {
        try await write { db in
            let before = db.totalChangesCount
            try Self.prepare(statement, arguments, db).execute()
            return db.totalChangesCount - before
        }
    }

    private func write(_ body: @escaping @Sendable (Database) throws -> Int) async throws -> Int {
        try await admitted(to: writing) {
            if let connection = writer.withLock({ $0 }) { return try await connection.write(body) }
            // Nobody else does so meanwhile: there is one place inside.
            let connection = try await connect(isReading: false)
            writer.withLock { $0 = connection }
            return try await connection.write(body)
        }
    }

    private func admitted<Value>(to gate: AdmissionGate, _ body: () async throws -> Value) async throws -> Value {
        do {
            try await gate.enter()
            defer { gate.leave() }
            return try await body()
        } catch is AdmissionGate.Full {
            throw SQLiteDefect(path, "too many statements are waiting")
        } catch let error as DatabaseError {
            if Task.isCancelled { throw CancellationError() }
            throw SQLiteDefect(path, Self.text(error))
        }
    }

    private static func text(_ error: DatabaseError) -> String {
        let text = error.message ?? "\(error.resultCode)"
        // Written for programs that use the library below.
        guard text.hasPrefix("Multiple statements found") else { return text }
        return "more than one statement"
    }

    /// Opens the file, away from the event loop.
    private func connect(isReading: Bool) async throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = isReading
        configuration.busyMode = .timeout(Self.patience)
        configuration.prepareDatabase { db in
            // A statement stays with its file: neither ATTACH nor VACUUM INTO open or write another.
            sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_ATTACHED, 0)
        }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { [configuration] in
            try DatabaseQueue(path: path, configuration: configuration)
        }
    }

    private static func prepare(
        _ text: String, _ arguments: [SQLiteValue], _ db: Database
    ) throws -> Statement {
        guard !SQLiteStatementText.isAboutTransactions(text) else {
            throw DatabaseError(message: "each statement is a transaction of its own")
        }
        let statement = try db.makeStatement(sql: text)
        try statement.setArguments(StatementArguments(arguments.map(\.databaseValue)))
        return statement
    }

    private static func rows(_ statement: Statement) throws -> SQLiteRows {
        var found = SQLiteRows(columns: statement.columnNames)
        var size = 0
        let cursor = try Row.fetchCursor(statement)
        while let row = try cursor.next() {
            guard found.rows.count < maximumRows else {
                throw DatabaseError(message: "more than \(maximumRows) rows: say LIMIT")
            }
            let values = Array(row.databaseValues).map(SQLiteValue.init)
            size += values.reduce(0) { $0 + $1.size }
            guard size <= maximumSize else { throw DatabaseError(message: "rows of more than \(maximumSize) bytes") }
            found.rows.append(values)
        }
        return found
    }
}

extension SQLiteValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let value): self = .integer(value)
        case .double(let value): self = .real(value)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob(Array(data))
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let value): value.databaseValue
        case .real(let value): value.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}
#endif
