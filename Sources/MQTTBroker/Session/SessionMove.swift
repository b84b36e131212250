import MQTTCodec
import MQTTHooks

/// A session on its way from one loop to another, at either end.
///
/// Both loops hold its subscriptions for a while, so that no message finds neither. What the old loop gets is forwarded,
/// what the new one gets is held back, and every message carries a number from its loop of origin: when all loops have
/// confirmed that they know the new place, the two lists are merged, each message once and in its origin's order. Copies
/// that are still under way then are recognised by their numbers until every loop has confirmed once more.
final class SessionMove {
    /// What came in on this side.
    private(set) var held: [HeldMessage] = []
    /// Loops that have not confirmed yet: at the old end the new place, at the new end that nothing old is under way.
    var missingConfirmations: Int
    /// At the new end after the merge: the newest message of each origin that the old loop has forwarded.
    private var newest: [Int: UInt64]?
    /// Who asks for the session meanwhile.
    var waiters: [() -> Void] = []

    /// At the new end: the newest message of each origin that the session had seen when it left the old loop.
    private let seen: [UInt64]

    init(missingConfirmations: Int, seen: [UInt64] = []) {
        self.missingConfirmations = missingConfirmations
        self.seen = seen
    }

    /// Takes a message that is for the session: keeps it, or says that it is to be delivered.
    func take(
        _ message: borrowing RoutedMessage, receiver: Receiver, origin: Int, serial: UInt64, loop: BrokerLoop
    ) -> Bool {
        // What it has seen may still be on its way to this loop, where others want it as well.
        if receiver.share == 0, origin < seen.count, serial <= seen[origin] { return false }
        if let newest { return receiver.share != 0 || serial > newest[origin] ?? 0 }
        let qos = loop.outgoingQoS(of: message.qos, granted: receiver.qos)
        guard held.count < loop.limits.maximumQueuedMessages + loop.limits.maximumInflight else {
            loop.counters.drop(.queueFull)
            return false
        }
        held.append(
            HeldMessage(
                origin: origin, serial: serial, isDirected: receiver.share != 0,
                message: EncodedMessage(copying: message), qos: qos,
                retain: message.retain && receiver.retainAsPublished, identifiers: receiver.identifiers.array))
        return false
    }

    /// What is to be delivered now that the old loop has forwarded everything; from now on messages pass.
    func merge(forwarded: [HeldMessage]) -> [HeldMessage] {
        defer { held = [] }
        let (merged, newest) = Self.merge(forwarded: forwarded, held: held)
        self.newest = newest
        return merged
    }

    /// What is to be delivered, in order: what the old loop forwards, then what only this side has. And the newest
    /// message of each origin among the former.
    static func merge(
        forwarded: [HeldMessage], held: [HeldMessage]
    ) -> (merged: [HeldMessage], newest: [Int: UInt64]) {
        var newest: [Int: UInt64] = [:]
        for message in forwarded where !message.isDirected {
            newest[message.origin] = max(newest[message.origin] ?? 0, message.serial)
        }
        return (forwarded + held.filter { $0.isDirected || $0.serial > newest[$0.origin] ?? 0 }, newest)
    }
}
