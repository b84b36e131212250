#if SQLite
import Foundation
import GRDB
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("mqtt.sqlite")
struct SQLiteLibraryTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        try folder.write(
            "users.db",
            """
            CREATE TABLE users (name TEXT PRIMARY KEY, age INTEGER, height REAL, photo BLOB, note TEXT);
            INSERT INTO users VALUES ('ann', 41, 1.75, x'00FF', NULL), ('bob', 7, 2.0, NULL, 'ü');
            """)
    }

    /// A script that has `db`, the database of users.
    private func script(_ bodies: [String: String], options: String = "") throws -> HTTPScript {
        let path = folder.path("users.db")
        return try HTTPScript(
            bodies.mapValues { "local db = mqtt.sqlite.open('\(path)', { \(options) }) \($0)" },
            configuration: LuaConfiguration())
    }

    /// An answer without the folder's path.
    private func ask(_ script: HTTPScript, _ topic: String = "a", _ payload: String = "") async -> String {
        await script.ask(topic, payload).replacing(folder.path, with: "FOLDER")
    }

    @Test("rows are tables by column name, and what is NULL is not there")
    func rows() async throws {
        let script = try script([
            "a":
                "local r = db:query('SELECT * FROM users ORDER BY name') return #r, r[1].name, r[1].age, r[1].height, #r[1].photo, r[1].note, r[2].note, r[2].photo",
            "types":
                "local r = db:query('SELECT age, height FROM users ORDER BY name')[2] return math.type(r.age), math.type(r.height), r.height",
            "none": "return #db:query('SELECT 1 WHERE 0')",
            "named": "local r = db:query('SELECT count(*) AS n, max(age) FROM users')[1] return r.n, r['max(age)']",
        ])
        #expect(await ask(script) == "2 ann 41 1.75 2 nil ü nil")
        #expect(await ask(script, "types") == "integer float 2.0")
        #expect(await ask(script, "none") == "0")
        #expect(await ask(script, "named") == "2 41")
    }

    @Test("parameters are values, whatever is in them")
    func parameters() async throws {
        let script = try script([
            "name": "return #db:query('SELECT * FROM users WHERE name = ?', payload)",
            "types":
                "local r = db:query('SELECT typeof(?1) AS a, typeof(?2) AS b, typeof(?3) AS c, typeof(?4) AS d, typeof(?5) AS e, typeof(?6) AS f', nil, true, 5, 5.0, 'x', mqtt.sqlite.blob('x'))[1] return r.a, r.b, r.c, r.d, r.e, r.f",
            "bytes": "return #db:query('SELECT * FROM users WHERE photo = ?', mqtt.sqlite.blob('\\0\\xff'))",
            "text": "db:query('SELECT ?', '\\xff')",
            "table": "db:query('SELECT ?', {})",
            "few": "return db:query('SELECT ?, ?', 1)",
            "many": "return db:query('SELECT ?', 1, 2)",
        ])
        #expect(await ask(script, "name", "ann") == "1")
        for attack in ["' OR '1'='1", "ann'; DROP TABLE users; --", "ann\" OR 1=1 --", "%"] {
            #expect(await ask(script, "name", attack) == "0")
        }
        #expect(await ask(script, "name", "bob") == "1")
        #expect(await ask(script, "types") == "null integer integer real text blob")
        #expect(await ask(script, "bytes") == "1")
        let text = await ask(script, "text")
        #expect(
            text.contains("bad argument #2 to 'query' (text in UTF-8 expected; for other bytes there is"), "\(text)")
        let table = await ask(script, "table")
        #expect(table.contains("bad argument #2 to 'query' (string, number, boolean, blob or nil expected"), "\(table)")
        for topic in ["few", "many"] {
            #expect(await ask(script, topic).hasPrefix("nil FOLDER/users.db: wrong number of statement arguments"))
        }
    }

    @Test("what is wrong with a statement comes back with the file")
    func problems() async throws {
        let script = try script(["a": "return db:query(payload)"])
        #expect(await ask(script, "a", "SELEC 1") == "nil FOLDER/users.db: near \"SELEC\": syntax error")
        #expect(await ask(script, "a", "SELECT * FROM nobody") == "nil FOLDER/users.db: no such table: nobody")
        #expect(await ask(script, "a", "SELECT 1; SELECT 2") == "nil FOLDER/users.db: more than one statement")
        #expect(
            await ask(script, "a", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
                == "nil FOLDER/users.db: more than 10000 rows: say LIMIT")
        #expect(
            await ask(script, "a", "SELECT zeroblob(20000000)")
                == "nil FOLDER/users.db: rows of more than 16777216 bytes")
    }

    @Test(
        "a database that is read cannot be written, nor can any other file",
        arguments: [
            "INSERT INTO users (name) VALUES ('x')", "DELETE FROM users", "CREATE TABLE t (a)",
            "ATTACH 'OTHER' AS other", "VACUUM INTO 'OTHER'", "PRAGMA user_version = 5",
        ])
    func readOnly(statement: String) async throws {
        let other = folder.path("other.db")
        let script = try script(["a": "return db:query(payload)", "n": "return #db:query('SELECT * FROM users')"])
        let answer = await ask(script, "a", statement.replacing("OTHER", with: other))
        #expect(answer.hasPrefix("nil FOLDER/users.db: "), "\(answer)")
        #expect(!FileManager.default.fileExists(atPath: other))
        #expect(await ask(script, "n") == "2")
        let execute = try self.script(["a": "db:execute('DELETE FROM users')"])
        #expect(await ask(execute).hasSuffix("this database is only read: open(path, { write = true })"))
    }

    @Test("with write = true statements change it, and the next query sees it")
    func write() async throws {
        let script = try script(
            [
                "add": "return db:execute('INSERT INTO users (name) VALUES (?)', payload)",
                "all": "return db:execute('UPDATE users SET age = age + 1')",
                "n": "return #db:query('SELECT * FROM users')",
                "attach": "return db:execute(\"ATTACH '\(folder.path("other.db"))' AS other\")",
            ], options: "write = true")
        #expect(await ask(script, "add", "eve") == "1")
        #expect(await ask(script, "add", "eve") == "nil FOLDER/users.db: UNIQUE constraint failed: users.name")
        #expect(await ask(script, "all") == "3")
        #expect(await ask(script, "n") == "3")
        #expect(await ask(script, "attach").hasPrefix("nil FOLDER/users.db: "))
    }

    @Test("a database that is written need not be there before; one that is read must be, when the script loads")
    func files() async throws {
        let loop = TestLoop()
        let scripts = try Scripts(
            """
            local mqtt = require "mqtt"
            local db = mqtt.sqlite.open("new.db", { write = true })
            return { on_publish = function(client, message)
              db:execute("CREATE TABLE IF NOT EXISTS t (a)")
              db:execute("INSERT INTO t VALUES (?)", message.payload)
              message.payload = tostring(#db:query("SELECT * FROM t"))
            end }
            """, loop: loop.identity)
        for count in 1...2 {
            let text = try await loop.run { [hooks = scripts.hooks] in try await hooks.publishToEnd("a", "x").1.text }
            #expect(text == "\(count)")
        }
        let missing = try Scripts.loadFailure(
            "local mqtt = require 'mqtt' mqtt.sqlite.open('none.db') return {}")
        #expect(missing.hasPrefix("s.lua:1: bad argument #1 to 'open' ("))
        #expect(missing.hasSuffix("none.db: no such file)"), "\(missing)")
        let option = try Scripts.loadFailure(
            "local mqtt = require 'mqtt' mqtt.sqlite.open('none.db', { wirte = true }) return {}")
        #expect(option == "s.lua:1: bad argument #2 to 'open' (no field 'wirte' is known (did you mean 'write'?))")
    }

    @Test(
        "each statement is a transaction of its own",
        arguments: ["BEGIN", "COMMIT", " end", "/* a */ -- b\n;ROLLBACK", "savepoint a", "RELEASE a"])
    func transactions(statement: String) async throws {
        let script = try script(
            [
                "q": "return db:query(payload)", "e": "return db:execute(payload)",
                "n": "return #db:query('SELECT * FROM users')",
            ],
            options: "write = true")
        for topic in ["q", "e"] {
            #expect(
                await ask(script, topic, statement)
                    == "nil FOLDER/users.db: each statement is a transaction of its own")
        }
        #expect(await ask(script, "n") == "2")
    }

    @Test("a file that is no database says so")
    func garbage() async throws {
        try Data(
            "this is not a database, and longer than a header of one hundred bytes, padded so that it is read as pages"
                .utf8
        )
        .write(to: URL(fileURLWithPath: folder.path("bad.db")))
        let script = try HTTPScript(
            ["a": "return mqtt.sqlite.open('\(folder.path("bad.db"))'):query('SELECT * FROM t')"],
            configuration: LuaConfiguration())
        #expect(await ask(script) == "nil FOLDER/bad.db: file is not a database")
    }

    @Test("while somebody else writes, a statement waits for a while and then says so")
    func locked() async throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.path("users.db"), configuration: configuration)
        let script = try script(["a": "return db:execute('DELETE FROM users')"], options: "write = true")
        try await other.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        #expect(await ask(script) == "nil FOLDER/users.db: database is locked")
        try await other.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
        #expect(await ask(script) == "2")
    }

    @Test("a statement ends with the client, and the connection serves the next")
    func interrupted() async throws {
        let script = try script([
            "long":
                "db:query('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n')",
            "n": "return #db:query('SELECT * FROM users')",
        ])
        // More than there are connections.
        let tasks = (0..<(SQLiteDatabase.readers + 2)).map { _ in script.begin("long") }
        for task in tasks {
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        for _ in 0..<(SQLiteDatabase.readers + 2) { #expect(await ask(script, "n") == "2") }
    }

    @Test("where a script may not wait, asking is an error that says so")
    func synchronous() throws {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            local db = mqtt.sqlite.open('\(folder.path("users.db"))')
            return { authorize_receive = function() db:query('SELECT 1') end }
            """)
        let failure = scripts.failure { _ = try scripts.hooks.receive("a") }
        #expect(failure.hasPrefix("s.lua:3: ") && failure.contains("query") && failure.contains("wait"), "\(failure)")
    }
}
#endif
