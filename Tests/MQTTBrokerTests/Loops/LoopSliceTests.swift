import MQTTCodec
import MQTTHooks
import MQTTTesting
import Testing

@testable import MQTTBroker

@Suite("Long work on an event loop")
struct LoopSliceTests {
    @Test("lets others have their turn")
    func turns() async throws {
        let broker = try await InMemoryBroker()
        broker.runsAutomatically = false
        let (core, clock) = (broker.broker.loops[0], broker.clock)
        let done = Recorded<String>()
        Task(executorPreference: broker.loops[0]) {
            var slice = LoopSlice(core)
            for number in 0..<6 {
                await slice.next()
                done.append("work \(number)")
                clock.advance(milliseconds: 1)
                if number == 0 { core.scheduler.execute { done.append("other") } }
            }
        }
        for _ in 0..<10 where done.values.count < 7 { broker.advance(seconds: 0.002) }
        #expect(done.values == ["work 0", "work 1", "other", "work 2", "work 3", "work 4", "work 5"])
    }

    @Test("finds who is meant by their identifier, and only there where everything else fits as well")
    func lookUp() async throws {
        let broker = try await InMemoryBroker(loops: 2)
        let kept: Properties = [.sessionExpiryInterval(60)]
        _ = try broker.connect("here", on: 1, username: "ann")
        try broker.connect("away", properties: kept).cut()
        let handle = broker.handle
        for (selector, clients, sessions) in [
            (ClientSelector(id: "here"), ["here"], ["here"]), (ClientSelector(id: "away"), [], ["away"]),
            (ClientSelector(id: "here", username: "ann"), ["here"], ["here"]),
            (ClientSelector(id: "here", username: "bob"), [], []), (ClientSelector(id: "nobody"), [], []),
            (ClientSelector(username: "ann"), ["here"], ["here"]), (.all, ["here"], ["away", "here"]),
        ] {
            #expect(try await broker.perform { await handle.clients(selector) }.map(\.id) == clients)
            let found = try await broker.perform { await handle.sessions(selector) }
            #expect(found.map(\.client.id).sorted() == sessions)
        }
        let core = broker.broker
        let status = try await broker.perform { await core.status() }
        #expect(status?.clients == 1 && status?.sessions == 2)
    }
}
