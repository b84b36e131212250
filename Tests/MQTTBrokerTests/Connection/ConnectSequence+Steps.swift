import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

extension ConnectSequence {
    /// A sequence in circumstances that a test cares about.
    static func of(
        _ connect: Connect, limits: BrokerLimits = BrokerLimits(), allowAnonymous: Bool = true,
        hasAuthenticators: Bool = false, hasAuthorizers: Bool = false
    ) -> ConnectSequence {
        ConnectSequence(
            connect, limits: limits,
            circumstances: Circumstances(
                connection: AcceptedConnection(address: "192.0.2.1", port: 50_000, listener: "test"),
                allowAnonymous: allowAnonymous, hasAuthenticators: hasAuthenticators, hasAuthorizers: hasAuthorizers,
                now: 1_700_000_000_000, assignedClientIdentifier: "auto-1"))
    }
}

extension ConnectSequence.Action {
    struct Unexpected: Error {
        var action: ConnectSequence.Action
    }

    func denial() throws -> Denial {
        guard case .refuse(let denial) = self else { throw Unexpected(action: self) }
        return denial
    }

    func sessionTakenFor() throws -> Client {
        guard case .takeSession(let client) = self else { throw Unexpected(action: self) }
        return client
    }

    func acceptance() throws -> ConnectSequence.Acceptance {
        guard case .accept(let acceptance) = self else { throw Unexpected(action: self) }
        return acceptance
    }

    func authenticated() throws -> (Client, Credentials) {
        guard case .authenticate(let client, let credentials) = self else { throw Unexpected(action: self) }
        return (client, credentials)
    }

    func willToAuthorize() throws -> (Client, Will) {
        guard case .authorizeWill(let client, let will) = self else { throw Unexpected(action: self) }
        return (client, will)
    }
}
