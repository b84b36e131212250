import MQTTCodec
import MQTTHooks

/// The companions of the five hooks that everybody knows.
extension HookCompliance {
    func checkCompanions(of plugin: any Plugin, _ active: Set<HookPoint>, _ report: inout ComplianceReport) async {
        if active.contains(.onAccept), let plugin = plugin as? any ConnectionFilter { check(plugin, &report) }
        if active.contains(.onConnect), let plugin = plugin as? any ConnectInterceptor { await check(plugin, &report) }
        if active.contains(.onUnsubscribe), let plugin = plugin as? any UnsubscribeInterceptor {
            await check(plugin, &report)
        }
        if active.contains(.onWill), let plugin = plugin as? any WillInterceptor { await check(plugin, &report) }
        if active.contains(.onRetain), let plugin = plugin as? any RetainInterceptor { check(plugin, &report) }
        if active.contains(.onDeliver), let plugin = plugin as? any DeliveryInterceptor { check(plugin, &report) }
        if active.contains(.onSession), let plugin = plugin as? any SessionObserver { await check(plugin, &report) }
        if let plugin = plugin as? any DeliveryObserver { await check(plugin, active, &report) }
    }

    private func check(_ plugin: any ConnectionFilter, _ report: inout ComplianceReport) {
        for address in ["192.0.2.1", "2001:db8::1", "", "not an address"] {
            let connection = AcceptedConnection(address: address, port: 0, listener: "")
            _ = report.call("on_accept", within: longestCall) { try plugin.accept(connection) }
        }
    }

    private func check(_ plugin: any ConnectInterceptor, _ report: inout ComplianceReport) async {
        let connection = AcceptedConnection(address: "192.0.2.1", port: 1, listener: "test")
        for client in OddInputs.clients where !client.isInternal {
            let check = "on_connect of \(OddInputs.name(client.id))"
            var draft = ConnectDraft(
                Connect(
                    version: client.protocolVersion, clientIdentifier: client.id, username: client.username,
                    will: Will(topic: "é/w", payload: [0xFF])))
            let answer = report.call(check, within: longestCall) { try plugin.intercept(&draft, on: connection) }
            guard let settled = await settle(answer, &draft, check, &report, deferred: \.deferredBody) else { continue }
            switch settled {
            case .reject(let code, _, _) where !code.isError:
                report.add(check, "rejects with \(code), which is no error")
            case .pass where draft.will.map({ !TopicName.isValid($0.topic) }) ?? false:
                report.add(check, "makes a will with a topic that is not valid")
            default: break
            }
        }
    }

