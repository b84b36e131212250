extension Connect {
    static func decode(_ body: UnsafeRawBufferPointer) throws(CodecError) -> Connect {
        var reader = PacketReader(body)
        let version = try readVersion(from: &reader)
        let flags = try ConnectFlags(try reader.readByte(), version: version)
        let keepAlive = try reader.readUInt16()
        let properties = try reader.readProperties(for: .connect, version: version)
        let clientIdentifier = try reader.readName()
        let will = flags.hasWill ? try readWill(flags, version: version, from: &reader) : nil
        // 3.1 lets the remaining length rule over the flags: what is announced and not there is absent.
        let mayBeCut = version == .v3_1
        var username: String?
        if flags.hasUsername, !(mayBeCut && reader.isAtEnd) { username = try reader.readName() }
        var password: [UInt8]?
        if flags.hasPassword, !(mayBeCut && reader.isAtEnd) { password = Array(try reader.readBinary()) }
        try reader.expectEnd()
        return Connect(
            version: version,
            cleanStart: flags.cleanStart,
            keepAlive: keepAlive,
            clientIdentifier: clientIdentifier,
            username: username,
            password: password,
            will: will,
            properties: properties
        )
    }

    static func readVersion(from reader: inout PacketReader) throws(CodecError) -> ProtocolVersion {
        let name = try reader.readBinary()
        let isOldName = name.elementsEqual("MQIsdp".utf8)
        guard isOldName || name.elementsEqual("MQTT".utf8) else {
            throw .malformed("unknown protocol name", "MQTT-3.1.2-1")
        }
        guard
            let version = ProtocolVersion(rawValue: try reader.readByte()),
            (version == .v3_1) == isOldName
        else {
            throw CodecError(.unsupportedProtocolVersion, "unknown protocol level", clause: "MQTT-3.1.2-2")
        }
        return version
    }

    private static func readWill(
        _ flags: ConnectFlags,
        version: ProtocolVersion,
        from reader: inout PacketReader
    ) throws(CodecError) -> Will {
        let properties = try reader.readProperties(for: .will, version: version)
        let topic = try reader.readName()
        if topic.isEmpty { throw CodecError(.topicNameInvalid, "empty will topic", clause: "MQTT-4.7.3-1") }
        if !TopicName.isValid(topic) {
            throw CodecError(
                .topicNameInvalid, "wildcard in the will topic",
                clause: version == .v5 ? "MQTT-4.7.0-1" : "MQTT-4.7.1-1")
        }
        return Will(
            topic: topic,
            payload: Array(try reader.readBinary()),
            qos: flags.willQoS,
            retain: flags.willRetain,
            properties: properties
        )
    }

    var bodySize: Int {
        var size = (version == .v3_1 ? 8 : 6) + 1 + 1 + 2 + clientIdentifier.fieldSize
        size += properties.sectionSize(version)
        if let will {
            size += will.properties.sectionSize(version) + will.topic.fieldSize + will.payload.fieldSize
        }
        if let username { size += username.fieldSize }
        if let password { size += password.fieldSize }
        return size
    }

    func write(to writer: inout PacketWriter) {
        writer.writeString(version == .v3_1 ? "MQIsdp" : "MQTT")
        writer.write(version.rawValue)
        writer.write(ConnectFlags(self).rawByte)
        writer.write(keepAlive)
        writer.writeProperties(properties, version: version)
        writer.writeString(clientIdentifier)
        if let will {
            writer.writeProperties(will.properties, version: version)
            writer.writeString(will.topic)
            writer.writeBinary(will.payload)
        }
        if let username { writer.writeString(username) }
        if let password { writer.writeBinary(password) }
    }
}
