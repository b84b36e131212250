import PasswordHashing
import Synchronization
import Testing

@testable import PasswordTable

@Suite("The hashing pool", .timeLimit(.minutes(10)))
struct PasswordTablePoolTests {
    /// What ran, in its order.
    private final class Record: Sendable {
        private let entries = Mutex<[Int]>([])
        var all: [Int] { entries.withLock { $0 } }

        func add(_ entry: Int) -> Bool {
            entries.withLock { $0.append(entry) }
            return true
        }
    }

    private func waiting(_ count: Int, in pool: HashingPool) async {
        while pool.waitingCount != count { await Task.yield() }
    }

    @Test("results and errors come back")
    func results() async throws {
        let pool = HashingPool(threads: 2, queueLimit: 4)
        #expect(try await pool.run { true })
        #expect(try await !pool.run { false })
        await #expect(throws: PasswordHash.Defect.plainText) {
            try await pool.run { throw PasswordHash.Defect.plainText }
        }
        #expect(pool.waitingCount == 0)
    }

    @Test("as many jobs run as there are threads; others wait their turn, in their order")
    func order() async throws {
        let pool = HashingPool(threads: 1, queueLimit: 10)
        let gate = PasswordTableGate()
        let order = Record()
        async let first = pool.run { gate.pass() }
        await gate.waitUntilEntered()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<5 {
                group.addTask { try await pool.run { order.add(index) } }
                await waiting(index + 1, in: pool)
            }
            gate.open()
            for try await result in group { #expect(result) }
        }
        #expect(try await first)
        #expect(order.all == [0, 1, 2, 3, 4])
    }

    @Test("two threads run two jobs at a time")
    func threads() async throws {
        let pool = HashingPool(threads: 2, queueLimit: 0)
        let gate = PasswordTableGate()
        async let first = pool.run { gate.pass() }
        async let second = pool.run { gate.pass() }
        await gate.waitUntilEntered()
        await gate.waitUntilEntered()
        await #expect(throws: HashingPool.Full.self) { try await pool.run { true } }
        gate.open()
        gate.open()
        #expect(try await first)
        #expect(try await second)
        #expect(try await pool.run { true })
    }

    @Test("a full queue refuses at once; a cancelled wait leaves its place to another")
    func cancellation() async throws {
        let pool = HashingPool(threads: 1, queueLimit: 1)
        let gate = PasswordTableGate()
        async let running = pool.run { gate.pass() }
        await gate.waitUntilEntered()

        let ran = Record()
        let impatient = Task { try await pool.run { ran.add(1) } }
        await waiting(1, in: pool)
        await #expect(throws: HashingPool.Full.self) { try await pool.run { true } }

        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        #expect(pool.waitingCount == 0)

        async let patient = pool.run { true }
        await waiting(1, in: pool)
        gate.open()
        #expect(try await running)
        #expect(try await patient)
        #expect(ran.all.isEmpty)
    }

    @Test("a task that is cancelled beforehand does not start")
    func cancelledBefore() async throws {
        let pool = HashingPool(threads: 1, queueLimit: 1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await pool.run { true }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("many jobs from many tasks, some cancelled, all end")
    func storm() async throws {
        let pool = HashingPool(threads: 3, queueLimit: 1000)
        let done = Record()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<600 {
                group.addTask {
                    let task = Task { try await pool.run { done.add(index) } }
                    if index.isMultiple(of: 7) { task.cancel() }
                    _ = await task.result
                }
            }
        }
        #expect(pool.waitingCount == 0)
        #expect((514...600).contains(done.all.count))
        #expect(try await pool.run { true })
    }
}
