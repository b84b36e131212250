import MQTTCodec
import MQTTHooks

/// A session on its way from one loop to another, at either end.
///
/// Both loops hold its subscriptions for a while, so that no message finds neither. What the old loop gets is forwarded,
/// what the new one gets is held back, and every message carries a number from its loop of origin: when all loops have
/// confirmed that they know the new place, the two lists are merged, each message once and in its origin's order.
final class SessionMove {
    /// What came in on this side.
    private(set) var held: [HeldMessage] = []
    /// At the old end: loops that have not confirmed yet.
    var missingConfirmations: Int
    /// Who asks for the session meanwhile.
    var waiters: [() -> Void] = []

    init(missingConfirmations: Int) { self.missingConfirmations = missingConfirmations }

    /// Keeps a message that would have been delivered to the session.
    func take(_ message: borrowing RoutedMessage, receiver: Receiver, origin: Int, serial: UInt64, loop: BrokerLoop) {
        let qos = QoS(rawValue: min(receiver.qos, message.qos.rawValue)) ?? .atMostOnce
        guard held.count < loop.limits.maximumQueuedMessages + loop.limits.maximumInflight else {
            loop.counters.drop(.queueFull)
            return
        }
        held.append(
            HeldMessage(
                origin: origin, serial: serial, message: EncodedMessage(copying: message), qos: qos,
                retain: message.retain && receiver.retainAsPublished, identifiers: receiver.identifiers.array))
    }

    /// What is to be delivered, in order: what the old loop forwards, then what only this side has.
    static func merge(forwarded: [HeldMessage], held: [HeldMessage]) -> [HeldMessage] {
        var newest: [Int: UInt64] = [:]
        for message in forwarded { newest[message.origin] = max(newest[message.origin] ?? 0, message.serial) }
        return forwarded + held.filter { $0.serial > newest[$0.origin] ?? 0 }
    }
}
