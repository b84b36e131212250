import MQTTHooks

extension LuaLoopPlugin: DeliveryInterceptor {
    func intercept(delivery message: inout MessageDraft, to client: Client) throws -> Bool {
        try withGeneration { try $0.intercept(delivery: &message, to: client) }
    }

    func deliveryKey(for client: Client) throws -> String? {
        try withGeneration { try $0.deliveryKey(for: client) }
    }
}

extension LuaLoopPlugin: DeliveryObserver {
    func delivered(_ message: borrowing MessageView, to client: Client) throws {
        try withGeneration { try $0.delivered(message, to: client) }
    }

    func acknowledged(_ message: borrowing MessageView, by client: Client) throws {
        try withGeneration { try $0.acknowledged(message, by: client) }
    }

    func dropped(_ message: borrowing MessageView, for client: Client, reason: DropReason) throws {
        try withGeneration { try $0.dropped(message, for: client, reason: reason) }
    }
}
