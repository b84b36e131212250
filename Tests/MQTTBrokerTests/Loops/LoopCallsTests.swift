import MQTTTesting
import Testing

@testable import MQTTBroker

@Suite("Calls of an event loop")
struct LoopCallsTests {
    @Test("answer once, or are let go once when the loop ends before", .timeLimit(.minutes(10)))
    func ends() async throws {
        let broker = try await InMemoryBroker()
        broker.runsAutomatically = false
        let loop = broker.broker.loops[0]
        let count = Recorded<Int>()
        #expect(try await broker.perform { await loop.run { _ in count.append(1) } } != nil)
        let waiting = Task {
            await loop.run { _ in
                count.append(2)
                return "an answer"
            }
        }
        while broker.loops[0].isIdle { await Task.yield() }
        loop.calls.end()
        #expect(await waiting.value == nil)
        #expect(await loop.run { _ in count.append(3) } == nil)
        #expect(await loop.runToEnd { _ in count.append(4) } == nil)
        broker.run()
        #expect(count.values == [1])
    }

    @Test("that have been answered are not let go again")
    func finish() throws {
        let calls = LoopCalls()
        let abandoned = Recorded<Int>()
        let first = try #require(calls.begin { abandoned.append(1) })
        _ = try #require(calls.begin { abandoned.append(2) })
        #expect(calls.finish(first))
        #expect(!calls.finish(first))
        calls.end()
        calls.end()
        #expect(abandoned.values == [2])
        #expect(calls.begin { abandoned.append(3) } == nil)
    }
}
