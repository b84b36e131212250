import LuaRuntime
import MQTTCodec
import MQTTHooks

/// The hooks of a script, read out of the table that it returns.
struct ScriptHooks {
    private(set) var handlers: [HookHandler] = []
    private(set) var onLoad: LuaReference?
    private(set) var onUnload: LuaReference?
    private let script: Script
    private let source: SourceText

    static let lifecycleNames = ["on_load", "on_unload"]
    /// The hook points that scripts may define functions for, in the order of a connection's life.
    static let availablePoints: [HookPoint] = [
        .authenticate, .onAuth, .onConnected, .authorize, .onSubscribe, .onPublish, .authorizeReceive, .onDisconnect,
    ]
    static let availableNames = availablePoints.map(\.rawValue) + lifecycleNames
    static let optionNames = ["topic", "timeout", "on_error", "run"]

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
            let reference = try script.state.reference(to: value)
            if name == "on_load" { onLoad = reference } else { onUnload = reference }
            return
        }
        guard let point = HookPoint(rawValue: name) else {
            throw LuaScriptError(
                file: script.path, line: source.line(of: name), message: "unknown hook \"\(name)\"", name: name,
                candidates: Self.availableNames)
        }
        guard Self.availablePoints.contains(point) else {
            throw error(name, "hook \"\(name)\" is not available in this version")
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
            try append(point, function: value, scope: nil, timeout: nil)
        case .table:
            try value.forEach { key, _ throws in
                let option = key.string ?? key.integer.map { "[\($0)]" } ?? key.type.name
                if !Self.optionNames.contains(option) {
                    throw LuaScriptError(
                        file: script.path, line: source.line(of: option) ?? source.line(of: name),
                        message: "\(name) has no option \"\(option)\"", name: option, candidates: Self.optionNames)
                }
            }
            let scope = try scope(point, value)
            let timeout = try timeout(name, value)
            try checkErrorOption(point, value)
            try value.field(named: "run") { function throws in
                guard function.type == .function else {
                    throw error(name, "\(name): run must be a function, got \(function.type.name)")
                }
                try append(point, function: function, scope: scope, timeout: timeout)
            }
        default:
            throw error(name, "\(name) must be a function or a table, got \(value.type.name)")
        }
    }

    private mutating func append(_ point: HookPoint, function: LuaView, scope: TopicScope?, timeout: Double?) throws {
        let reference = try script.state.reference(to: function)
        handlers.append(
            HookHandler(
                script: script, point: point, function: reference, scope: scope, timeout: timeout,
                line: source.line(of: point.rawValue)))
    }

    private func scope(_ point: HookPoint, _ options: LuaView) throws -> TopicScope? {
        try options.field(named: "topic") { topic throws in
            if topic.isNil { return nil }
            let name = point.rawValue
            switch point {
            case .authorize, .onSubscribe, .onPublish, .authorizeReceive: break
            default: throw error("topic", "\(name) has no option \"topic\": it is not about a topic")
            }
            guard let filter = topic.bytes else {
                throw error("topic", "\(name): topic must be a string, got \(topic.type.name)")
            }
            guard TopicFilter.isValid(filter) else {
                let text = String(decoding: filter, as: UTF8.self)
                throw error("topic", "\(name): topic \"\(text)\" is not a topic filter")
            }
            return TopicScope([UInt8](filter))
        }
    }

    private func timeout(_ name: String, _ options: LuaView) throws -> Double? {
        try options.field(named: "timeout") { timeout throws in
            if timeout.isNil { return nil }
            guard let seconds = timeout.number else {
                throw error("timeout", "\(name): timeout must be a number of seconds, got \(timeout.type.name)")
            }
            guard seconds > 0, seconds.isFinite else {
                throw error("timeout", "\(name): timeout must be above 0")
            }
            return seconds
        }
    }

    private func checkErrorOption(_ point: HookPoint, _ options: LuaView) throws {
        try options.field(named: "on_error") { value throws in
            if value.isNil { return }
            let name = point.rawValue
            if point == .onConnected || point == .onDisconnect {
                throw error("on_error", "\(name) has no option \"on_error\": there is nothing to deny")
            }
            guard value.equals("deny") else {
                let text = value.string.map { "\"\($0)\"" } ?? value.type.name
                throw error("on_error", "\(name): on_error may be \"deny\", got \(text)")
            }
        }
    }

    /// An error at the first line that assigns to a name.
    private func error(_ name: String?, _ message: String) -> LuaScriptError {
        LuaScriptError(file: script.path, line: name.flatMap { source.line(of: $0) }, message: message)
    }
}
