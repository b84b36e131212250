import MQTTHooks
import Synchronization

/// Who may not connect, for all loops. Looked at once per CONNECT, and only where there is a ban at all.
final class BanList: Sendable {
    /// How many bans there may be; the oldest gives way.
    static let limit = 100_000

    fileprivate struct Entry {
        var ban: Ban
        var range: AddressRange?
        /// In wall milliseconds.
        var expiresAt: Int64
        var number: UInt64

        func fits(clientIdentifier: String?, username: String?, address: String) -> Bool {
            (ban.clientIdentifier == nil || ban.clientIdentifier == clientIdentifier)
                && (ban.username == nil || ban.username == username) && (range?.contains(address) ?? true)
        }
    }

    /// Where a ban is looked for: by the field that tells most, so that many bans are not gone through one by one.
    fileprivate enum Key: Hashable {
        case clientIdentifier(String)
        case username(String)
        case address(AddressRange)
        case range
    }

    fileprivate struct State {
        var entries: [Key: [Entry]] = [:]
        var count = 0
        var nextNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private let hasBans = Atomic<Bool>(false)

    /// Whether there is anything to look at.
    var isEmpty: Bool { !hasBans.load(ordering: .acquiring) }

    /// - Parameter now: In wall milliseconds.
    /// - Throws: ``BackChannelError``.
    func add(_ ban: Ban, now: Int64) throws(BackChannelError) {
        let range = try Self.range(of: ban)
        if let seconds = ban.seconds, !(seconds > 0) { throw .invalidBan("its time must be above 0 seconds") }
        let expiresAt = ban.seconds.map { now + Int64(min($0, 1e12) * 1000) } ?? .max
        let key = Self.key(of: ban, range)
        state.withLock { state in
            state.removeExpired(now)
            state.remove(ban, key)
            if state.count >= Self.limit { state.removeOldest() }
            state.entries[key, default: []].append(
                Entry(ban: ban, range: range, expiresAt: expiresAt, number: state.nextNumber))
            state.count += 1
            state.nextNumber += 1
            hasBans.store(true, ordering: .releasing)
        }
    }

    /// - Returns: Whether there was one.
    func remove(_ ban: Ban) -> Bool {
        let key = Self.key(of: ban, ban.address.flatMap { AddressRange($0) })
        return state.withLock { state in
            let isRemoved = state.remove(ban, key)
            if state.count == 0 { hasBans.store(false, ordering: .releasing) }
            return isRemoved
        }
    }

    /// The ban that keeps a client out; nil: none.
    ///
    /// - Parameter clientIdentifier: Nil while it is not known, as is the user name.
    func ban(clientIdentifier: String?, username: String?, address: String, now: Int64) -> Ban? {
        var keys: [Key] = [.range]
        if let clientIdentifier { keys.append(.clientIdentifier(clientIdentifier)) }
        if let username { keys.append(.username(username)) }
        if let single = AddressRange(address) { keys.append(.address(single)) }
        if let site = AddressRange(siteOf: address), !site.isSingle { keys.append(.address(site)) }
        return state.withLock { state in
            for key in keys {
                let entry = state.entries[key]?.first {
                    $0.expiresAt > now
                        && $0.fits(clientIdentifier: clientIdentifier, username: username, address: address)
                }
                if let entry { return entry.ban }
            }
            return nil
        }
    }

    /// The bans in force, oldest first, each with the time that is left.
    func all(now: Int64) -> [Ban] {
        state.withLock { state in
            state.removeExpired(now)
            if state.count == 0 { hasBans.store(false, ordering: .releasing) }
            return state.entries.values.joined().sorted { $0.number < $1.number }.map { entry in
                var ban = entry.ban
                if ban.seconds != nil { ban.seconds = Double(entry.expiresAt - now) / 1000 }
                return ban
            }
        }
    }

    private static func range(of ban: Ban) throws(BackChannelError) -> AddressRange? {
        guard ban.clientIdentifier != nil || ban.username != nil || ban.address != nil else {
            throw .invalidBan("it names neither client identifier, user name nor address")
        }
        guard let address = ban.address else { return nil }
        guard let range = AddressRange(address) else {
            throw .invalidBan("\"\(address)\" is neither an address nor a range of addresses")
        }
        return range
    }

    private static func key(of ban: Ban, _ range: AddressRange?) -> Key {
        if let identifier = ban.clientIdentifier { return .clientIdentifier(identifier) }
        if let username = ban.username { return .username(username) }
        if let range, range.isSingle || range.isSite { return .address(range) }
        return .range
    }
}

extension BanList.State {
    fileprivate mutating func removeExpired(_ now: Int64) {
        for key in entries.keys { removeAll(key) { $0.expiresAt <= now } }
    }

    @discardableResult
    fileprivate mutating func remove(_ ban: Ban, _ key: BanList.Key) -> Bool {
        removeAll(key) {
            $0.ban.clientIdentifier == ban.clientIdentifier && $0.ban.username == ban.username
                && $0.ban.address == ban.address
        }
    }

    fileprivate mutating func removeOldest() {
        let oldest = entries.min { ($0.value.first?.number ?? .max) < ($1.value.first?.number ?? .max) }
        guard let key = oldest?.key, let number = oldest?.value.first?.number else { return }
        removeAll(key) { $0.number == number }
    }

    @discardableResult
    private mutating func removeAll(_ key: BanList.Key, where isGone: (BanList.Entry) -> Bool) -> Bool {
        guard var list = entries[key] else { return false }
        let before = list.count
        list.removeAll(where: isGone)
        count -= before - list.count
        entries[key] = list.isEmpty ? nil : list
        return list.count < before
    }
}
