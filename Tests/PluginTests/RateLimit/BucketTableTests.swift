import MQTTHooks
import Testing

@testable import RateLimit

@Suite("Buckets")
struct BucketTableTests {
    private func take(
        _ table: BucketTable, _ key: String = "a", size: Int = 0, at time: Double, overdraws: Bool = false
    ) -> Double? {
        table.take(ExactString(key), size: size, at: time, overdraws: overdraws)
    }

    @Test("hold a burst, and fill at their rate")
    func messages() {
        let table = BucketTable(RateLimit.Rate(messages: 2, messageBurst: 3), capacity: 64)
        #expect((0..<4).map { _ in take(table, at: 0) } == [0, 0, 0, nil])
        #expect(take(table, at: 0.4) == nil)
        #expect(take(table, at: 0.5) == 0)
        #expect(take(table, at: 0.5) == nil)
        // No more than the burst, however long it takes.
        #expect((0..<4).map { _ in take(table, at: 1000) } == [0, 0, 0, nil])
        #expect(take(table, "b", at: 1000) == 0)
    }

    @Test("hold one second's worth where nothing is said of a burst, and one message at least")
    func defaults() {
        let quick = BucketTable(RateLimit.Rate(messages: 2), capacity: 64)
        #expect((0..<3).map { _ in take(quick, at: 0) } == [0, 0, nil])
        let slow = BucketTable(RateLimit.Rate(messages: 0.1), capacity: 64)
        #expect(take(slow, at: 0) == 0)
        #expect(take(slow, at: 9.9) == nil)
        #expect(take(slow, at: 10) == 0)
    }

    @Test("hold bytes as well, and let a message that is larger than any burst pass once they are full")
    func bytes() {
        let table = BucketTable(RateLimit.Rate(bytes: 100), capacity: 64)
        #expect(take(table, size: 250, at: 0) == 1.5)
        #expect(take(table, size: 1, at: 1.5) == nil)
        #expect(take(table, size: 1, at: 1.6) == 0)
    }

    @Test("can be overdrawn, and say when the debt is paid")
    func debts() {
        let table = BucketTable(RateLimit.Rate(messages: 2), capacity: 64)
        #expect((0..<5).map { _ in take(table, at: 0, overdraws: true) } == [0, 0, 0.5, 1, 1.5])
        #expect(take(table, at: 1, overdraws: true) == 1)
    }

    @Test("take a message back")
    func giveBack() {
        let table = BucketTable(RateLimit.Rate(messages: 1), capacity: 64)
        #expect(take(table, at: 0) == 0)
        table.giveBack(ExactString("a"), size: 0)
        #expect(take(table, at: 0) == 0)
        #expect(take(table, at: 0) == nil)
    }

    @Test("are bounded in number, and the full ones go first")
    func capacity() {
        let table = BucketTable(RateLimit.Rate(messages: 1), capacity: 16)
        for number in 0..<1000 { #expect(take(table, "\(number)", at: 0) == 0) }
        #expect(table.count <= 16)
        let large = BucketTable(RateLimit.Rate(messages: 1, messageBurst: 2), capacity: 160)
        // One that is used all the time stays where others can go.
        for number in 0..<1000 {
            _ = take(large, "hot", at: Double(number), overdraws: true)
            _ = take(large, "hot", at: Double(number), overdraws: true)
            _ = take(large, "\(number)", at: Double(number))
        }
        #expect(large.count <= 160)
        #expect(take(large, "hot", at: 1000) == nil)
    }

    @Test("are the same from every thread")
    func threads() async {
        let table = BucketTable(RateLimit.Rate(messages: 1, messageBurst: 1000), capacity: 64)
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<500).count { _ in take(table, at: 0) != nil } }
            }
            return await group.reduce(0, +)
        }
        #expect(taken == 1000)
    }
}
