import MQTTCodec

/// The QoS 1 and 2 messages of one session, in order: first those in flight, then those that wait.
///
/// A flat ring of 24-byte entries, pure and without I/O: the owner asks for the next entry that may be sent, writes it,
/// and reports acknowledgements. Packet identifiers count up per session, are never reused while in use
/// `[MQTT-2.2.1-3]`, and survive a reconnect. Memory is allocated with the first entry and freed with the last.
struct DeliveryRing: ~Copyable {
    /// How far the exchange of one message went.
    enum Stage: UInt8 {
        /// Not sent.
        case queued
        /// PUBLISH sent; PUBACK or PUBREC is due.
        case published
        /// PUBREC received; PUBREL sent, PUBCOMP is due. The message is gone.
        case released
        /// Done, kept until everything before it is.
        case finished
    }

    struct Entry {
        var message: MessageReference?
        var identifiers: SubscriptionIdentifiers
        var packetIdentifier: UInt16
        var stage: Stage
        var qos: QoS
        var retain: Bool
        /// Whether PUBLISH or PUBREL must be sent again on the connection that is there now.
        var needsRedelivery: Bool
        /// The shared subscription that the message was chosen for, counted from 1 within the session; 0: none.
        var share: UInt16 = 0
    }

    /// The answer to an acknowledgement.
    enum Acknowledged {
        /// The exchange is over; a place in flight is free.
        case finished
        /// PUBREL is due.
        case release
        /// No such packet identifier is in use.
        case unknown
        /// The packet identifier belongs to an exchange in which this packet has no place.
        case violation
    }

    private var storage: UnsafeMutablePointer<Entry>?
    private var capacity = 0
    private var head = 0
    /// Entries in the ring, finished ones before the first unfinished one excluded.
    private(set) var count = 0
    /// Entries from the head that have been sent once.
    private var sentCount = 0
    /// Finished entries among the sent ones.
    private var finishedCount = 0
    /// The packet identifier that was used last.
    private(set) var lastPacketIdentifier: UInt16 = 0
    /// The bytes of the messages that wait.
    private(set) var queuedBytes = 0
    /// The bytes of payload of the messages that were sent on the connection that is there now, and not
    /// received: up to PUBACK or PUBREC.
    private(set) var inflightBytes = 0
    /// Entries from the head that were sent before the packet identifiers last began anew.
    private var sentBeforeWrap = 0
    /// The identifiers in use, kept from the time on when looking through the entries for them would take long.
    private var identifiersInUse: PacketIdentifierSet?
    /// How many entries of those sent wait for redelivery.
    private(set) var redeliveryCount = 0
    /// No entry before this offset waits for redelivery.
    private var redeliveryStart = 0

    /// How many entries are looked through for an identifier before the identifiers in use get a set of their own.
    private static var fewEntries: Int { 64 }

    init(lastPacketIdentifier: UInt16 = 0) { self.lastPacketIdentifier = lastPacketIdentifier }

    deinit {
        identifiersInUse?.deallocate()
        guard let storage else { return }
        for offset in 0..<count {
            let entry = storage + ((head &+ offset) & (capacity &- 1))
            entry.pointee.message?.release()
            entry.pointee.identifiers.deallocate()
        }
        storage.deallocate()
    }

    /// Messages that wait to be sent for the first time.
    var queuedCount: Int { count - sentCount }

    /// Messages whose exchange has begun and not ended.
    var inflightCount: Int { sentCount - finishedCount }

    var isEmpty: Bool { count == 0 }

    /// Whether a message may be in flight besides those that are, in bytes: one may always.
    func hasRoom(for message: MessageReference, limit: Int) -> Bool {
        inflightBytes == 0 || inflightBytes &+ message.payloadSize <= limit
    }

    private func slot(_ offset: Int) -> UnsafeMutablePointer<Entry> {
        guard let storage else { preconditionFailure("an entry of an empty ring") }
        return storage + ((head &+ offset) & (capacity &- 1))
    }

    /// The entry at an offset from the oldest unfinished one, for enumeration.
    func entry(at offset: Int) -> Entry { slot(offset).pointee }

