import MQTTCodec
import MQTTHooks

extension Connection {
    /// UNSUBSCRIBE: each filter is offered to the interceptors, and removed; then one UNSUBACK answers all of them in order
    /// `[MQTT-3.10.4-6]`.
    func receiveUnsubscribe(_ packet: Unsubscribe) {
        guard !chains.unsubscribeInterceptors.isEmpty else {
            return finishUnsubscribe(packet, packet.filters.map { unsubscribe($0) })
        }
        suspend { connection in
            var reasonCodes: [ReasonCode] = []
            for filter in packet.filters {
                guard connection.phase == .suspended else { return }
                reasonCodes.append(await connection.interceptUnsubscribe(filter))
            }
            connection.finishUnsubscribe(packet, reasonCodes)
            if connection.phase == .suspended { connection.resume(as: .connected) }
        }
    }

    private func interceptUnsubscribe(_ filter: String) async -> ReasonCode {
        var edited = filter
        let client = client
        // One that fails changes nothing, and the others are still asked.
        let outcome: UnsubscribeOutcome = await waiter.fold(
            &edited, through: chains.unsubscribeInterceptors, failure: { _ in .pass },
            ask: { try $0.intercept(unsubscribe: &$1, from: client) })
        if case .reject(let code) = outcome {
            return (code.isError ? code : .notAuthorized).carried(by: .unsuback)
        }
        guard phase == .suspended else { return .unspecifiedError }
        guard edited == filter || TopicFilter.isValid(edited) else {
            chains.failures.report(
                .onUnsubscribe, "", HookFailure.invalidResult("invalid topic filter \"\(edited)\""))
            return unsubscribe(filter)
        }
        return unsubscribe(edited)
    }

    /// Removes the subscription with a filter as the client names it.
    private func unsubscribe(_ filter: String) -> ReasonCode {
        guard let session else { return .noSubscriptionExisted }
        let isShared = loop.limits.isShared(filter)
        let whole = mount == nil ? filter : mount?.point.mounted(filter: filter, isShared: isShared)
        return whole.map { loop.unsubscribe(session, $0) } == true ? .success : .noSubscriptionExisted
    }

    private func finishUnsubscribe(_ packet: Unsubscribe, _ reasonCodes: [ReasonCode]) {
        guard phase == .connected || phase == .suspended else { return }
        send(
            .unsuback(
                Unsuback(packetIdentifier: packet.packetIdentifier, reasonCodes: version == .v5 ? reasonCodes : [])))
    }
}
