import LuaRuntime
import MQTTCodec
import MQTTHooks

/// The hooks of a script, read out of the table that it returns.
struct ScriptHooks {
    private(set) var handlers: [HookHandler] = []
    private(set) var lifecycle = ScriptLifecycle()
    private let script: Script
    private let source: SourceText

    static let lifecycleNames = ScriptTypes.lifecycle.map(\.name)
    static let names = ScriptTypes.hooks.fieldNames

    /// - Throws: ``LuaScriptError`` with the line of the hook, or `LuaError` for want of memory.
    init(_ table: LuaReference, of script: Script) throws {
        self.script = script
        source = SourceText(path: script.path)
        let state = script.state
        try state.view(table) { table throws in
            guard table.type == .table else {
                throw error(nil, "a script must return a table of hooks, got \(table.type.name)")
            }
            var names: [String] = []
            try table.forEach { key, _ throws in
                guard let name = key.string else {
                    throw error(nil, "the name of a hook must be a string, got \(key.type.name)")
                }
                names.append(name)
            }
            // In the order of the text, so that of several mistakes the first is reported.
            names.sort { (source.line(of: $0) ?? .max, $0) < (source.line(of: $1) ?? .max, $1) }
            for name in names {
                try table.field(named: name) { value throws in try add(name, value) }
            }
        }
    }

    private mutating func add(_ name: String, _ value: LuaView) throws {
        if Self.lifecycleNames.contains(name) {
            guard value.type == .function else {
                throw error(name, "\(name) must be a function, got \(value.type.name)")
            }
            let function = ScriptLifecycle.Function(
                reference: try script.state.reference(to: value), line: source.line(of: name))
            if name == "on_load" { lifecycle.load = function } else { lifecycle.unload = function }
            return
        }
        guard let point = HookPoint(rawValue: name) else {
            throw LuaScriptError(
                file: script.path, line: source.line(of: name), message: "unknown hook \"\(name)\"", name: name,
                candidates: Self.names)
        }
        let isList = value.type == .table && value.element(1) { !$0.isNil }
        guard isList else { return try addHandler(point, value) }
        for position in 1...value.count {
            try value.element(position) { element throws in try addHandler(point, element) }
        }
        try value.forEach { key, _ throws in
            if let text = key.string {
                throw error(name, "\(name): a list of hooks may not have options of its own, such as \"\(text)\"")
            }
        }
    }

    private mutating func addHandler(_ point: HookPoint, _ value: LuaView) throws {
        let name = point.rawValue
        switch value.type {
        case .function:
            try append(point, function: value, options: nil, key: nil)
        case .table:
            let options = try HookOptions(value, of: point, in: source, path: script.path)
            let key = try value.field(named: "key") { key throws in
                key.isNil ? nil : try script.state.reference(to: key)
            }
            try value.field(named: "run") { function throws in
                guard function.type == .function else {
                    throw error(name, "\(name): run must be a function, got \(function.type.name)")
                }
                try append(point, function: function, options: options, key: key)
            }
        default:
            throw error(name, "\(name) must be a function or a table, got \(value.type.name)")
        }
    }

    private mutating func append(
        _ point: HookPoint, function: LuaView, options: HookOptions?, key: LuaReference?
    ) throws {
        let reference = try script.state.reference(to: function)
        handlers.append(
            HookHandler(
                script: script, point: point, function: reference, key: key, scope: options?.scope,
                timeout: options?.timeout, cache: options?.cache,
                line: source.line(of: point.rawValue)))
    }

    /// An error at the first line that assigns to a name.
    private func error(_ name: String?, _ message: String) -> LuaScriptError {
        LuaScriptError(file: script.path, line: name.flatMap { source.line(of: $0) }, message: message)
    }
}
