import MQTTCodec
import MQTTHooks

extension Connection {
    func receiveConnect(_ connect: Connect) {
        version = connect.version
        // Before any answer, since a refusal has words, too [MQTT-3.2.2-19] [MQTT-3.2.2-20].
        outboundLimit = connect.properties.maximumPacketSize.map(Int.init) ?? .max
        phase = .connecting
        // From here on the deadlines of the hooks rule.
        cancelTimer()
        guard loop.broker.admitConnection() else {
            client = Client(connect, from: accepted)
            refuse(Denial(reasonCode: .quotaExceeded))
            return
        }
        isCounted = true
        let hasAuthenticators = !chains.authenticators.isEmpty || !chains.enhancedAuthenticators.isEmpty
        var sequence = ConnectSequence(
            connect, limits: loop.limits,
            circumstances: .init(
                connection: accepted, allowAnonymous: allowAnonymous ?? !hasAuthenticators,
                hasAuthenticators: hasAuthenticators, hasAuthorizers: !chains.authorizers.isEmpty,
                hasInterceptors: !chains.connectInterceptors.isEmpty,
                now: loop.clock.wall(), assignedClientIdentifier: "auto-" + loop.broker.randomIdentifier(),
                mountPoint: listenerMountPoint))
        let action = sequence.begin()
        self.sequence = sequence
        perform(action)
    }

    /// Does what the connect sequence asks for, and feeds the answer back.
    func perform(_ action: ConnectSequence.Action) {
        switch action {
        case .intercept(let draft):
            suspend { connection in
                let (outcome, edited) = await connection.waiter.intercept(draft, on: connection.accepted)
                connection.advance { $0.intercepted(outcome, edited) }
            }
        case .authenticate(let client, let credentials):
            self.client = client
            if let denial = banDenial(of: client) { return refuse(denial) }
            let step = chains.authenticate(client, credentials)
            if case .later = step {
                suspend { connection in
                    let end = await connection.waiter.authenticate(client, credentials, step)
                    connection.advance { $0.authenticated(end) }
                }
            } else {
                advance { $0.authenticated(step) }
            }
        case .exchange(let client, let step, let owner):
            self.client = client
            if let denial = banDenial(of: client) { return refuse(denial) }
            let end = chains.authenticate(client, step, owner: owner)
            if case .later = end {
                suspend { connection in
                    let end = await connection.waiter.authenticate(client, step, owner: owner, end)
                    connection.advance { $0.exchanged(end) }
                }
            } else {
                advance { $0.exchanged(end) }
            }
        case .challenge(let auth):
            send(.auth(auth))
            guard phase == .connecting else { return }
            beginConnectTimeout()
            resume(as: .authenticating)
        case .authorizeWill(let client, let will):
            let request = AuthorizationRequest(
                action: .publish, topic: will.topic, qos: will.qos, retain: will.retain, origin: .will)
            let step = request.withView { chains.authorize($0, by: client) }
            if case .later = step {
                suspend { connection in
                    let end = await connection.waiter.authorize(request, step)
                    connection.advance { $0.willAuthorized(end) }
                }
            } else {
                advance { $0.willAuthorized(step) }
            }
        case .takeSession(let client):
            self.client = client
            // Again, since the plugins may have found another name for it.
            if let denial = banDenial(of: client) { return refuse(denial) }
            loop.takeSession(for: client, isWanted: { [weak self] in self?.phase == .connecting }) {
                [weak self] session, isPresent in
                guard let self, self.phase == .connecting else { return false }
                self.session = session
                self.advance { $0.sessionTaken(isPresent: isPresent) }
                return true
            }
        case .accept(let acceptance): accept(acceptance)
        case .refuse(let denial): refuse(denial)
        }
    }

    private func banDenial(of client: Client) -> Denial? {
        loop.ban(of: client).map { Denial(reasonCode: .banned, reasonString: $0.reason) }
    }

    /// The client answers a challenge before its CONNACK.
    func continueAuthentication(_ auth: Auth) throws(CodecError) {
        guard var sequence else { preconditionFailure("a client authenticates within its connect sequence") }
        let action = try sequence.received(auth)
        self.sequence = sequence
        phase = .connecting
        cancelTimer()
        perform(action)
    }

    /// Feeds an answer into the connect sequence, unless the connection has gone meanwhile.
    private func advance(_ answer: (inout ConnectSequence) -> ConnectSequence.Action) {
        guard phase == .connecting, var sequence else { return }
        let action = answer(&sequence)
        self.sequence = sequence
        perform(action)
    }

    private func accept(_ acceptance: ConnectSequence.Acceptance) {
        guard let session else { preconditionFailure("the session is taken before the client is accepted") }
        outboundLimit = acceptance.maximumPacketSize
        // Until the client can be told that it is connected, it is not: nobody hears of it, and its session is as before.
        send(.connack(acceptance.connack))
        guard phase == .connecting else { return }
        sequence = nil
        client = acceptance.client
        will = acceptance.will
        exchange = acceptance.exchange
        mount = client.mountPoint.map { ConnectionMount($0) }
        wantsProblemInformation = acceptance.wantsProblemInformation
        let previous = session.client
        session.expiryInterval = acceptance.sessionExpiryInterval
        beginKeepAlive(acceptance.keepAlive)
        session.attach(to: self, acceptance)
        applyTerms(expiresIn: acceptance.grantExpiresIn)
        loop.announce(session, isOnline: true)
        loop.tellSession(of: client, session.isAnnounced ? .resumed : .created)
        session.isAnnounced = true
        loop.connected(client, sessionPresent: acceptance.connack.sessionPresent)
        if session.mustBeReauthorized || !client.hasSameRights(as: previous) { reauthorize(session) }
        resume(as: .connected)
        loop.pump(session.state)
    }

    /// Asks about a session before anything of it is sent: what somebody else has subscribed to may be nothing for this
    /// client. Messages of QoS 1 and 2 wait until authorizers that take their time have answered; those of QoS 0 are dropped
    /// meanwhile, as for a client that is away.
    private func reauthorize(_ session: Session) {
        // Whoever comes while they have not is asked about, too, even if it is the same client again.
        session.mustBeReauthorized = true
        session.state.pointee.output = nil
        let client = client
        Task.immediate(executorPreference: loop.scheduler.taskExecutor) {
            await self.loop.reauthorizeToEnd(session, as: client, isResumed: true)
            guard session.connection === self else { return }
            // One that moves gets what was meant for its last client for as long as it does.
            if session.move == nil { session.mustBeReauthorized = false }
            session.state.pointee.output = self.output
            self.loop.pump(session.state)
        }
    }

    /// Sends a CONNACK with the code that was decided, and closes.
    func refuse(_ denial: Denial) {
        var properties: Properties = []
        if version == .v5 {
            if let reason = denial.reasonString { properties.append(.reasonString(reason)) }
            for property in denial.properties { properties.append(.userProperty(property.name, property.value)) }
        }
        let reasonCode = version == .v5 ? denial.reasonCode.carried(by: .connack) : denial.reasonCode
        send(.connack(Connack(sessionPresent: false, reasonCode: reasonCode, properties: properties)))
        loop.logRefused(client, accepted, denial)
        loop.refused(
            sequence?.client ?? client,
            RefusalEvent(
                reasonCode: denial.reasonCode, reasonString: denial.reasonString, hookPoint: sequence?.refusedAt))
        end(.server, denial.reasonCode, draining: true)
    }
}
