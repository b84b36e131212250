import MQTTCodec
import MQTTHooks

/// Says yes or no to connections as its closure does.
struct ScriptedConnectionFilter: ConnectionFilter {
    var name = "connection_filter"
    let answer: @Sendable (AcceptedConnection) throws -> Bool

    func accept(_ connection: AcceptedConnection) throws -> Bool { try answer(connection) }
}

/// Edits CONNECTs as its closure does.
struct ScriptedConnectInterceptor: ConnectInterceptor {
    var name = "connect_interceptor"
    let body: @Sendable (inout ConnectDraft, AcceptedConnection) throws -> ConnectOutcome

    func intercept(_ connect: inout ConnectDraft, on connection: AcceptedConnection) throws -> ConnectOutcome {
        try body(&connect, connection)
    }
}

/// Edits the filters of UNSUBSCRIBEs as its closure does.
struct ScriptedUnsubscribeInterceptor: UnsubscribeInterceptor {
    var name = "unsubscribe_interceptor"
    let body: @Sendable (inout String, Client) throws -> UnsubscribeOutcome

    func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome {
        try body(&filter, client)
    }
}

/// Edits wills as its closure does.
struct ScriptedWillInterceptor: WillInterceptor {
    var name = "will_interceptor"
    let body: @Sendable (inout Message, Client) throws -> WillOutcome

    func intercept(will message: inout Message, of client: Client) throws -> WillOutcome { try body(&message, client) }
}

/// Edits messages that are to be retained as its closure does.
struct ScriptedRetainInterceptor: RetainInterceptor {
    var name = "retain_interceptor"
    let body: @Sendable (inout Message, Client) throws -> Bool

    func intercept(retained message: inout Message, from client: Client) throws -> Bool { try body(&message, client) }
}

/// Edits copies as its closure does, once per key.
struct ScriptedDeliveryInterceptor: DeliveryInterceptor {
    var name = "delivery_interceptor"
    var key: @Sendable (Client) throws -> String? = { _ in nil }
    let body: @Sendable (inout MessageDraft, Client) throws -> Bool

    func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool {
        try body(&message, client)
    }

    func deliveryKey(for client: Client) throws -> String? { try key(client) }
}

/// Writes down what becomes of messages: event, topic, payload, client.
struct ScriptedDeliveryObserver: DeliveryObserver {
    struct Broken: Error {}

    var name = "delivery_observer"
    var fails = false
    let events = Recorded<String>()
    /// Who published each message, and what caused it.
    let sources = Recorded<String>()

    private func note(_ event: String, _ message: borrowing MessageView, _ client: Client) throws {
        sources.append("\(event) \(message.publisher ?? "nobody") \(message.origin)")
        events.append("\(event) \(message.topic) \(String(decoding: message.payload, as: UTF8.self)) \(client.id)")
        if fails { throw Broken() }
    }

    func delivered(_ message: borrowing MessageView, to client: Client) throws {
        try note("delivered", message, client)
    }

    func acknowledged(_ message: borrowing MessageView, by client: Client) throws {
        try note("acknowledged", message, client)
    }

    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws {
        try note("dropped(\(reason.rawValue))", message, client)
    }
}

/// Writes down what happens to sessions.
struct ScriptedSessionObserver: SessionObserver {
    var name = "session_observer"
    let events = Recorded<String>()

    func session(of client: Client, _ event: SessionEvent) throws { events.append("\(client.id) \(event.rawValue)") }
}
