import PasswordHashing
import Testing

@testable import PasswordTable

@Suite("The memory of right passwords")
struct PasswordTableCacheTests {
    private let start = ContinuousClock.now
    private let hash = PasswordHash(scheme: .sha512, salt: [1], digest: [2])

    private let maker = VerificationCache.KeyMaker()

    private func key(_ user: String, password: String = "p") -> VerificationCache.Key {
        maker.key(user: Array(user.utf8), password: Array(password.utf8), hash: hash)
    }

    @Test("user, password and hash all count, and so does where one ends")
    func keys() {
        let other = PasswordHash(scheme: .sha512, salt: [1], digest: [3])
        let keys = [
            key("ann"), key("ann", password: "q"), key("annp", password: ""),
            key("an", password: "np"), maker.key(user: Array("ann".utf8), password: [0x70], hash: other),
            VerificationCache.KeyMaker().key(user: Array("ann".utf8), password: [0x70], hash: hash),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(key("ann") == key("ann"))
    }

    @Test("a success is forgotten when its time is over")
    func lifetime() {
        var cache = VerificationCache(capacity: 4, lifetime: .seconds(60))
        let ann = key("ann")
        #expect(!cache.contains(ann, at: start))
        cache.insert(ann, at: start)
        #expect(cache.contains(ann, at: start + .seconds(59.999)))
        #expect(!cache.contains(ann, at: start + .seconds(60)))
        cache.insert(ann, at: start + .seconds(61))
        #expect(cache.contains(ann, at: start + .seconds(120)))
    }

    @Test("where there is no room the oldest goes; who was remembered again is not the oldest")
    func bounds() {
        var cache = VerificationCache(capacity: 3, lifetime: .seconds(60))
        let keys = (0..<5).map { key("user\($0)") }
        for index in [0, 1, 0] { cache.insert(keys[index], at: start) }
        cache.insert(keys[2], at: start)
        #expect(cache.contains(keys[0], at: start))
        cache.insert(keys[3], at: start)
        #expect(keys.map { cache.contains($0, at: start) } == [true, false, true, true, false])
        cache.insert(keys[4], at: start)
        #expect(keys.map { cache.contains($0, at: start) } == [false, false, true, true, true])
        for index in 0..<1000 { cache.insert(key("\(index * index % 10)"), at: start) }
        #expect(cache.count <= 3)
    }

    @Test("without capacity or lifetime nothing is remembered", arguments: [(0, 60), (3, 0)])
    func off(capacity: Int, seconds: Int) {
        var cache = VerificationCache(capacity: capacity, lifetime: .seconds(seconds))
        let ann = key("ann")
        cache.insert(ann, at: start)
        #expect(!cache.contains(ann, at: start))
        #expect(cache.count == 0)
    }
}
