import MQTTCodec
import MQTTHooks

extension HookCompliance {
    func check(_ plugin: any PublishInterceptor, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients {
            for (topic, payload) in OddInputs.messages {
                let check = "on_publish \(OddInputs.name(topic)), \(payload.count) bytes"
                let origin: Origin = client.isInternal ? .script : .client
                let publisher = client.isInternal ? nil : client.id
                let answer = report.call(check, within: longestCall) {
                    try Array(topic.utf8).withUnsafeBytes { topic in
                        try payload.withUnsafeBytes { payload in
                            var draft = MessageDraft(
                                topic: topic, payload: payload,
                                properties: UnsafeRawBufferPointer(start: nil, count: 0), qos: .atLeastOnce,
                                retain: true, dup: false, origin: origin, publisher: publisher)
                            let outcome = try plugin.intercept(&draft, from: client)
                            return (outcome, draft.copy())
                        }
                    }
                }
                guard let (outcome, message) = answer else { continue }
                await judge(outcome, message, check, &report)
            }
        }
    }

    private func judge(
        _ outcome: PublishOutcome, _ message: Message, _ check: String, _ report: inout ComplianceReport
    ) async {
        var outcome = outcome
        var message = message
        if case .later(let body) = outcome {
            let draft = message
            let answer = await report.await(check, within: deadline) {
                var edited = draft
                return (try await body(&edited), edited)
            }
            guard let answer else { return }
            (outcome, message) = answer
        }
        switch outcome {
        case .later: report.add(check, "a deferred answer is deferred again")
        case .pass where !TopicName.isValid(message.topic):
            report.add(check, "makes the topic \(OddInputs.name(message.topic)), which is not valid")
        case .reject(let code, _) where !code.isError: report.add(check, "rejects with \(code), which is no error")
        case .disconnect(let code, _) where !code.isError:
            report.add(check, "disconnects with \(code), which is no error")
        default: break
        }
    }

    func check(_ plugin: any SubscribeInterceptor, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            for filter in OddInputs.filters {
                let check = "on_subscribe \(OddInputs.name(filter))"
                var draft = SubscriptionDraft(
                    filter: filter, options: SubscriptionOptions(qos: .exactlyOnce, noLocal: true), identifier: 1)
                let answer = report.call(check, within: longestCall) { try plugin.intercept(&draft, from: client) }
                guard let answer else { continue }
                await judge(answer, draft, check, &report)
            }
        }
    }

    private func judge(
        _ outcome: SubscribeOutcome, _ draft: SubscriptionDraft, _ check: String, _ report: inout ComplianceReport
    ) async {
        var outcome = outcome
        var draft = draft
        if case .later(let body) = outcome {
            let original = draft
            let answer = await report.await(check, within: deadline) {
                var edited = original
                return (try await body(&edited), edited)
            }
            guard let answer else { return }
            (outcome, draft) = answer
        }
        switch outcome {
        case .later: report.add(check, "a deferred answer is deferred again")
        case .pass where !TopicFilter.isValid(draft.filter):
            report.add(check, "makes the filter \(OddInputs.name(draft.filter)), which is not valid")
        case .reject(let code) where !code.isError: report.add(check, "rejects with \(code), which is no error")
        default: break
        }
    }
}
