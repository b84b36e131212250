import MQTTCodec
import MQTTHooks

/// CONNECT as a list of named steps: limits, authenticate, authorize the will, take the session, CONNACK.
///
/// Pure: each step returns what is to be done next, and the answer is fed back in. Whether a hook answers at once or
/// after a second makes no difference here.
struct ConnectSequence {
    /// What the broker knows about the connection besides its CONNECT.
    struct Circumstances {
        var connection: AcceptedConnection
        /// Whether clients without credentials are let in when no authenticator decides.
        var allowAnonymous: Bool
        /// Whether somebody decides who a client is, in whichever way.
        var hasAuthenticators: Bool
        var hasAuthorizers: Bool
        var hasInterceptors = false
        /// Wall milliseconds.
        var now: Int64
        /// A client identifier for a client that sent none.
        var assignedClientIdentifier: String
        /// Where the topics of the listener's clients stand.
        var mountPoint: MountPoint?
    }

    enum Action {
        /// Offer the CONNECT to the interceptors.
        case intercept(ConnectDraft)
        case authenticate(Client, Credentials)
        /// Ask the plugin that has the AUTH exchange about a step, or all of them while none has it.
        case exchange(Client, AuthenticationStep, owner: Int?)
        /// Send an AUTH and wait for the client's.
        case challenge(Auth)
        case authorizeWill(Client, Will)
        /// Take over whoever has the client identifier, and bring its session here unless a clean start is wanted.
        case takeSession(Client)
        case accept(Acceptance)
        case refuse(Denial)
    }

    /// What is agreed with the client.
    struct Acceptance {
        var client: Client
        var connack: Connack
        var will: Will?
        /// The AUTH exchange that let the client in, which it may repeat.
        var exchange: AuthenticationExchange?
        /// In seconds; 0: ends with the connection; `UInt32.max`: never.
        var sessionExpiryInterval: UInt32
        /// In seconds; 0: none.
        var keepAlive: UInt16
        /// In how many seconds the client must have authenticated again; nil: never.
        var grantExpiresIn: Double?
        /// How many messages the client takes unacknowledged.
        var receiveMaximum: Int
        var maximumPacketSize: Int
        /// The highest topic alias that the client takes; 0: none.
        var topicAliasMaximum: UInt16
        /// Whether the client wants reason strings and user properties on every packet.
        var wantsProblemInformation: Bool
    }

    /// What the client has sent.
    private let original: Connect
    /// What the interceptors have left of it.
    private var connect: Connect
    private var tenant: String?
    private var mountPoint: MountPoint?
    private let limits: BrokerLimits
    private let circumstances: Circumstances
    /// The client as far as it is known.
    private(set) var client: Client
    /// Where a plugin has refused the client; nil: none has.
    private(set) var refusedAt: HookPoint?
    private var keepAlive: UInt16
    private var sessionExpiryInterval: UInt32
    private var grant = AuthenticationGrant()
    private var exchange: AuthenticationExchange?
    /// The authentication data for the CONNACK.
    private var finalData: [UInt8] = []

    init(_ connect: Connect, limits: BrokerLimits, circumstances: Circumstances) {
        original = connect
        self.connect = connect
        self.limits = limits
        self.circumstances = circumstances
        keepAlive = connect.keepAlive
        sessionExpiryInterval = 0
        client = Client(connect, from: circumstances.connection)
    }

    // MARK: Limits

    /// The first step: what can be judged without asking anybody.
    mutating func begin() -> Action {
        guard circumstances.hasInterceptors else { return identify() }
        if let denial = identifierDenial() ?? keepAliveDenial() ?? willDenial() { return .refuse(denial) }
        return .intercept(ConnectDraft(connect))
    }

    /// The interceptors have left this of the CONNECT, which is still one that a client could have sent.
    mutating func intercepted(_ outcome: ConnectOutcome, _ draft: ConnectDraft) -> Action {
        if case .reject(let code, let reason, let properties) = outcome {
            refusedAt = .onConnect
            return .refuse(Denial(code, reason, properties))
        }
        connect = draft.connect
        // What the limits have made of it is judged anew.
        keepAlive = connect.keepAlive
        tenant = draft.tenant
        return identify()
    }

    /// Who the client says it is.
    private mutating func identify() -> Action {
        if let denial = identifierDenial() ?? keepAliveDenial() ?? willDenial() { return .refuse(denial) }
        let asked: UInt32 =
            connect.version == .v5
            ? connect.properties.sessionExpiryInterval ?? 0 : (connect.cleanStart ? 0 : .max)
        sessionExpiryInterval = min(asked, limits.maximumSessionExpiry)
        client = describeClient()
        if let method = connect.properties.authenticationMethod {
            let exchange = AuthenticationExchange(method: method)
            self.exchange = exchange
            return .exchange(client, exchange.start(data: connect.properties.authenticationData), owner: nil)
        }
        guard circumstances.hasAuthenticators else {
            return circumstances.allowAnonymous ? authorizeWill() : .refuse(Denial(reasonCode: .notAuthorized))
        }
        return .authenticate(client, Credentials(username: connect.username, password: connect.password))
    }

