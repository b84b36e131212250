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
    ///   - plugin: The name of the publishing plugin; its own `on_publish` is not asked about the message. A plugin of
    ///     several parts publishes as one of them, such as `lua/acl`: it is asked like any other then, knows the part by
    ///     the client `$script/acl`, and does not ask that part.
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

    /// Asks the authorizers again about the sessions of every client that the selector matches, those without a connection
    /// included: subscriptions that are refused now end, with what waits for them, and nothing that was remembered about
    /// publishing counts any more. In slices: other clients are served meanwhile.
    ///
    /// - Parameters:
    ///   - grant: Replaces access list, limits, attributes, user name and expiry of the clients first; nil: they keep
    ///     theirs. Client identifier and tenant stay in any case.
    ///   - disconnecting: Whether clients that lose a subscription are disconnected with 0x87.
    @discardableResult
    func reauthorize(
        _ selector: ClientSelector, grant: AuthenticationGrant?, disconnecting: Bool
    ) async -> ReauthorizationResult

    /// The sessions of the clients that the selector matches, with a connection or without, in no particular order.
    func sessions(_ selector: ClientSelector) async -> [SessionDescription]

    /// The retained messages whose topics a topic filter matches, in the order of the topics' levels; none for a filter
    /// that is not valid.
    ///
    /// - Parameter limit: How many at most.
    func retainedMessages(matching filter: String, limit: Int) async -> [Message]

    /// Removes a retained message.
    ///
    /// - Returns: Whether there was one.
    func clearRetained(topic: String) async -> Bool

    /// Refuses clients with 0x8A, and disconnects those that are there with 0x98 (administrative action), since a
    /// DISCONNECT cannot carry 0x8A.
    ///
    /// - Throws: ``BackChannelError`` when the ban names nobody, or an address that is none.
    func ban(_ ban: Ban) async throws(BackChannelError)

    /// Lifts bans that were made with the same fields.
    ///
    /// - Returns: Whether there was one.
    func unban(_ ban: Ban) async -> Bool

    /// The bans in force.
    func bans() async -> [Ban]

    /// Writes one line to the broker's log under the plugin's name.
    func log(_ level: LogLevel, _ message: String, plugin: String, fields: [(name: String, value: String)])
}

extension BrokerHandle {
    /// Disconnects with "administrative action" and no reason string.
    @discardableResult
    public func disconnect(_ selector: ClientSelector) async -> Int {
        await disconnect(selector, reasonCode: .administrativeAction, reasonString: nil)
    }

    /// Asks the authorizers again, keeps the grants, and leaves clients connected.
    @discardableResult
    public func reauthorize(_ selector: ClientSelector) async -> ReauthorizationResult {
        await reauthorize(selector, grant: nil, disconnecting: false)
    }

    /// Writes one line without fields.
    public func log(_ level: LogLevel, _ message: String, plugin: String) {
        log(level, message, plugin: plugin, fields: [])
    }
}
