import Glibc
import MQTTBroker

/// The wire between a ``ScriptedClient`` and its connection. Confined to the test that drives the broker.
final class InMemoryTransport: ConnectionTransport, @unchecked Sendable {
    /// The broker's end; nil once it is closed.
    private(set) var connection: Connection?
    /// What the client has sent and the broker has not consumed.
    private(set) var incoming: [UInt8] = []
    /// What the broker has sent and the client has not read.
    private(set) var outgoing: [UInt8] = []
    /// How many times the broker has written.
    private(set) var writeCount = 0
    /// Whether the broker holds reading back.
    private(set) var isPaused = false
    /// How the wire ended; nil: it has not.
    private(set) var ending: ScriptedClient.Ending?

    func open(_ connection: Connection) { self.connection = connection }

    // MARK: The client's side

    func write(_ bytes: [UInt8]) { incoming += bytes }

    /// Hands the broker what it has not consumed, unless it holds reading back.
    func read() {
        guard !isPaused, let connection, !incoming.isEmpty else { return }
        // Taken out for the call, since the answer of a hook may come back here before it returns.
        let bytes = incoming
        incoming = []
        let consumed = bytes.withUnsafeBytes { connection.receive($0) }
        incoming.insert(contentsOf: bytes[consumed...], at: 0)
    }

    func takeOutgoing() -> [UInt8] {
        defer { outgoing = [] }
        return outgoing
    }

    func cut() {
        guard let connection else { return }
        self.connection = nil
        ending = .cut
        connection.closed()
    }

    func setWritable(_ isWritable: Bool) { connection?.writabilityChanged(isWritable) }

    // MARK: ConnectionTransport

    func send(_ bytes: OutputBytes) {
        if ending == nil {
            outgoing += bytes.memory[..<bytes.count]
            writeCount += 1
        }
        free(bytes.memory.baseAddress)
    }

    func pauseReading() { isPaused = true }

    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        read()
    }

    func close(draining: Bool) {
        connection = nil
        incoming = []
        ending = .closed(draining: draining)
    }
}