    /// An empty client identifier is allowed to 3.1.1 with a clean session only `[MQTT-3.1.3-8]`, to 3.1 never.
    private func identifierDenial() -> Denial? {
        guard connect.clientIdentifier.isEmpty else { return nil }
        let isAllowed =
            switch connect.version {
            case .v3_1: false
            case .v3_1_1: connect.cleanStart && limits.allowZeroLengthClientIdentifier
            case .v5: limits.allowZeroLengthClientIdentifier
            }
        return isAllowed ? nil : Denial(reasonCode: .clientIdentifierNotValid)
    }

    private mutating func keepAliveDenial() -> Denial? {
        guard limits.maximumKeepAlive > 0 else { return nil }
        if connect.version == .v5 {
            if keepAlive == 0 || keepAlive > limits.maximumKeepAlive { keepAlive = limits.maximumKeepAlive }
            return nil
        }
        return keepAlive > limits.maximumKeepAlive ? Denial(reasonCode: .clientIdentifierNotValid) : nil
    }

    private func willDenial() -> Denial? {
        guard let will = connect.will else { return nil }
        if ReservedTopic.contains(will.topic) { return Denial(reasonCode: .notAuthorized) }
        if limits.isTooDeep(will.topic) { return Denial(reasonCode: .topicNameInvalid) }
        if limits.messageSizeLimit > 0, will.payload.count > limits.messageSizeLimit {
            // The return codes of 3.x have none for it, and 3 would ask the client to come back with the same.
            return Denial(reasonCode: connect.version == .v5 ? .packetTooLarge : .notAuthorized)
        }
        if limits.validatePayloadFormat, will.properties.payloadFormatIndicator == 1,
            !will.payload.withUnsafeBytes({ UTF8Validation.isText($0) })
        {
            return Denial(reasonCode: .payloadFormatInvalid)
        }
        if will.qos > limits.maximumQoS { return Denial(reasonCode: .qosNotSupported) }
        if will.retain, !limits.retainAvailable { return Denial(reasonCode: .retainNotSupported) }
        return nil
    }

    private func describeClient() -> Client {
        let named = describeClient(access: nil)
        guard let rules = grant.rules else { return named }
        return describeClient(access: AccessRules(rules, for: named))
    }

    private func describeClient(access: AccessRules?) -> Client {
        Client(
            id: grant.clientIdentifier
                ?? (connect.clientIdentifier.isEmpty
                    ? circumstances.assignedClientIdentifier : connect.clientIdentifier),
            username: grant.username ?? connect.username,
            address: circumstances.connection.address,
            port: circumstances.connection.port,
            listener: circumstances.connection.listener,
            protocolVersion: connect.version,
            cleanStart: connect.cleanStart,
            keepAlive: keepAlive,
            sessionExpiryInterval: sessionExpiryInterval,
            tenant: grant.tenant ?? tenant,
            mountPoint: mountPoint,
            attributes: grant.attributes,
            properties: connect.properties,
            connectedAt: circumstances.now,
            access: access,
            limits: grant.limits,
            isSuperuser: grant.isSuperuser)
    }

    // MARK: Authenticate

    /// The authenticators have decided.
    mutating func authenticated(_ step: HookStep<AuthenticationGrant>) -> Action {
        switch step {
        case .allowed(let grant):
            self.grant = grant
            guard grant.hasValidIdentifier else {
                return .refuse(Denial(reasonCode: .clientIdentifierNotValid))
            }
            guard grant.hasValidUsername, grant.hasValidTerms else {
                return .refuse(Denial(reasonCode: .implementationSpecificError))
            }
            return authorizeWill()
        case .denied(let denial):
            refusedAt = .authenticate
            return .refuse(denial)
        case .exhausted:
            // An anonymous client is the listener's business; credentials that nobody knows are wrong.
            guard connect.username == nil, connect.password == nil else {
                return .refuse(Denial(reasonCode: .badUserNameOrPassword))
            }
            return circumstances.allowAnonymous ? authorizeWill() : .refuse(Denial(reasonCode: .notAuthorized))
        case .later:
            preconditionFailure("a suspended hook is awaited before its answer is fed in")
        }
    }