    /// Puts a message at the end; the ring owns the reference and the identifiers from now on.
    mutating func append(
        _ message: MessageReference, qos: QoS, retain: Bool, identifiers: SubscriptionIdentifiers, share: UInt16 = 0
    ) {
        if count == capacity { grow() }
        slot(count).initialize(
            to: Entry(
                message: message, identifiers: identifiers, packetIdentifier: 0, stage: .queued, qos: qos,
                retain: retain, needsRedelivery: false, share: share))
        count &+= 1
        queuedBytes &+= message.size
    }

    /// Puts back an entry whose exchange had begun, when a session is restored; in order, before any queued one.
    mutating func restore(
        _ message: MessageReference?, qos: QoS, retain: Bool, identifiers: SubscriptionIdentifiers,
        packetIdentifier: UInt16, stage: Stage
    ) {
        precondition(queuedCount == 0, "restored entries come before queued ones")
        if count == capacity { grow() }
        slot(count).initialize(
            to: Entry(
                message: message, identifiers: identifiers, packetIdentifier: packetIdentifier, stage: stage, qos: qos,
                retain: retain, needsRedelivery: true))
        count &+= 1
        sentCount &+= 1
        redeliveryCount &+= 1
        identifiersInUse?.insert(packetIdentifier)
        // The order of what is restored says nothing about its identifiers.
        sentBeforeWrap = sentCount
    }

    /// The next waiting entry, as it is; nil: nothing waits.
    func peekNext() -> UnsafeMutablePointer<Entry>? { sentCount < count ? slot(sentCount) : nil }

    /// Gives the next waiting entry its packet identifier and counts it as in flight. Nil: nothing waits.
    mutating func sendNext() -> UnsafeMutablePointer<Entry>? {
        guard sentCount < count else { return nil }
        let entry = slot(sentCount)
        entry.pointee.packetIdentifier = nextPacketIdentifier()
        entry.pointee.stage = .published
        if let message = entry.pointee.message {
            queuedBytes &-= message.size
            inflightBytes &+= message.payloadSize
        }
        sentCount &+= 1
        return entry
    }

    /// Drops the next waiting entry without sending it.
    mutating func dropNext() {
        guard sentCount < count else { return }
        let entry = slot(sentCount)
        if let message = entry.pointee.message { queuedBytes &-= message.size }
        // It takes its packet identifier with it, as a message does that is sent.
        entry.pointee.packetIdentifier = nextPacketIdentifier()
        finish(entry)
        sentCount &+= 1
        trim()
    }

    /// Removes waiting messages.
    ///
    /// - Parameter isUnwanted: Whether one is to go; it keeps no reference that it does not retain.
    mutating func removeQueued(_ isUnwanted: (MessageReference) -> Bool) {
        var kept = sentCount
        for offset in sentCount..<count {
            let entry = slot(offset)
            if let message = entry.pointee.message, isUnwanted(message) {
                queuedBytes &-= message.size
                message.release()
                entry.pointee.identifiers.deallocate()
                continue
            }
            if kept != offset { slot(kept).update(from: entry, count: 1) }
            kept += 1
        }
        count = kept
        trim()
    }

    /// Ends the exchanges of messages that have been sent and not taken over.
    ///
    /// - Parameter isUnwanted: Whether one is to end; it keeps no reference that it does not retain.
    mutating func endPublished(_ isUnwanted: (MessageReference) -> Bool) {
        for offset in 0..<sentCount {
            let entry = slot(offset)
            if entry.pointee.stage == .published, let message = entry.pointee.message, isUnwanted(message) {
                finish(entry)
            }
        }
        trim()
    }

    /// The message with a packet identifier that the receiver has not taken over yet; nil: there is none.
    func unacknowledged(_ packetIdentifier: UInt16, qos: QoS) -> MessageReference? {
        guard let entry = find(packetIdentifier), entry.pointee.stage == .published, entry.pointee.qos == qos else {
            return nil
        }
        return entry.pointee.message
    }

