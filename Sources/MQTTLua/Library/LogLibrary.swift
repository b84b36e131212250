import Logging
import LuaRuntime

/// `mqtt.log`: lines for the broker's log, with the script's path and fields of its own.
struct LogLibrary {
    private static let levels: [(name: String, level: Logger.Level)] = [
        ("debug", .debug), ("info", .info), ("warn", .warning), ("error", .error),
    ]

    private let context: ScriptContext

    init(_ context: ScriptContext) {
        self.context = context
    }

    var functions: [LuaHostFunction] { Self.levels.map { function($0.name, $0.level) } }

    private func function(_ name: String, _ level: Logger.Level) -> LuaHostFunction {
        LuaHostFunction(name) { [logger = context.logger, path = context.path] call in
            let text = try call.bytes(1)
            var metadata: Logger.Metadata = ["lua.script": "\(path)"]
            if !call[2].isNil {
                try call.table(2).forEach { key, value throws(LuaFailure) in
                    guard let name = key.string else {
                        throw LuaFailure.argument(2, "the name of a field must be a string, got \(key.type.name)")
                    }
                    metadata[name] = .string(try Self.text(of: value, name))
                }
            }
            logger.log(level: level, "\(String(decoding: text, as: UTF8.self))", metadata: metadata)
            return .returned
        }
    }

    private static func text(of value: LuaView, _ name: String) throws(LuaFailure) -> String {
        let copy: LuaValue =
            switch value.type {
            case .boolean, .number, .string: try value.value()
            default: .nil
            }
        switch copy {
        case .bool(let value): return "\(value)"
        case .int(let value): return "\(value)"
        case .double(let value): return "\(value)"
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .nil, .table:
            throw .argument(2, "field '\(name)': text, number or boolean expected, got \(value.type.name)")
        }
    }
}
