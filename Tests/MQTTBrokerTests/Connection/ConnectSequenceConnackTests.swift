import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("CONNECT as a sequence: CONNACK")
struct ConnectSequenceConnackTests {
    private func acceptance(
        _ connect: Connect, limits: BrokerLimits = BrokerLimits(), isPresent: Bool = false
    ) throws -> ConnectSequence.Acceptance {
        var sequence = ConnectSequence.of(connect, limits: limits)
        _ = try sequence.begin().sessionTakenFor()
        return try sequence.sessionTaken(isPresent: isPresent).acceptance()
    }

    @Test("[MQTT-3.2.2-2] [MQTT-3.2.2-3] session present tells whether there was a session; 3.1 has no such flag")
    func sessionPresent() throws {
        for isPresent in [true, false] {
            for version in ProtocolVersion.allCases {
                let connect = Connect(version: version, cleanStart: false, clientIdentifier: "a")
                let flag = try acceptance(connect, isPresent: isPresent).connack.sessionPresent
                #expect(flag == (isPresent && version != .v3_1))
            }
        }
    }

    @Test("3.x gets no properties")
    func version3() throws {
        for version in [ProtocolVersion.v3_1, .v3_1_1] {
            let connect = Connect(version: version, clientIdentifier: "a")
            #expect(try acceptance(connect).connack.properties.isEmpty)
        }
    }

    @Test("what is the default of the protocol is not said")
    func silent() throws {
        var limits = BrokerLimits()
        limits.receiveMaximum = 65_535
        limits.maximumPacketSize = 268_435_460
        limits.topicAliasMaximum = 0
        let connack = try acceptance(Connect(clientIdentifier: "a"), limits: limits).connack
        #expect(connack.properties.isEmpty)
    }

    @Test("every limit that the protocol has a field for is announced")
    func limits() throws {
        var limits = BrokerLimits()
        limits.receiveMaximum = 7
        limits.maximumPacketSize = 1000
        limits.topicAliasMaximum = 3
        limits.maximumQoS = .atLeastOnce
        limits.retainAvailable = false
        limits.maximumSessionExpiry = 9
        limits.wildcardSubscriptionAvailable = false
        limits.subscriptionIdentifiersAvailable = false
        limits.sharedSubscriptionAvailable = false
        let connect = Connect(clientIdentifier: "a", properties: [.sessionExpiryInterval(10)])
        let properties = try acceptance(connect, limits: limits).connack.properties
        #expect(properties.receiveMaximum == 7)
        #expect(properties.maximumPacketSize == 1000)
        #expect(properties.topicAliasMaximum == 3)
        #expect(properties.maximumQoS == 1)
        #expect(properties.retainAvailable == 0)
        #expect(properties.sessionExpiryInterval == 9)
        #expect(properties.wildcardSubscriptionAvailable == 0)
        #expect(properties.subscriptionIdentifierAvailable == 0)
        #expect(properties.sharedSubscriptionAvailable == 0)
    }

    @Test("[MQTT-3.2.2-21] a shorter keep alive is announced, and so is an identifier that the broker chose")
    func assigned() throws {
        var limits = BrokerLimits()
        limits.maximumKeepAlive = 30
        let long = try acceptance(Connect(keepAlive: 60, clientIdentifier: ""), limits: limits)
        #expect(long.connack.properties.serverKeepAlive == 30)
        #expect(long.keepAlive == 30)
        #expect(long.connack.properties.assignedClientIdentifier == "auto-1")
        let short = try acceptance(Connect(keepAlive: 20, clientIdentifier: "a"), limits: limits)
        #expect(short.connack.properties.serverKeepAlive == nil)
        #expect(short.connack.properties.assignedClientIdentifier == nil)
    }

    @Test("[MQTT-3.3.4-9] in flight is what the client takes, and what the broker sends at most")
    func receiveMaximum() throws {
        var limits = BrokerLimits()
        limits.maximumInflight = 20
        let few = Connect(clientIdentifier: "a", properties: [.receiveMaximum(3)])
        let many = Connect(clientIdentifier: "a", properties: [.receiveMaximum(300)])
        #expect(try acceptance(few, limits: limits).receiveMaximum == 3)
        #expect(try acceptance(many, limits: limits).receiveMaximum == 20)
        #expect(try acceptance(Connect(clientIdentifier: "a"), limits: limits).receiveMaximum == 20)
    }

    @Test("the largest packet and the wish for problem information are the client's")
    func wishes() throws {
        let plain = try acceptance(Connect(clientIdentifier: "a"))
        #expect(plain.maximumPacketSize == .max)
        #expect(plain.wantsProblemInformation)
        let connect = Connect(
            clientIdentifier: "a", properties: [.maximumPacketSize(128), .requestProblemInformation(0)])
        #expect(try acceptance(connect).maximumPacketSize == 128)
        #expect(try !acceptance(connect).wantsProblemInformation)
    }
}
