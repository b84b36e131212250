import Logging
import MQTTHooks
import Synchronization
import Testing

@testable import MQTTBroker

@Suite("Failures of hooks")
struct HookFailuresTests {
    struct Broken: Error {}

    @Test("the first failure is logged at once, then one line per ten seconds that says how many there were")
    func interval() {
        let log = RecordedLog()
        nonisolated(unsafe) var now: Int64 = 0
        let failures = HookFailures(logger: log.logger) { now }
        for _ in 0..<5 { failures.report(.onPublish, "p", Broken()) }
        #expect(log.lines.count == 1)
        #expect(log.lines[0].metadata["martlet.plugin"] == "p")
        #expect(log.lines[0].metadata["martlet.hook"] == "on_publish")
        #expect(log.lines[0].metadata["suppressed"] == nil)
        now = 9_999
        failures.report(.onPublish, "p", Broken())
        #expect(log.lines.count == 1)
        now = 10_000
        failures.report(.onPublish, "p", Broken())
        #expect(log.lines.count == 2)
        #expect(log.lines[1].metadata["suppressed"] == "5")
        #expect(failures.count == 7)
    }

    @Test("plugins and hook points have lines of their own")
    func keys() {
        let log = RecordedLog()
        let failures = HookFailures(logger: log.logger) { 0 }
        failures.report(.onPublish, "p", Broken())
        failures.report(.onPublish, "q", Broken())
        failures.report(.authorize, "p", Broken())
        failures.report(.authorize, "p", Broken())
        #expect(log.lines.count == 3)
    }

    @Test("a hook that was cancelled because its client went has not failed")
    func cancelled() {
        let log = RecordedLog()
        let failures = HookFailures(logger: log.logger) { 0 }
        failures.report(.authorize, "p", CancellationError())
        #expect(log.lines.isEmpty)
        #expect(failures.count == 0)
    }
}
