package import LuaRuntime
package import MQTTCodec
import MQTTHooks

/// `connect.will`: may be edited. Stands for the ``ConnectRecord`` that the will is part of.
package enum WillObject {
    enum Field: Int, CaseIterable {
        case topic, payload, qos, retain
        /// Seconds between the end of the connection and the will.
        case delay
    }

    static let fieldNames = ScriptTypes.will.fieldNames

    static func type() -> LuaObjectType {
        LuaObjectType(
            name: "will",
            fields: Field.allCases.map { LuaField("\($0)", $0.rawValue, .editable) }
                + MessageProperty.allCases.map { LuaField("\($0)", $0.rawValue, .editable) },
            read: { object, field, push in
                let record = object.assumingMemoryBound(to: ConnectRecord.self)
                guard let will = record.pointee.subject.will else { throw removed }
                read(will, field, push)
            },
            write: { object, field, value in
                let record = object.assumingMemoryBound(to: ConnectRecord.self)
                guard var will = record.pointee.subject.will else { throw removed }
                try write(&will, field, value, version: record.pointee.subject.version)
                record.pointee.subject.will = will
            })
    }

    private static let removed = LuaFailure.message("the will has been removed")

    /// A will that a script describes by a table.
    package static func will(_ table: LuaView, version: ProtocolVersion) throws(LuaFailure) -> Will {
        guard table.type == .table else { throw table.mismatch("table") }
        var will = Will(topic: "")
        try table.forEach { key, value throws(LuaFailure) in
            let name = key.string ?? key.integer.map { "[\($0)]" } ?? key.type.name
            guard let field = number(of: name) else {
                throw LuaFailure.argument(
                    0, "no field '\(name)' is known" + Suggestion.hint(for: name, in: fieldNames))
            }
            do throws(LuaFailure) {
                try write(&will, field, value, version: version)
            } catch {
                throw error.about(0, field: name)
            }
        }
        guard !will.topic.isEmpty else { throw .argument(0, "field 'topic' is missing") }
        return will
    }

    private static func number(of name: String) -> Int? {
        Field.allCases.first { "\($0)" == name }?.rawValue
            ?? MessageProperty.allCases.first { "\($0)" == name }?.rawValue
    }

    private static func read(_ will: Will, _ field: Int, _ push: LuaPush) {
        if let property = MessageProperty(rawValue: field) { return property.read(will.properties, push) }
        switch Field(rawValue: field) {
        case .topic: push.string(will.topic)
        case .payload: push.copy(will.payload)
        case .qos: push.integer(will.qos.rawValue)
        case .retain: push.bool(will.retain)
        case .delay: push.integer(will.properties.willDelayInterval ?? 0)
        case nil: push.null()
        }
    }

    private static func write(
        _ will: inout Will, _ field: Int, _ value: LuaView, version: ProtocolVersion
    ) throws(LuaFailure) {
        if let property = MessageProperty(rawValue: field) {
            guard value.isNil || version == .v5 else { throw .message(ConnectObject.only5("\(property)")) }
            return try property.write(value, to: &will.properties)
        }
        switch Field(rawValue: field) {
        case .topic: will.topic = try value.topicName()
        case .payload: will.payload = try value.binary()
        case .qos: will.qos = try value.qos()
        case .retain: will.retain = try value.flag()
        case .delay:
            let seconds = UInt32(try value.integer(in: 0...0xFFFF_FFFF))
            guard seconds == 0 || version == .v5 else { throw .message(ConnectObject.only5("delay")) }
            will.properties.willDelayInterval = seconds == 0 ? nil : seconds
        case nil: break
        }
    }
}