    private func check(_ plugin: any UnsubscribeInterceptor, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            for filter in OddInputs.filters {
                let check = "on_unsubscribe \(OddInputs.name(filter))"
                var edited = filter
                let answer = report.call(check, within: longestCall) {
                    try plugin.intercept(unsubscribe: &edited, from: client)
                }
                guard let settled = await settle(answer, &edited, check, &report, deferred: \.deferredBody) else {
                    continue
                }
                if case .reject(let code) = settled, !code.isError {
                    report.add(check, "rejects with \(code), which is no error")
                } else if case .pass = settled, !TopicFilter.isValid(edited) {
                    report.add(check, "makes the filter \(OddInputs.name(edited)), which is not valid")
                }
            }
        }
    }

    private func check(_ plugin: any WillInterceptor, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            for (topic, payload) in OddInputs.messages {
                let check = "on_will \(OddInputs.name(topic)), \(payload.count) bytes"
                var message = Message(topic: topic, payload: payload, origin: .will, publisher: client.id)
                let answer = report.call(check, within: longestCall) {
                    try plugin.intercept(will: &message, of: client)
                }
                let settled = await settle(answer, &message, check, &report, deferred: \.deferredBody)
                if case .pass? = settled, !TopicName.isValid(message.topic) {
                    report.add(check, "makes the topic \(OddInputs.name(message.topic)), which is not valid")
                }
            }
        }
    }

    private func check(_ plugin: any RetainInterceptor, _ report: inout ComplianceReport) {
        for client in OddInputs.clients {
            for (topic, payload) in OddInputs.messages {
                let check = "on_retain \(OddInputs.name(topic)), \(payload.count) bytes"
                var message = Message(topic: topic, payload: payload, retain: true)
                let isStored = report.call(check, within: longestCall) {
                    try plugin.intercept(retained: &message, from: client)
                }
                if isStored == true, !TopicName.isValid(message.topic) {
                    report.add(check, "makes the topic \(OddInputs.name(message.topic)), which is not valid")
                }
            }
        }
    }

    private func check(_ plugin: any DeliveryInterceptor, _ report: inout ComplianceReport) {
        for client in OddInputs.clients where !client.isInternal {
            _ = report.call("on_deliver, key", within: longestCall) { try plugin.deliveryKey(for: client) }
            for (topic, payload) in OddInputs.messages {
                let check = "on_deliver \(OddInputs.name(topic)), \(payload.count) bytes"
                let delivered = report.call(check, within: longestCall) {
                    try Array(topic.utf8).withUnsafeBytes { topic in
                        try payload.withUnsafeBytes { payload in
                            var draft = MessageDraft(
                                topic: topic, payload: payload,
                                properties: UnsafeRawBufferPointer(start: nil, count: 0), qos: .atLeastOnce,
                                retain: false, dup: false, origin: .client, publisher: nil)
                            return try plugin.intercept(delivery: &draft, to: client) ? draft.topic : nil
                        }
                    }
                }
                if let topic = delivered ?? nil, !TopicName.isValid(topic) {
                    report.add(check, "makes the topic \(OddInputs.name(topic)), which is not valid")
                }
            }
        }
    }

    private func check(_ plugin: any SessionObserver, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            for event in SessionEvent.allCases {
                _ = report.call("on_session", within: longestCall) { try plugin.session(of: client, event) }
                guard let plugin = plugin as? any AsyncSessionObserver else { continue }
                _ = await report.await("on_session", within: deadline) { try await plugin.session(of: client, event) }
            }
        }
    }

    private func check(
        _ plugin: any DeliveryObserver, _ active: Set<HookPoint>, _ report: inout ComplianceReport
    ) async {
        for client in OddInputs.clients {
            for (topic, payload) in OddInputs.messages {
                Array(topic.utf8).withUnsafeBytes { topic in
                    payload.withUnsafeBytes { payload in
                        let message = MessageView(
                            topic: topic, payload: payload, properties: UnsafeRawBufferPointer(start: nil, count: 0),
                            qos: .atLeastOnce, retain: false, origin: .client, publisher: nil)
                        if active.contains(.onDelivered) {
                            _ = report.call("on_delivered", within: longestCall) {
                                try plugin.delivered(message, to: client)
                            }
                        }
                        if active.contains(.onAcked) {
                            _ = report.call("on_acked", within: longestCall) {
                                try plugin.acknowledged(message, by: client)
                            }
                        }
                        guard active.contains(.onDropped) else { return }
                        for reason in DropReason.allCases {
                            _ = report.call("on_dropped", within: longestCall) {
                                try plugin.dropped(message, for: client, reason: reason)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The outcome that counts, after a deferral if there is one.
    private func settle<Outcome: Sendable, Subject: Sendable>(
        _ outcome: Outcome?, _ subject: inout Subject, _ check: String, _ report: inout ComplianceReport,
        deferred: (Outcome) -> (@Sendable (inout Subject) async throws -> Outcome)?
    ) async -> Outcome? {
        guard let outcome, let body = deferred(outcome) else { return outcome }
        let original = subject
        let answer = await report.await(check, within: deadline) {
            var edited = original
            return (try await body(&edited), edited)
        }
        guard let (settled, edited) = answer else { return nil }
        subject = edited
        guard deferred(settled) == nil else {
            report.add(check, "a deferred answer is deferred again")
            return nil
        }
        return settled
    }
}

extension ConnectOutcome {
    fileprivate var deferredBody: (@Sendable (inout ConnectDraft) async throws -> ConnectOutcome)? {
        if case .later(let body) = self { body } else { nil }
    }
}

extension UnsubscribeOutcome {
    fileprivate var deferredBody: (@Sendable (inout String) async throws -> UnsubscribeOutcome)? {
        if case .later(let body) = self { body } else { nil }
    }
}

extension WillOutcome {
    fileprivate var deferredBody: (@Sendable (inout Message) async throws -> WillOutcome)? {
        if case .later(let body) = self { body } else { nil }
    }
}
