import MQTTCodec
import MQTTTesting
import Testing

@Suite("A session that moves on before it has arrived")
struct SessionMoveRaceTests {
    @Test(
        "[MQTT-4.6.0-6] nothing is lost or doubled when the client is back before its session has settled",
        arguments: 1...60 as ClosedRange<UInt64>)
    func eager(seed: UInt64) async throws {
        var script = try await SessionMoveScript(seed: seed, pace: .eager)
        let received = try script.play()
        for publisher in 0..<4 { #expect(received[publisher] == Array(0..<script.sent[publisher])) }
    }

    @Test(
        "[MQTT-3.1.4-3] [MQTT-4.6.0-6] nor when it connects to several loops at once",
        arguments: 1...60 as ClosedRange<UInt64>)
    func simultaneous(seed: UInt64) async throws {
        var script = try await SessionMoveScript(seed: seed, pace: .simultaneous)
        let received = try script.play()
        for publisher in 0..<4 { #expect(received[publisher] == Array(0..<script.sent[publisher])) }
    }
}
