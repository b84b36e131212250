import MQTTHooks
import Synchronization

/// Stands for another node: the test says what comes from there.
final class MemoryBackplane: Backplane {
    private let deliver = Mutex<(@Sendable (Message) -> Void)?>(nil)

    /// A message comes from the other node.
    func receive(_ message: Message) { deliver.withLock { $0 }?(message) }

    func start(deliver: @escaping @Sendable (Message) -> Void) async throws {
        self.deliver.withLock { $0 = deliver }
    }

    func publish(_ message: Message) {}
    func addInterest(filter: String) {}
    func removeInterest(filter: String) {}
    func stop() async { deliver.withLock { $0 = nil } }
}