    /// PUBACK, or PUBREC with an error: the exchange of a published message ends.
    mutating func acknowledge(_ packetIdentifier: UInt16, qos: QoS) -> Acknowledged {
        guard let entry = find(packetIdentifier) else { return .unknown }
        guard entry.pointee.stage == .published, entry.pointee.qos == qos else { return .violation }
        finish(entry)
        trim()
        return .finished
    }

    /// PUBREC without error: the message is the receiver's now `[MQTT-4.3.3-4]`.
    mutating func received(_ packetIdentifier: UInt16) -> Acknowledged {
        guard let entry = find(packetIdentifier) else { return .unknown }
        guard entry.pointee.qos == .exactlyOnce else { return .violation }
        if entry.pointee.stage == .released { return .release }
        giveBackBytes(of: entry)
        entry.pointee.message?.release()
        entry.pointee.message = nil
        entry.pointee.stage = .released
        return .release
    }

    /// PUBCOMP: the exchange of a released message ends.
    mutating func complete(_ packetIdentifier: UInt16) -> Acknowledged {
        guard let entry = find(packetIdentifier) else { return .unknown }
        guard entry.pointee.stage == .released else { return .violation }
        finish(entry)
        trim()
        return .finished
    }

    /// Marks everything in flight for redelivery: a new connection begins `[MQTT-4.4.0-1]`.
    mutating func beginRedelivery() {
        redeliveryCount = 0
        redeliveryStart = 0
        inflightBytes = 0
        for offset in 0..<sentCount {
            let entry = slot(offset)
            guard entry.pointee.stage != .finished else { continue }
            entry.pointee.needsRedelivery = true
            redeliveryCount &+= 1
        }
    }

    /// The next entry to send again, in order; nil: none.
    ///
    /// - Parameters:
    ///   - limit: How many PUBLISH may be unacknowledged on this connection; a PUBREL is not counted.
    ///   - byteLimit: How many bytes of payload those may have.
    mutating func redeliverNext(limit: Int, byteLimit: Int) -> UnsafeMutablePointer<Entry>? {
        guard redeliveryCount > 0 else { return nil }
        for offset in redeliveryStart..<sentCount {
            let entry = slot(offset)
            guard entry.pointee.needsRedelivery else { continue }
            redeliveryStart = offset
            guard entry.pointee.stage == .released || inflightCount - redeliveryCount < limit else { return nil }
            if let message = entry.pointee.message {
                guard hasRoom(for: message, limit: byteLimit) else { return nil }
                inflightBytes &+= message.payloadSize
            }
            entry.pointee.needsRedelivery = false
            redeliveryCount &-= 1
            return entry
        }
        redeliveryCount = 0
        return nil
    }

    /// The message is the receiver's, or will never be.
    private mutating func giveBackBytes(of entry: UnsafeMutablePointer<Entry>) {
        guard entry.pointee.stage == .published, !entry.pointee.needsRedelivery, let message = entry.pointee.message
        else { return }
        inflightBytes &-= message.payloadSize
    }

    private mutating func finish(_ entry: UnsafeMutablePointer<Entry>) {
        giveBackBytes(of: entry)
        identifiersInUse?.remove(entry.pointee.packetIdentifier)
        entry.pointee.message?.release()
        entry.pointee.message = nil
        entry.pointee.identifiers.deallocate()
        entry.pointee.identifiers = .none
        entry.pointee.stage = .finished
        if entry.pointee.needsRedelivery {
            entry.pointee.needsRedelivery = false
            redeliveryCount &-= 1
        }
        finishedCount &+= 1
    }

    /// Forgets finished entries at the head; a client that never acknowledges its oldest message cannot make the ring
    /// grow without bound, because finished entries are squeezed out once they are the larger part.
    private mutating func trim() {
        while sentCount > 0, slot(0).pointee.stage == .finished {
            head = (head &+ 1) & (capacity &- 1)
            count &-= 1
            sentCount &-= 1
            finishedCount &-= 1
            if sentBeforeWrap > 0 { sentBeforeWrap &-= 1 }
            if redeliveryStart > 0 { redeliveryStart &-= 1 }
        }
        if count == 0 {
            storage?.deallocate()
            storage = nil
            capacity = 0
            head = 0
            identifiersInUse?.deallocate()
            identifiersInUse = nil
        } else if finishedCount > 64, finishedCount > sentCount / 2 {
            squeeze()
        }
    }