    /// The plugins have decided about a step of the AUTH exchange.
    mutating func exchanged(_ step: ExchangeStep) -> Action {
        switch step {
        case .challenge(let owner, let data, let state):
            guard let auth = exchange?.challenge(by: owner, data: data, state: state) else { return unasked }
            return .challenge(auth)
        case .allowed(let owner, let grant, let data):
            exchange?.succeed(by: owner)
            finalData = data
            return authenticated(.allowed(grant))
        case .denied(let denial):
            refusedAt = .onAuth
            return .refuse(denial)
        case .exhausted: return .refuse(Denial(reasonCode: .badAuthenticationMethod))
        case .later: preconditionFailure("a suspended hook is awaited before its answer is fed in")
        }
    }

    /// The client has sent its next step of the AUTH exchange.
    mutating func received(_ auth: Auth) throws(CodecError) -> Action {
        guard let step = try exchange?.receive(auth) else { return unasked }
        return .exchange(client, step, owner: exchange?.owner)
    }

    private var unasked: Action { .refuse(Denial(reasonCode: .badAuthenticationMethod)) }

    // MARK: Authorize the will

    private mutating func authorizeWill() -> Action {
        do throws(MountPoint.InvalidTenant) {
            mountPoint = try MountPoint.of(tenant: grant.tenant ?? tenant, below: circumstances.mountPoint)
        } catch {
            return .refuse(Denial(reasonCode: .implementationSpecificError))
        }
        client = describeClient()
        guard let will = connect.will else { return .takeSession(client) }
        if let mountPoint, mountPoint.mounted(will.topic) == nil {
            return .refuse(Denial(reasonCode: .topicNameInvalid))
        }
        guard !client.isSuperuser, circumstances.hasAuthorizers || client.access != nil else {
            return .takeSession(client)
        }
        return .authorizeWill(client, will)
    }

    /// The authorizers have decided about the will.
    mutating func willAuthorized(_ step: HookStep<AuthorizationGrant>) -> Action {
        switch step {
        case .allowed: return .takeSession(client)
        case .denied(let denial):
            refusedAt = .authorize
            return .refuse(denial)
        case .exhausted: return .refuse(Denial(reasonCode: .notAuthorized))
        case .later: preconditionFailure("a suspended hook is awaited before its answer is fed in")
        }
    }

    // MARK: CONNACK

    /// The session is here: what to agree on with the client.
    func sessionTaken(isPresent: Bool) -> Action {
        // [MQTT-3.2.2-1] [MQTT-3.2.2-4]: the server of 3.1 has no session present flag to set.
        let connack = Connack(
            sessionPresent: isPresent && connect.version != .v3_1, reasonCode: .success, properties: connackProperties()
        )
        let asked = Int(connect.properties.receiveMaximum ?? 65_535)
        return .accept(
            Acceptance(
                client: client, connack: connack, will: connect.will, exchange: exchange,
                sessionExpiryInterval: sessionExpiryInterval,
                keepAlive: keepAlive, grantExpiresIn: grant.expiresIn,
                receiveMaximum: min(asked, limits.maximumInflight),
                maximumPacketSize: connect.properties.maximumPacketSize.map(Int.init) ?? .max,
                topicAliasMaximum: connect.properties.topicAliasMaximum ?? 0,
                wantsProblemInformation: connect.properties.requestProblemInformation != 0))
    }

    private func connackProperties() -> Properties {
        guard connect.version == .v5 else { return [] }
        var properties: Properties = []
        if sessionExpiryInterval != original.properties.sessionExpiryInterval ?? 0 {
            properties.append(.sessionExpiryInterval(sessionExpiryInterval))
        }
        if limits.receiveMaximum < 65_535 { properties.append(.receiveMaximum(limits.receiveMaximum)) }
        if limits.maximumQoS < .exactlyOnce { properties.append(.maximumQoS(limits.maximumQoS.rawValue)) }
        if !limits.retainAvailable { properties.append(.retainAvailable(0)) }
        if !limits.wildcardSubscriptionAvailable { properties.append(.wildcardSubscriptionAvailable(0)) }
        if !limits.subscriptionIdentifiersAvailable { properties.append(.subscriptionIdentifierAvailable(0)) }
        if !limits.sharedSubscriptionAvailable { properties.append(.sharedSubscriptionAvailable(0)) }
        let maximumPacketSize = min(limits.maximumPacketSize, client.limits.maximumPacketSize ?? .max)
        if maximumPacketSize < 268_435_460 {
            properties.append(.maximumPacketSize(UInt32(clamping: maximumPacketSize)))
        }
        if client.id != original.clientIdentifier { properties.append(.assignedClientIdentifier(client.id)) }
        if limits.topicAliasMaximum > 0 { properties.append(.topicAliasMaximum(limits.topicAliasMaximum)) }
        if keepAlive != original.keepAlive { properties.append(.serverKeepAlive(keepAlive)) }
        if let exchange { for property in exchange.properties(finalData) { properties.append(property) } }
        for property in grant.properties { properties.append(.userProperty(property.name, property.value)) }
        return properties
    }
}
