#if Lua
import MQTTHooks
import Synchronization

/// Notes down which messages were refused on their way in: to who publishes, MQTT does not always say so.
final class RefusalRecorder: DeliveryObserver {
    struct Refusal: Sendable {
        let client: String
        let reason: DropReason
    }

    let name = "martlet.test"
    private let storage = Mutex<[Refusal]>([])

    /// The refusals so far.
    var refusals: [Refusal] { storage.withLock { $0 } }

    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws {
        switch reason {
        case .notAuthorized, .hook, .tooLarge, .rateExceeded:
            let refusal = Refusal(client: client.id, reason: reason)
            storage.withLock { $0.append(refusal) }
        case .noSubscribers, .queueFull, .expired, .offlineQoS0: break
        }
    }
}
#endif
