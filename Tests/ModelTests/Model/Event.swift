import MQTTCodec

/// Something that happens to the broker, and takes effect at one moment.
enum Event: Hashable {
    /// A packet from the client of a connection.
    case packet(Int, Packet)
    /// A connection whose CONNECT has come gets its session.
    case attach(Int)
    /// The network of a connection breaks.
    case cut(Int)
    /// The oldest accepted message of a publisher reaches its subscribers.
    case route(publisher: String)
    /// A shared subscription gives the message that stands at an index to one of its members.
    case share(Int)
    /// What the session of a member of a shared subscription has left behind goes to another member, or is lost.
    case redistribute
    /// The delay of a client's will has passed.
    case willDue(String)
    /// A client's session has expired.
    case sessionEnd(String)
}
