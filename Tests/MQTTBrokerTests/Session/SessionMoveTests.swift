import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Session on its way between loops")
struct SessionMoveTests {
    private func held(_ origin: Int, _ serial: UInt64, isDirected: Bool = false) -> HeldMessage {
        HeldMessage(
            origin: origin, serial: serial, isDirected: isDirected,
            message: EncodedMessage(Message(topic: "\(origin)/\(serial)", payload: []), now: 0), qos: .atLeastOnce,
            retain: false, identifiers: [])
    }

    private func names(_ messages: [HeldMessage]) -> [String] { messages.map { "\($0.origin)/\($0.serial)" } }

    @Test("what the old loop forwards comes first, then what only the new loop has")
    func merge() {
        let merged = SessionMove.merge(
            forwarded: [held(0, 1), held(1, 7), held(0, 2)], held: [held(0, 2), held(0, 3), held(1, 8)])
        #expect(names(merged.merged) == ["0/1", "1/7", "0/2", "0/3", "1/8"])
        #expect(merged.newest == [0: 2, 1: 7])
    }

    @Test("what the session was chosen for as a member of a group comes on one side only, and stays")
    func directed() {
        let merged = SessionMove.merge(
            forwarded: [held(0, 5, isDirected: true), held(0, 2)],
            held: [held(0, 2), held(0, 3, isDirected: true), held(0, 4)])
        #expect(names(merged.merged) == ["0/5", "0/2", "0/3", "0/4"])
        #expect(merged.newest == [0: 2])
    }

    @Test("one side may have nothing")
    func empty() {
        #expect(SessionMove.merge(forwarded: [], held: []).merged.isEmpty)
        #expect(names(SessionMove.merge(forwarded: [], held: [held(2, 5)]).merged) == ["2/5"])
        #expect(names(SessionMove.merge(forwarded: [held(2, 5)], held: []).merged) == ["2/5"])
    }

    @Test(
        "[MQTT-4.6.0-6] every message once, and each origin's in its order, however the two lists overlap",
        arguments: 1...50 as ClosedRange<UInt64>)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var forwarded: [HeldMessage] = []
        var held: [HeldMessage] = []
        var expected: [Int: [UInt64]] = [:]
        for origin in 0..<4 {
            let total = UInt64(generator.below(12))
            // The old loop has all up to some message, the new one all from some message on, with no gap between.
            let lastOld = UInt64(generator.below(Int(total) + 1))
            let firstNew = UInt64(generator.below(Int(lastOld) + 1)) + 1
            if total > 0 { expected[origin] = Array(1...total) }
            for serial in 1..<(total + 1) {
                if serial <= lastOld { forwarded.append(self.held(origin, serial)) }
                if serial >= firstNew { held.append(self.held(origin, serial)) }
            }
        }
        let merged = SessionMove.merge(forwarded: forwarded, held: held).merged
        for origin in 0..<4 {
            #expect(merged.filter { $0.origin == origin }.map(\.serial) == expected[origin] ?? [])
        }
    }
}
