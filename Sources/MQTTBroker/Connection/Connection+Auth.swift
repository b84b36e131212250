import MQTTCodec
import MQTTHooks

extension Connection {
    /// AUTH: the answer to a challenge, or the beginning of a re-authentication.
    func receiveAuth(_ auth: Auth) throws(CodecError) {
        if phase == .authenticating { return try continueAuthentication(auth) }
        guard exchange != nil, let step = try exchange?.receive(auth) else {
            throw CodecError(.protocolError, "AUTH after a CONNECT without a method", clause: "MQTT-4.12.0-7")
        }
        let owner = exchange?.owner
        let end = chains.authenticate(client, step, owner: owner)
        guard case .later = end else { return reauthenticated(end) }
        suspend { connection in
            let end = await connection.waiter.authenticate(connection.client, step, owner: owner, end)
            guard connection.phase == .suspended else { return }
            connection.reauthenticated(end)
            if connection.phase == .suspended { connection.resume(as: .connected) }
        }
    }

    /// The plugin has decided about a step of a re-authentication.
    private func reauthenticated(_ step: ExchangeStep) {
        switch step {
        case .challenge(let owner, let data, let state):
            if let auth = exchange?.challenge(by: owner, data: data, state: state) { send(.auth(auth)) }
        case .allowed(let owner, let grant, let data):
            guard grant.clientIdentifier == nil || grant.clientIdentifier == client.id,
                grant.hasValidUsername, grant.hasValidTerms, grant.tenant == nil || grant.tenant == client.tenant
            else {
                return refuseToStay(Denial(reasonCode: .implementationSpecificError))
            }
            exchange?.succeed(by: owner)
            client = client.granted(grant)
            applyTerms(expiresIn: grant.expiresIn)
            if let session { loop.reauthorize(session, as: client) }
            var properties = exchange?.properties(data) ?? []
            if wantsProblemInformation {
                // [MQTT-3.1.2-29]
                for property in grant.properties { properties.append(.userProperty(property.name, property.value)) }
            }
            send(.auth(Auth(reasonCode: .success, properties: Properties(properties))))
        case .denied(let denial): refuseToStay(denial)
        case .exhausted: refuseToStay(Denial(reasonCode: .badAuthenticationMethod))
        case .later: preconditionFailure("a suspended hook is awaited before its answer is used")
        }
    }

    /// A re-authentication has failed `[MQTT-4.12.1-2]`.
    private func refuseToStay(_ denial: Denial) {
        loop.logRefused(client, accepted, denial)
        var properties: Properties = []
        if wantsProblemInformation {
            if let reason = denial.reasonString { properties.append(.reasonString(reason)) }
            for property in denial.properties { properties.append(.userProperty(property.name, property.value)) }
        }
        let reasonCode = denial.reasonCode.carried(by: .disconnect)
        send(.disconnect(Disconnect(reasonCode: reasonCode, properties: properties)))
        end(.server, reasonCode, reason: denial.reasonString, draining: true)
    }
}
