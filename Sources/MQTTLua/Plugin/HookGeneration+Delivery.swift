import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Folds a copy through the `on_deliver` functions; returns whether it is delivered.
    func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool {
        try withUnsafeMutablePointer(to: &message) { draft in
            var record = CopyRecord(draft: draft)
            return try withUnsafeMutablePointer(to: &record) { record in
                for index in 0..<companions.deliver.count {
                    if let scope = companions.deliver[index].scope, !scope.includes(draft.pointee) { continue }
                    try companions.deliver[index].call { push, script in
                        push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                        push.object(record, script.companions.copy)
                    } results: { results, script in
                        try script.expectNothing(results)
                    }
                    if record.pointee.isDropped { return false }
                }
                return true
            }
        }
    }

    /// The keys of all functions together; nil when one has none, or gives none.
    func deliveryKey(for client: Client) throws -> String? {
        var whole: String?
        for index in 0..<companions.keys.count {
            let key = try companions.keys[index].call { push, script in
                push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
            } results: { results, script in
                try script.deliveryKey(results)
            }
            guard let key else { return nil }
            // With its length, so that no two lists of keys look the same.
            whole = companions.keys.count == 1 ? key : (whole ?? "") + "\(key.utf8.count):\(key)"
        }
        return whole
    }
}

extension HookGeneration {
    /// Calls the `on_delivered` functions.
    func delivered(_ message: borrowing MessageView, to client: Client) throws {
        try observe(message, client, companions.delivered)
    }

    /// Calls the `on_acked` functions.
    func acknowledged(_ message: borrowing MessageView, by client: Client) throws {
        try observe(message, client, companions.acknowledged)
    }

    /// Calls the `on_dropped` functions.
    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws {
        try withUnsafePointer(to: message) { message in
            try withUnsafePointer(to: reason) { reason in
                try observe(companions.dropped) { handler in
                    if let scope = handler.scope, !scope.includes(message.pointee) { return }
                    try handler.call { push, script in
                        push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                        push.object(UnsafeMutableRawPointer(mutating: message), script.deliveredMessageClass)
                        push.object(UnsafeMutableRawPointer(mutating: reason), script.companions.dropEvent)
                    } results: { results, script in
                        try script.expectNothing(results)
                    }
                }
            }
        }
    }

    private func observe(_ chain: HookChain, _ call: (HookHandler) throws -> Void) throws {
        if let failure = failure(of: chain, call) { throw failure }
    }

    private func observe(_ message: borrowing MessageView, _ client: Client, _ chain: HookChain) throws {
        try withUnsafePointer(to: message) { message in
            try observe(chain) { handler in
                if let scope = handler.scope, !scope.includes(message.pointee) { return }
                try handler.call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(UnsafeMutableRawPointer(mutating: message), script.deliveredMessageClass)
                } results: { results, script in
                    try script.expectNothing(results)
                }
            }
        }
    }
}
