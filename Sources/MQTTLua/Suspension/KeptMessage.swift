import MQTTHooks

/// A copy of a message on its way through the `on_publish` functions, for a call that outlives the packet. Edits go on
/// in the copy.
///
/// `@unchecked Sendable`: confined to an event loop, like the call.
final class KeptMessage: @unchecked Sendable {
    let record: UnsafeMutablePointer<DraftRecord>
    let draft: UnsafeMutablePointer<MessageDraft>

    /// - Parameter outcome: What the script has decided so far.
    init(_ message: Message, dup: Bool, outcome: PublishOutcome = .pass) {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        draft = .allocate(capacity: 1)
        draft.initialize(
            to: MessageDraft(
                topic: none, payload: none, properties: none, qos: message.qos, retain: message.retain, dup: dup,
                origin: message.origin, publisher: message.publisher))
        draft.pointee.topic = message.topic
        draft.pointee.payload = message.payload
        draft.pointee.properties = message.properties
        record = .allocate(capacity: 1)
        record.initialize(to: DraftRecord(draft: draft, outcome: outcome, isCopy: true))
    }

    deinit {
        record.deinitialize(count: 1)
        record.deallocate()
        draft.deinitialize(count: 1)
        draft.deallocate()
    }

    /// The message as it stands.
    var message: Message { draft.pointee.copy() }
}
