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

    /// Whether the receiver may get its copy. As in ``asksAuthorizers(about:)``, nobody is asked about a superuser.
    func authorizeReceive(_ message: borrowing RoutedMessage, by client: Client) -> Bool {
        if client.isSuperuser || client.isInternal { return true }
        if let access = client.access, access.checksReceiving {
            switch access.decideReceiving(topic: message.topic, qos: message.qos) {
            case .allow: return true
            case .deny: return false
            case .none: break
            }
        }
        for entry in deliveryAuthorizers {
            let began = entry.begin()
            do {
                let verdict = try entry.hook.authorizeReceive(message.view, by: client)
                entry.end(began, verdict.answer)
                if verdict != .abstain { return verdict == .allow }
            } catch {
                entry.end(began)
                failed(entry.meter, error)
                return false
            }
        }
        return true
    }

    /// The keys of all interceptors together; nil when one of them has none.
    private func sharedKey(for client: Client) -> Result<String?, any Error> {
        // Edited copies carry the broker's names of topics, so that a mount point is something in common, too.
        var whole = client.mountPoint?.prefix ?? ""
        // Clients of other listeners may have other interceptors.
        if configuration.plugins != nil { whole += "\(ObjectIdentifier(self).hashValue)" }
        for entry in deliveryInterceptors {
            do {
                guard let key = try entry.hook.deliveryKey(for: client) else { return .success(nil) }
                // With its length, so that no two lists of keys look the same.
                whole += "\(key.utf8.count):\(key)"
            } catch {
                failed(entry.meter, error)
                return .failure(error)
            }
        }
        return .success(whole)
    }

    private func intercept(
        _ message: borrowing RoutedMessage, to client: Client, now clock: BrokerClock
    ) -> CopyDecision {
        var draft = MessageDraft(message, dup: false, now: clock)
        for entry in deliveryInterceptors {
            let began = entry.begin()
            do {
                let passes = try entry.hook.intercept(delivery: &draft, to: client)
                entry.end(began, passes ? .pass : .drop)
                if !passes { return .dropped(.hook) }
            } catch {
                entry.end(began)
                failed(entry.meter, error)
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

extension DeliveryVerdict {
    /// What it counts as.
    fileprivate var answer: HookAnswer {
        switch self {
        case .allow: .allow
        case .deny: .deny
        case .abstain: .abstain
        }
    }
}
