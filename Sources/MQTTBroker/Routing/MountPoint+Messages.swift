import MQTTCodec
import MQTTHooks

extension MountPoint {
    /// A tenant's name that cannot be a level of topics.
    struct InvalidTenant: Error {}

    /// Where the clients of a tenant stand; those without one at the listener's mount point, if it has one.
    static func of(tenant: String?, below listener: MountPoint?) throws(InvalidTenant) -> MountPoint? {
        guard let tenant else { return listener }
        guard !tenant.isEmpty, !tenant.contains("/"), !tenant.hasPrefix("$"),
            let point = MountPoint((listener?.prefix ?? "") + tenant + "/")
        else { throw InvalidTenant() }
        return point
    }

    /// A client's message under the broker's names of its topics; nil: one is too long.
    func mounted(_ message: Message) -> Message? {
        guard let topic = mounted(message.topic) else { return nil }
        var message = message
        message.topic = topic
        if let response = message.properties.responseTopic {
            guard let response = mounted(response) else { return nil }
            message.properties.responseTopic = response
        }
        return message
    }

    /// Encoded properties with the client's name of the response topic, or without one that the client has no name for.
    /// Nil: there is none to change.
    func unmounted(properties: UnsafeRawBufferPointer) -> [UInt8]? {
        guard var decoded = Properties(withResponseTopic: properties) else { return nil }
        decoded.responseTopic = decoded.responseTopic.flatMap { unmounted($0) }
        return decoded.encodedBytes
    }

    /// The broker's name of a whole topic filter, `$share/group/` included where it is shared.
    func mounted(filter: String, isShared: Bool) -> String? {
        guard isShared else { return mounted(filter) }
        guard let shared = try? SharedSubscription(filter), let mounted = mounted(shared.filter) else { return nil }
        return "$share/\(shared.group)/\(mounted)"
    }
}

extension Properties {
    /// Decodes the properties of a PUBLISH that the broker has validated; nil when there is no response topic among them.
    init?(withResponseTopic encoded: UnsafeRawBufferPointer) {
        guard !encoded.isEmpty, let decoded = try? Properties.decode(encoded, for: .publish),
            decoded.responseTopic != nil
        else { return nil }
        self = decoded
    }
}
