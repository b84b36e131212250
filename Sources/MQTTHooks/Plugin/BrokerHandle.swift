public import MQTTCodec

/// What a plugin may do back: publish, disconnect, look around, and log.
///
/// Every method may be called from any thread or executor, also from inside a hook, and none of them blocks.
public protocol BrokerHandle: Sendable {
    /// Publishes a message as the broker itself.
    ///
    /// The message passes the same hooks as a client's, but for `authorize`; it is routed soon after the call. Messages
    /// from one caller on one thread keep their order.
    ///
    /// - Parameters:
    ///   - message: Its ``Message/origin`` is set by `plugin`.
    ///   - plugin: The name of the publishing plugin; its own `on_publish` is not asked about the message.
    /// - Throws: ``BackChannelError`` when the topic is not a valid topic name, or nesting is deeper than eight.
    func publish(_ message: Message, as plugin: String) throws(BackChannelError)

    /// Disconnects every connected client that the selector matches.
    ///
    /// Clients of MQTT 5 get a DISCONNECT with the reason code. Wills are sent, since the client did not ask to leave.
    ///
    /// - Returns: How many clients were disconnected.
    func disconnect(_ selector: ClientSelector, reasonCode: ReasonCode, reasonString: String?) async -> Int

    /// The connected clients that the selector matches, in no particular order.
    func clients(_ selector: ClientSelector) async -> [Client]

    /// Writes one line to the broker's log under the plugin's name.
    func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)])
}

extension BrokerHandle {
    /// Disconnects with "administrative action" and no reason string.
    @discardableResult
    public func disconnect(_ selector: ClientSelector) async -> Int {
        await disconnect(selector, reasonCode: .administrativeAction, reasonString: nil)
    }

    /// Writes one line without fields.
    public func log(_ level: LogLevel, _ message: String, plugin: String) {
        log(level, message, plugin: plugin, fields: [])
    }
}
