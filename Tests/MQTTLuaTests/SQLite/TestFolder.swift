#if SQLite
import Foundation
import GRDB

/// A folder that is gone when nobody needs it any more.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlua-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a database of SQL statements.
    func write(_ name: String, _ statements: String) throws {
        let queue = try DatabaseQueue(path: path(name))
        try queue.write { db in try db.execute(sql: statements) }
        try queue.close()
    }
}
#endif
