import MQTTCodec
import MQTTHooks
import Synchronization

/// A plugin at the hook points that it is told, which answers what the input says: each call takes the next byte of a
/// tape that goes round, and low bits of it say whether it allows, denies, edits, throws or answers later.
final class FuzzHooks: HookSelection, Sendable {
    struct Refusal: Error {}

    private struct State {
        var tape: [UInt8]
        var position = 0
        var arrivals = 0
        var departures = 0
    }

    let name = "fuzz"
    let activeHookPoints: Set<HookPoint>
    /// Where the answers wait that come later.
    let desk = LateAnswers()
    private let state: Mutex<State>

    init(activeHookPoints: Set<HookPoint>, answers: [UInt8]) {
        self.activeHookPoints = activeHookPoints
        state = Mutex(State(tape: answers.isEmpty ? [0] : answers))
    }

    /// Writes one answer of the tape anew.
    func set(_ answer: UInt8, at position: UInt8) {
        state.withLock { $0.tape[Int(position) % $0.tape.count] = answer }
    }

    /// How many clients were announced as connected and not as disconnected; nil when one of the two is not told.
    var presentCount: Int? {
        guard activeHookPoints.isSuperset(of: [.onConnected, .onDisconnect]) else { return nil }
        return state.withLock { $0.arrivals - $0.departures }
    }

    func next() -> UInt8 {
        state.withLock { state in
            state.position = (state.position + 1) % state.tape.count
            return state.tape[state.position]
        }
    }
}

extension FuzzHooks: Authenticator {
    func authenticate(_ client: Client, _ credentials: Credentials) throws -> Verdict<AuthenticationGrant> {
        try authentication(next())
    }

    private func authentication(_ answer: UInt8) throws -> Verdict<AuthenticationGrant> {
        switch answer & 7 {
        case 0, 1: return .allowed
        case 2:
            return .allow(
                AuthenticationGrant(
                    username: answer & 8 != 0 ? "u" : nil, clientIdentifier: answer & 16 != 0 ? "b" : nil,
                    isSuperuser: answer & 32 != 0, properties: answer & 64 != 0 ? [UserProperty("k", "v")] : []))
        case 3: return .allow(AuthenticationGrant(username: "", clientIdentifier: answer & 8 != 0 ? "\u{1}" : nil))
        case 4: return .abstain
        case 5: return .deny(reasonCode(answer), reason: "no", properties: [UserProperty("k", "v")])
        case 6: throw Refusal()
        default: return .later { [desk] in try self.authentication(try await desk.wait(answer)) }
        }
    }
}

extension FuzzHooks: EnhancedAuthenticator {
    func authenticate(_ client: Client, _ step: AuthenticationStep) throws -> AuthenticationStepVerdict {
        try exchange(next())
    }

    private func exchange(_ answer: UInt8) throws -> AuthenticationStepVerdict {
        switch answer & 7 {
        case 0, 1: return .continue(data: answer & 8 != 0 ? [1, 2] : [], state: answer)
        case 2: return .allow(AuthenticationGrant(), data: answer & 8 != 0 ? [3] : [])
        case 3:
            return .allow(
                AuthenticationGrant(
                    username: "v", clientIdentifier: answer & 8 != 0 ? "c" : nil, properties: [UserProperty("k", "v")]))
        case 4: return .abstain
        case 5: return .deny(reasonCode(answer), reason: "no")
        case 6: throw Refusal()
        default: return .later { [desk] in try self.exchange(try await desk.wait(answer)) }
        }
    }
}

extension FuzzHooks: Authorizer {
    func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        try authorization(next())
    }

    private func authorization(_ answer: UInt8) throws -> Verdict<AuthorizationGrant> {
        switch answer & 7 {
        case 0, 1, 2:
            return .allow(
                AuthorizationGrant(isCacheable: answer & 8 != 0, maximumQoS: answer & 16 != 0 ? .atMostOnce : nil))
        case 3: return .abstain
        case 4, 5: return .deny(reasonCode(answer), reason: "no")
        case 6: throw Refusal()
        default: return .later { [desk] in try self.authorization(try await desk.wait(answer)) }
        }
    }
}

extension FuzzHooks: PublishInterceptor {
    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        let answer = next()
        if answer & 7 == 1 { message.qos = QoS(rawValue: answer >> 3 & 1) ?? .atMostOnce }
        if answer & 7 == 2 {
            message.topic = topic(answer)
            message.retain = answer & 64 != 0
        }
        if answer & 7 == 3 {
            message.payload = [UInt8](repeating: 0x78, count: Int(answer))
            message.properties = [.messageExpiryInterval(UInt32(answer >> 3)), .userProperty("k", "v")]
        }
        return try outcome(answer)
    }

    private func outcome(_ answer: UInt8) throws -> PublishOutcome {
        switch answer & 7 {
        case 0, 1, 2, 3: return .pass
        case 4: return .drop(acknowledge: answer & 8 != 0)
        case 5: return .reject(reasonCode(answer), reason: "no")
        case 6:
            if answer & 8 != 0 { throw Refusal() }
            return .disconnect(reasonCode(answer))
        default:
            return .later { [desk] message in
                let late = try await desk.wait(answer)
                if late & 7 == 2 { message.topic = self.topic(late) }
                if late & 7 == 3 { message.properties = [.topicAlias(3), .subscriptionIdentifier(4)] }
                return try self.outcome(late)
            }
        }
    }

    func topic(_ answer: UInt8) -> String { FuzzNames.topics[Int(answer >> 3) % FuzzNames.topics.count] }
}

extension FuzzHooks: SubscribeInterceptor {
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        let answer = next()
        edit(&subscription, answer)
        return try outcome(ofSubscribe: answer)
    }

    private func edit(_ subscription: inout SubscriptionDraft, _ answer: UInt8) {
        if answer & 7 == 1 { subscription.skipsRetained = true }
        if answer & 7 == 2 { subscription.filter = FuzzNames.filters[Int(answer >> 3) % FuzzNames.filters.count] }
        if answer & 7 == 3 { subscription.share = answer & 8 != 0 ? "s" : "a/b" }
    }

    private func outcome(ofSubscribe answer: UInt8) throws -> SubscribeOutcome {
        switch answer & 7 {
        case 0, 1, 2, 3, 4: return .pass
        case 5: return .reject(reasonCode(answer))
        case 6: throw Refusal()
        default:
            return .later { [desk] subscription in
                let late = try await desk.wait(answer)
                self.edit(&subscription, late)
                return try self.outcome(ofSubscribe: late)
            }
        }
    }
}

extension FuzzHooks: DeliveryAuthorizer {
    func authorizeReceive(_ message: borrowing MessageView, by client: Client) throws -> DeliveryVerdict {
        switch next() & 7 {
        case 5: return .deny
        case 6: throw Refusal()
        case 7: return .abstain
        default: return .allow
        }
    }
}

extension FuzzHooks: ConnectionObserver, DisconnectObserver {
    func connected(_ client: Client, sessionPresent: Bool) throws {
        state.withLock { $0.arrivals += 1 }
        if next() & 7 == 6 { throw Refusal() }
    }

    func disconnected(_ client: Client, _ event: DisconnectEvent) throws {
        state.withLock { $0.departures += 1 }
        if next() & 7 == 6 { throw Refusal() }
    }
}

extension FuzzHooks {
    func reasonCode(_ answer: UInt8) -> ReasonCode { ReasonCode(rawValue: 0x80 | answer >> 2) }
}
