import LuaRuntime
import MQTTCodec

/// `mqtt.topic`
enum TopicLibrary {
    static var functions: [LuaHostFunction] { [match, split] }

    /// The longest topic that MQTT allows has as many levels as it has bytes.
    private static let maximumLevels = 65_536

    private static var match: LuaHostFunction {
        LuaHostFunction("match") { call in
            let filter = try call.bytes(1)
            guard TopicFilter.isValid(filter) else {
                throw LuaFailure.argument(1, "\"\(String(decoding: filter, as: UTF8.self))\" is not a topic filter")
            }
            let topic = try call.read(2) { try $0.topicBytes() }
            call.push.bool(TopicFilter.matches(filter: filter, topic: topic))
            return .returned
        }
    }

    private static var split: LuaHostFunction {
        LuaHostFunction("split") { call in
            let topic = try call.bytes(1)
            guard TopicFilter.levelCount(topic) <= maximumLevels else {
                throw LuaFailure.argument(1, "a topic of more than \(maximumLevels) levels")
            }
            call.push.list { push in
                var start = 0
                for offset in 0...topic.count
                where offset == topic.count || topic[offset] == UInt8(ascii: "/") {
                    push.bytes(UnsafeRawBufferPointer(rebasing: topic[start..<offset]))
                    start = offset + 1
                }
            }
            return .returned
        }
    }
}
