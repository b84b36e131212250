import Crypto
import PasswordHashing

/// A short memory of passwords that were right, without the passwords: a bounded set of keyed digests.
struct VerificationCache: Sendable {
    /// The digest of a user name, a password and the hash that it was right for. A changed password is a new key.
    typealias Key = HashedAuthenticationCode<SHA256>

    /// Makes keys, outside of whatever guards the memory.
    struct KeyMaker: Sendable {
        private let secret = SymmetricKey(size: .bits256)

        /// The key of a success. Without the random number of this process, nobody can try passwords against it.
        func key(user: [UInt8], password: [UInt8], hash: PasswordHash) -> Key {
            var code = HMAC<SHA256>(key: secret)
            // Lengths first: otherwise "ab" with "c" would be "a" with "bc".
            for part in [user, password, Array(hash.text.utf8)] {
                withUnsafeBytes(of: UInt64(part.count)) { code.update(data: $0) }
                code.update(data: part)
            }
            return code.finalize()
        }
    }

    private struct Remembered {
        var expiry: ContinuousClock.Instant
        var slot: Int
    }

    private let capacity: Int
    private let lifetime: Duration
    private var remembered: [Key: Remembered] = [:]
    private var slots: [Key] = []
    private var nextSlot = 0

    /// An empty memory of at most `capacity` successes; 0 as capacity or lifetime: it remembers nothing.
    init(capacity: Int, lifetime: Duration) {
        self.capacity = lifetime > .zero ? capacity : 0
        self.lifetime = lifetime
    }

    /// How many successes are held, lapsed ones included.
    var count: Int { remembered.count }

    /// Whether the success was remembered less than a lifetime ago.
    func contains(_ key: Key, at time: ContinuousClock.Instant) -> Bool {
        guard let entry = remembered[key] else { return false }
        return time < entry.expiry
    }

    /// Remembers a success from `time` on, and forgets the oldest where there is no room.
    mutating func insert(_ key: Key, at time: ContinuousClock.Instant) {
        guard capacity > 0 else { return }
        if nextSlot < slots.count {
            let oldest = slots[nextSlot]
            // Remembered again since: a later slot holds it now.
            if remembered[oldest]?.slot == nextSlot { remembered[oldest] = nil }
            slots[nextSlot] = key
        } else {
            slots.append(key)
        }
        remembered[key] = Remembered(expiry: time + lifetime, slot: nextSlot)
        nextSlot = (nextSlot + 1) % capacity
    }
}
