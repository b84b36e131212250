#if SQLite
import LuaRuntime

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What scripts have of databases: `mqtt.sqlite.open`, the objects that it returns, and blobs.
struct SQLiteObjects {
    /// How many bytes a statement may have.
    private static let maximumStatement = 1 << 20

    /// Carries a database on its way through Lua.
    private final class Box: Sendable {
        let database: SQLiteDatabase
        let isWritable: Bool

        init(_ database: SQLiteDatabase, isWritable: Bool) {
            self.database = database
            self.isWritable = isWritable
        }
    }

    /// Carries bytes that are no text.
    private final class Blob: Sendable {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }
    }

    private let context: ScriptContext
    private let databaseClass: LuaClass
    private let blobClass: LuaClass

    init(_ context: ScriptContext) throws {
        self.context = context
        blobClass = try context.state.register(
            LuaObjectType(
                name: "blob", read: { _, _, push in push.null() },
                release: { Unmanaged<Blob>.fromOpaque($0).release() }),
            as: ScriptTypes.blob)
        databaseClass = try context.state.register(Self.databaseType(context, blobClass), as: ScriptTypes.database)
    }

    var functions: [LuaHostFunction] { [open, blob] }

    private var open: LuaHostFunction {
        LuaHostFunction("open") { [unowned(unsafe) context, databaseClass] call in
            let name = try call.read(1) { try $0.text() }
            var isWritable = false
            if !call[2].isNil {
                try call.readFields(2, names: SQLiteLibrary.optionNames) { _, value in isWritable = try value.flag() }
            }
            let path = ScriptFolder.resolve(name, relativeTo: context.path)
            // A database that is read must be there: a wrong path shows when the script loads.
            guard isWritable || FileManager.default.fileExists(atPath: path) else {
                throw LuaFailure.argument(1, "\(path): no such file")
            }
            let database = context.services.databases.database(
                at: path, isWritable: isWritable, generation: context.generation)
            call.push.owned(Unmanaged.passRetained(Box(database, isWritable: isWritable)).toOpaque(), databaseClass)
            return .returned
        }
    }

    private var blob: LuaHostFunction {
        LuaHostFunction("blob") { [blobClass] call in
            let bytes = Array(try call.bytes(1))
            call.push.owned(Unmanaged.passRetained(Blob(bytes)).toOpaque(), blobClass)
            return .returned
        }
    }

    private static func databaseType(_ context: ScriptContext, _ blobClass: LuaClass) -> LuaObjectType {
        let outside = context.services.outside
        return LuaObjectType(
            name: "database",
            methods: [
                .waiting("query", in: context) { call in
                    let database = Unmanaged<Box>.fromOpaque(call.receiver)._withUnsafeGuaranteedRef(\.database)
                    let statement = try statement(call)
                    let arguments = try arguments(call, blobClass)
                    return {
                        try await outside.run { try await result { try await database.query(statement, arguments) } }
                    }
                } push: { result, push in
                    Self.push(result, push) { rows, push in Self.push(rows, push) }
                },
                .waiting("execute", in: context) { call in
                    let (database, isWritable) = Unmanaged<Box>.fromOpaque(call.receiver)
                        ._withUnsafeGuaranteedRef { ($0.database, $0.isWritable) }
                    guard isWritable else {
                        throw LuaFailure.message("this database is only read: open(path, { write = true })")
                    }
                    let statement = try statement(call)
                    let arguments = try arguments(call, blobClass)
                    return {
                        try await outside.run { try await result { try await database.execute(statement, arguments) } }
                    }
                } push: { result, push in
                    Self.push(result, push) { count, push in push.integer(count) }
                },
            ],
            read: { _, _, push in push.null() },
            release: { Unmanaged<Box>.fromOpaque($0).release() })
    }

    private static func statement(_ call: LuaCall) throws -> String {
        let text = try call.string(1)
        guard text.utf8.count <= maximumStatement else {
            throw LuaFailure.argument(1, "a statement of more than 1 MiB")
        }
        guard !text.utf8.contains(0) else { throw LuaFailure.argument(1, "a statement with U+0000") }
        return text
    }

    private static func arguments(_ call: LuaCall, _ blobClass: LuaClass) throws -> [SQLiteValue] {
        guard call.count > 1 else { return [] }
        return try (2...call.count).map { place in
            let value = call[place]
            switch value.type {
            case .nil, .none: return .null
            case .boolean: return .integer(value.isTrue ? 1 : 0)
            case .number:
                if let value = try value.value().integerValue { return .integer(value) }
                return .real(value.number ?? 0)
            case .string:
                guard let text = value.string else {
                    throw LuaFailure.argument(
                        place, "text in UTF-8 expected; for other bytes there is mqtt.sqlite.blob")
                }
                return .text(text)
            default:
                guard let blob = value.object(blobClass) else {
                    throw call.mismatch(place, expected: "string, number, boolean, blob or nil")
                }
                return .blob(Unmanaged<Blob>.fromOpaque(blob)._withUnsafeGuaranteedRef(\.bytes))
            }
        }
    }

    private static func result<Value: Sendable>(
        _ body: () async throws -> Value
    ) async throws -> Result<Value, SQLiteDefect> {
        do {
            return .success(try await body())
        } catch let defect as SQLiteDefect {
            return .failure(defect)
        }
    }

    private static func push<Value>(
        _ result: Result<Value, SQLiteDefect>, _ push: LuaPush, _ body: (Value, LuaPush) -> Void
    ) {
        switch result {
        case .success(let value): body(value, push)
        case .failure(let defect):
            push.null()
            push.string(defect.description)
        }
    }

    /// A list of tables by column name. What is NULL is not there.
    private static func push(_ rows: SQLiteRows, _ push: LuaPush) {
        push.list { push in
            for row in rows.rows {
                push.table { push in
                    for (name, value) in zip(rows.columns, row) where value != .null {
                        push.string(name)
                        Self.push(value, push)
                    }
                }
            }
        }
    }

    private static func push(_ value: SQLiteValue, _ push: LuaPush) {
        switch value {
        case .null: push.null()
        case .integer(let value): push.integer(value)
        case .real(let value): push.number(value)
        case .text(let text): push.string(text)
        case .blob(let bytes): push.copy(bytes)
        }
    }
}

extension LuaValue {
    /// The integer, where it is one rather than a float with an integral value.
    fileprivate var integerValue: Int64? {
        guard case .int(let value) = self else { return nil }
        return value
    }
}
#endif