    private mutating func squeeze() {
        var kept = 0
        var keptBeforeWrap = 0
        for offset in 0..<count where slot(offset).pointee.stage != .finished {
            if kept != offset { slot(kept).update(from: slot(offset), count: 1) }
            kept += 1
            if offset < sentBeforeWrap { keptBeforeWrap = kept }
        }
        sentCount -= finishedCount
        finishedCount = 0
        sentBeforeWrap = keptBeforeWrap
        redeliveryStart = 0
        count = kept
    }

    private func find(_ packetIdentifier: UInt16) -> UnsafeMutablePointer<Entry>? {
        guard sentCount > 0 else { return nil }
        // Identifiers count up, so the distance from the head's is the offset, or one more where they have passed 0,
        // unless some were skipped or squeezed out.
        let distance = Int(packetIdentifier &- slot(0).pointee.packetIdentifier)
        if distance < sentCount, isSlot(distance, of: packetIdentifier) { return slot(distance) }
        if distance > 0, distance <= sentCount, isSlot(distance - 1, of: packetIdentifier) { return slot(distance - 1) }
        for offset in 0..<sentCount {
            let entry = slot(offset)
            if entry.pointee.packetIdentifier == packetIdentifier, entry.pointee.stage != .finished { return entry }
        }
        return nil
    }

    private func isSlot(_ offset: Int, of packetIdentifier: UInt16) -> Bool {
        slot(offset).pointee.packetIdentifier == packetIdentifier && slot(offset).pointee.stage != .finished
    }

    private mutating func nextPacketIdentifier() -> UInt16 {
        if sentBeforeWrap > Self.fewEntries || identifiersInUse != nil { return nextFreeIdentifier() }
        repeat {
            if lastPacketIdentifier == .max {
                if sentCount > Self.fewEntries { return nextFreeIdentifier() }
                lastPacketIdentifier = 0
                sentBeforeWrap = sentCount
            }
            lastPacketIdentifier &+= 1
        } while isInUseSinceBeforeWrap(lastPacketIdentifier)
        return lastPacketIdentifier
    }

    /// The next identifier where many are in use: at the cost of a few words, however many entries there are.
    @inline(never)
    private mutating func nextFreeIdentifier() -> UInt16 {
        let set = identifiersInUse ?? makeIdentifierSet()
        guard let identifier = set.firstFree(after: lastPacketIdentifier) else {
            preconditionFailure("more messages in flight than there are packet identifiers")
        }
        if identifier <= lastPacketIdentifier { sentBeforeWrap = sentCount }
        lastPacketIdentifier = identifier
        set.insert(identifier)
        return identifier
    }

    private mutating func makeIdentifierSet() -> PacketIdentifierSet {
        let set = PacketIdentifierSet()
        for offset in 0..<sentCount where slot(offset).pointee.stage != .finished {
            set.insert(slot(offset).pointee.packetIdentifier)
        }
        identifiersInUse = set
        return set
    }

    /// Identifiers count up, so only what was sent before they last began anew can still have the next one.
    private func isInUseSinceBeforeWrap(_ packetIdentifier: UInt16) -> Bool {
        for offset in 0..<sentBeforeWrap {
            let entry = slot(offset)
            if entry.pointee.packetIdentifier == packetIdentifier, entry.pointee.stage != .finished { return true }
        }
        return false
    }

    private mutating func grow() {
        let larger = max(4, capacity * 2)
        let memory = UnsafeMutablePointer<Entry>.allocate(capacity: larger)
        for offset in 0..<count { (memory + offset).initialize(to: slot(offset).pointee) }
        storage?.deallocate()
        storage = memory
        capacity = larger
        head = 0
    }
}
