import MQTTCodec
import MQTTHooks

extension HookCompliance {
    /// The verdict that counts, after a deferral if there is one.
    private func settle<Grant: Sendable>(
        _ verdict: Verdict<Grant>, _ check: String, _ report: inout ComplianceReport
    ) async -> Verdict<Grant>? {
        var settled = verdict
        if case .later(let body) = verdict {
            guard let answer = await report.await(check, within: deadline, body) else { return nil }
            settled = answer
        }
        switch settled {
        case .later: report.add(check, "a deferred answer is deferred again")
        case .deny(let code, _, _) where !code.isError: report.add(check, "denies with \(code), which is no error")
        default: return settled
        }
        return nil
    }

    func check(_ plugin: any Authenticator, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            let none = Credentials(username: nil, password: nil)
            for credentials in [none] + OddInputs.credentials {
                let what = credentials.isEmpty ? "empty credentials" : "odd credentials"
                let check = "authenticate with \(what)"
                guard
                    let verdict = report.call(
                        check, within: longestCall, { try plugin.authenticate(client, credentials) }),
                    case .allow(let grant)? = await settle(verdict, check, &report)
                else { continue }
                if credentials.isEmpty, !allowsAnonymous { report.add(check, "lets the client in") }
                if let identifier = grant.clientIdentifier, identifier.isEmpty || identifier.utf8.count > 65_535 {
                    report.add(check, "grants a client identifier of \(identifier.utf8.count) bytes")
                }
            }
        }
    }

    func check(_ plugin: any EnhancedAuthenticator, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where client.protocolVersion == .v5 && !client.isInternal {
            for step in OddInputs.steps {
                let check = "on_auth \(step.phase.rawValue) with method \(OddInputs.name(step.method))"
                let answer = report.call(check, within: longestCall) { try plugin.authenticate(client, step) }
                guard let verdict = await settle(answer, check, &report) else { continue }
                switch verdict {
                case .decided(.allow(let grant), _):
                    if step.data.isEmpty, !allowsAnonymous {
                        report.add(check, "lets a client in that has shown nothing")
                    }
                    if step.phase == .reauthenticate, let identifier = grant.clientIdentifier, identifier != client.id {
                        report.add(check, "grants another client identifier to a client that is connected")
                    }
                case .decided(.deny(let code, _, _), _) where !code.isError:
                    report.add(check, "denies with \(code), which is no error")
                case .decided(.later, _): report.add(check, "defers a verdict that it has decided")
                case .continue(let data, _) where data.count > 65_535, .decided(_, let data) where data.count > 65_535:
                    report.add(check, "sends \(data.count) bytes of authentication data")
                default: break
                }
            }
        }
    }

    /// The answer that counts, after a deferral if there is one.
    private func settle(
        _ verdict: AuthenticationStepVerdict?, _ check: String, _ report: inout ComplianceReport
    ) async -> AuthenticationStepVerdict? {
        guard case .later(let body)? = verdict else { return verdict }
        guard let answer = await report.await(check, within: deadline, body) else { return nil }
        guard case .later = answer else { return answer }
        report.add(check, "a deferred answer is deferred again")
        return nil
    }

    func check(_ plugin: any Authorizer, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            let publishes = OddInputs.topics.map { topic in
                AuthorizationRequest(action: .publish, topic: topic, qos: .exactlyOnce, retain: true)
            }
            let subscriptions = OddInputs.filters.map { filter in
                AuthorizationRequest(action: .subscribe, topic: filter, qos: .atMostOnce, share: "é")
            }
            for request in publishes + subscriptions {
                let check = "authorize \(request.action.rawValue) \(OddInputs.name(request.topic))"
                let verdict = report.call(check, within: longestCall) {
                    try Array(request.topic.utf8).withUnsafeBytes { topic in
                        try plugin.authorize(
                            AuthorizationView(
                                action: request.action, topic: topic, qos: request.qos, retain: request.retain,
                                origin: request.origin, share: request.share), by: client)
                    }
                }
                if let verdict { _ = await settle(verdict, check, &report) }
            }
        }
    }

    func check(_ plugin: any DeliveryAuthorizer, _ report: inout ComplianceReport) {
        for client in OddInputs.clients {
            for (topic, payload) in OddInputs.messages {
                let check = "authorize_receive \(OddInputs.name(topic)), \(payload.count) bytes"
                _ = report.call(check, within: longestCall) {
                    try Array(topic.utf8).withUnsafeBytes { topic in
                        try payload.withUnsafeBytes { payload in
                            try plugin.authorizeReceive(
                                MessageView(
                                    topic: topic, payload: payload,
                                    properties: UnsafeRawBufferPointer(start: nil, count: 0), qos: .atLeastOnce,
                                    retain: false, origin: .retained, publisher: nil), by: client)
                        }
                    }
                }
            }
        }
    }
}
