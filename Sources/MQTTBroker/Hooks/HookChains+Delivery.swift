import MQTTCodec
import MQTTHooks

extension HookChains {
    /// Asks about a copy under the client's names of its topics; an edited one is back under the broker's.
    ///
    /// Asks the delivery authorizers about a receiver's copy, and folds the copy through the delivery interceptors.
    ///
    /// - Parameter copies: What was decided about this message for receivers with the same key.
    func decideCopy(
        of message: borrowing RoutedMessage, for client: Client, now clock: BrokerClock, _ copies: inout SharedCopies
    ) -> CopyDecision {
        guard authorizeReceive(message, by: client) else { return .dropped(.notAuthorized) }
        guard !deliveryInterceptors.isEmpty else { return .unchanged }
        switch sharedKey(for: client) {
        case .failure: return .dropped(.hook)
        case .success(nil): return intercept(message, to: client, now: clock)
        case .success(let key?):
            if let known = copies[key] { return known }
            let decision = intercept(message, to: client, now: clock)
            copies[key] = decision
            return decision
        }
    }

    /// The keys of all interceptors together; nil when one of them has none.
    private func sharedKey(for client: Client) -> Result<String?, any Error> {
        // Edited copies carry the broker's names of topics, so that a mount point is something in common, too.
        var whole = client.mountPoint?.prefix ?? ""
        for plugin in deliveryInterceptors {
            do {
                guard let key = try plugin.deliveryKey(for: client) else { return .success(nil) }
                // With its length, so that no two lists of keys look the same.
                whole += "\(key.utf8.count):\(key)"
            } catch {
                _ = failed(.onDeliver, plugin, error)
                return .failure(error)
            }
        }
        return .success(whole)
    }

    private func intercept(
        _ message: borrowing RoutedMessage, to client: Client, now clock: BrokerClock
    ) -> CopyDecision {
        var draft = MessageDraft(message, dup: false, now: clock)
        for plugin in deliveryInterceptors {
            do {
                guard try plugin.intercept(delivery: &draft, to: client) else { return .dropped(.hook) }
            } catch {
                _ = failed(.onDeliver, plugin, error)
                return .dropped(.hook)
            }
        }
        guard draft.isEdited else { return .unchanged }
        var copy = draft.copy()
        copy.qos = message.qos
        copy.retain = message.retain
        guard TopicName.isValid(copy.topic) else {
            failures.report(.onDeliver, "", HookFailure.invalidResult("invalid topic name \"\(copy.topic)\""))
            return .dropped(.hook)
        }
        guard let whole = client.mountPoint == nil ? copy : client.mountPoint?.mounted(copy) else {
            return .dropped(.hook)
        }
        return .edited(EncodedMessage(whole, now: clock.wall()))
    }
}
