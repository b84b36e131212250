import LuaRuntime
import MQTTHooks

/// Keeps the Lua strings of the identifiers and user names of the clients that are asked about again and again.
///
/// A table of fixed size, with a place per client by the address of its object. A place holds its client, so that an
/// address cannot come to mean another one.
final class ClientStrings {
    private static let size = 256

    private unowned(unsafe) let state: LuaState
    private let clients: UnsafeMutablePointer<Client?>
    private let keys: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let ids: UnsafeMutablePointer<LuaReference?>
    private let usernames: UnsafeMutablePointer<LuaReference?>

    init(state: LuaState) {
        self.state = state
        clients = .allocate(capacity: Self.size)
        clients.initialize(repeating: nil, count: Self.size)
        keys = .allocate(capacity: Self.size)
        keys.initialize(repeating: nil, count: Self.size)
        ids = .allocate(capacity: Self.size)
        ids.initialize(repeating: nil, count: Self.size)
        usernames = .allocate(capacity: Self.size)
        usernames.initialize(repeating: nil, count: Self.size)
    }

    deinit {
        clients.deinitialize(count: Self.size)
        clients.deallocate()
        keys.deallocate()
        ids.deallocate()
        usernames.deallocate()
    }

    private static func place(of client: UnsafeMutableRawPointer) -> Int {
        Int(truncatingIfNeeded: (UInt64(UInt(bitPattern: client)) &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }

    /// Pushes the client identifier of the `Client` at an address.
    func pushID(of client: UnsafeMutableRawPointer, to push: LuaPush) throws {
        let place = Self.place(of: client)
        if keys[place] == client, let id = ids[place] { return push.reference(id) }
        guard let known = know(client, at: place) else {
            return Unmanaged<Client>.fromOpaque(client)._withUnsafeGuaranteedRef { push.string($0.id) }
        }
        let id = try state.key(known.id)
        ids[place] = id
        push.reference(id)
    }

    /// Pushes the user name of the `Client` at an address, or nil.
    func pushUsername(of client: UnsafeMutableRawPointer, to push: LuaPush) throws {
        let place = Self.place(of: client)
        if keys[place] == client, let username = usernames[place] { return push.reference(username) }
        guard let known = know(client, at: place) else {
            return Unmanaged<Client>.fromOpaque(client)._withUnsafeGuaranteedRef { push.optional($0.username) }
        }
        guard let text = known.username else { return push.null() }
        let username = try state.key(text)
        usernames[place] = username
        push.reference(username)
    }

    /// The client when its place is its own already. Otherwise takes the place over and returns nil, so that a client
    /// that is asked about only once costs no reference.
    private func know(_ client: UnsafeMutableRawPointer, at place: Int) -> Client? {
        if keys[place] == client { return clients[place] }
        if let id = ids[place] { state.release(id) }
        if let username = usernames[place] { state.release(username) }
        ids[place] = nil
        usernames[place] = nil
        keys[place] = client
        clients[place] = Unmanaged<Client>.fromOpaque(client).takeUnretainedValue()
        return nil
    }
}
