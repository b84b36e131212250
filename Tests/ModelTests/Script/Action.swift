import MQTTCodec

/// One thing that a client does, or that happens to it. Actions that make no sense when their turn comes, such as an
/// acknowledgement where nothing is to be acknowledged, do nothing.
enum Action: Hashable {
    /// Opens a connection and sends a CONNECT; an older connection of the client is left to the broker.
    case connect(client: Int, ConnectOptions)
    /// Sends a DISCONNECT and closes.
    case disconnect(client: Int, ReasonCode, sessionExpiry: UInt32?)
    /// Loses the network.
    case cut(client: Int)
    case subscribe(client: Int, [Subscription], identifier: UInt32?)
    case unsubscribe(client: Int, filters: [String])
    case publish(client: Int, PublishOptions)
    /// Sends the oldest PUBLISH of an earlier connection that was not acknowledged once more.
    case republish(client: Int)
    /// Sends the PUBREL of the oldest PUBREC.
    case pubrel(client: Int)
    /// Sends the oldest PUBACK that is owed.
    case puback(client: Int)
    /// Sends the oldest PUBREC that is owed, with an error or without.
    case pubrec(client: Int, isError: Bool)
    /// Sends the oldest PUBCOMP that is owed.
    case pubcomp(client: Int)
    /// Lets time pass, in seconds, once everything is at rest.
    case advance(seconds: Int)

    /// The client that acts; nil: none.
    var client: Int? {
        switch self {
        case .connect(let client, _), .disconnect(let client, _, _), .cut(let client), .subscribe(let client, _, _),
            .unsubscribe(let client, _), .publish(let client, _), .republish(let client), .pubrel(let client),
            .puback(let client), .pubrec(let client, _), .pubcomp(let client):
            client
        case .advance: nil
        }
    }
}
