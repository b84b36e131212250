import LuaRuntime
import MQTTCodec
import MQTTHooks

/// What a script says about a hook besides its function.
struct HookOptions {
    static let names = ScriptTypes.hookOptions.fieldNames

    /// To which topics the hook is confined.
    private(set) var scope: TopicScope?
    /// In how many seconds a call that waits for something has to end; the broker's own deadline, at which it is
    /// cancelled in any case, can only be shortened.
    private(set) var timeout: Double?

    /// For how many seconds the broker may remember an answer of `authorize`.
    private(set) var cache: Double?

    private let point: HookPoint
    private let source: SourceText
    private let path: String

    /// - Throws: ``LuaScriptError`` with the line of the option.
    init(_ options: LuaView, of point: HookPoint, in source: SourceText, path: String) throws {
        self.point = point
        self.source = source
        self.path = path
        try checkNames(options)
        scope = try options.field(named: "topic") { topic throws in try scope(topic) }
        timeout = try readTimeout(options)
        cache = try readCache(options)
        try checkErrorOption(options)
        try checkKey(options)
    }

    private func checkNames(_ options: LuaView) throws {
        try options.forEach { key, _ throws in
            let option = key.fieldName
            guard !Self.names.contains(option) else { return }
            throw LuaScriptError(
                file: path, line: source.line(of: option) ?? source.line(of: point.rawValue),
                message: "\(point.rawValue) has no option \"\(option)\"", name: option, candidates: Self.names)
        }
    }

    private func scope(_ topic: LuaView) throws -> TopicScope? {
        if topic.isNil { return nil }
        guard point.isAboutTopics else {
            throw error("topic", " has no option \"topic\": it is not about a topic")
        }
        guard let filter = topic.bytes else {
            throw error("topic", ": topic must be a string, got \(topic.type.name)")
        }
        guard TopicFilter.isValid(filter) else {
            let text = String(decoding: filter, as: UTF8.self)
            throw error("topic", ": topic \"\(text)\" is not a topic filter")
        }
        return TopicScope([UInt8](filter))
    }

    private func readTimeout(_ options: LuaView) throws -> Double? {
        try options.field(named: "timeout") { timeout throws in
            if timeout.isNil { return nil }
            guard point.mayWait else { throw error("timeout", " has no option \"timeout\": it may not wait") }
            let seconds = try seconds(timeout, "timeout")
            guard seconds > 0, seconds.isFinite else { throw error("timeout", ": timeout must be above 0") }
            return seconds
        }
    }

    private func readCache(_ options: LuaView) throws -> Double? {
        try options.field(named: "cache") { cache throws in
            if cache.isNil { return nil }
            guard point == .authorize else { throw error("cache", " has no option \"cache\": it is for authorize") }
            let seconds = try seconds(cache, "cache")
            guard seconds > 0, seconds <= 3600 else {
                throw error("cache", ": cache must be above 0 and at most 3600")
            }
            return seconds
        }
    }

    private func seconds(_ value: LuaView, _ option: String) throws -> Double {
        guard let seconds = value.number else {
            throw error(option, ": \(option) must be a number of seconds, got \(value.type.name)")
        }
        return seconds
    }

    private func checkErrorOption(_ options: LuaView) throws {
        try options.field(named: "on_error") { value throws in
            if value.isNil { return }
            if point == .onUnsubscribe {
                throw error("on_error", " has no option \"on_error\": the filter is removed as the client sent it")
            }
            guard point.mayRefuse else {
                throw error("on_error", " has no option \"on_error\": there is nothing to deny")
            }
            guard value.equals("deny") else {
                let text = value.string.map { "\"\($0)\"" } ?? value.type.name
                throw error("on_error", ": on_error may be \"deny\", got \(text)")
            }
        }
    }

    private func checkKey(_ options: LuaView) throws {
        try options.field(named: "key") { key throws in
            if key.isNil { return }
            guard point == .onDeliver else { throw error("key", " has no option \"key\": it is for on_deliver") }
            guard key.type == .function else { throw error("key", ": key must be a function, got \(key.type.name)") }
        }
    }

    /// An error at the first line that assigns to an option.
    private func error(_ option: String, _ message: String) -> LuaScriptError {
        LuaScriptError(file: path, line: source.line(of: option), message: point.rawValue + message)
    }
}

extension HookPoint {
    /// Whether it concerns one topic or topic filter, by which a hook can be confined.
    fileprivate var isAboutTopics: Bool {
        switch self {
        case .authorize, .authorizeReceive, .onPublish, .onSubscribe, .onUnsubscribe, .onDeliver, .onWill, .onRetain,
            .onDelivered, .onAcked, .onDropped:
            true
        default: false
        }
    }

    /// Whether its functions may wait for something.
    fileprivate var mayWait: Bool {
        switch self {
        case .onAccept, .authorizeReceive, .onDeliver, .onRetain, .onDelivered, .onAcked, .onDropped: false
        default: true
        }
    }

    /// Whether it decides or edits, rather than observes.
    fileprivate var mayRefuse: Bool {
        switch self {
        case .onConnected, .onRefused, .onDisconnect, .onSession, .onDelivered, .onAcked, .onDropped: false
        default: true
        }
    }
}
