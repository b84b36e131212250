import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("CONNECT as a sequence: limits")
struct ConnectSequenceTests {
    @Test(
        "with nothing to ask the session is taken at once, and the client accepted", arguments: ProtocolVersion.allCases
    )
    func plain(version: ProtocolVersion) throws {
        var sequence = ConnectSequence.of(Connect(version: version, clientIdentifier: "a"))
        let client = try sequence.begin().sessionTakenFor()
        #expect(client.id == "a")
        #expect(client.protocolVersion == version)
        #expect(client.address == "192.0.2.1")
        #expect(client.listener == "test")
        #expect(client.connectedAt == 1_700_000_000_000)
        let acceptance = try sequence.sessionTaken(isPresent: false).acceptance()
        #expect(acceptance.connack.reasonCode == .success)
        #expect(!acceptance.connack.sessionPresent)
        #expect(acceptance.keepAlive == 60)
        #expect(acceptance.will == nil)
    }

    @Test("[MQTT-3.1.3-8] an empty client identifier is for clean sessions of 3.1.1 and for 5.0")
    func emptyIdentifier() throws {
        func begin(_ version: ProtocolVersion, clean: Bool, allowed: Bool = true) -> ConnectSequence.Action {
            var limits = BrokerLimits()
            limits.allowZeroLengthClientIdentifier = allowed
            var sequence = ConnectSequence.of(Connect(version: version, cleanStart: clean), limits: limits)
            return sequence.begin()
        }
        #expect(try begin(.v3_1_1, clean: true).sessionTakenFor().id == "auto-1")
        #expect(try begin(.v5, clean: true).sessionTakenFor().id == "auto-1")
        #expect(try begin(.v5, clean: false).sessionTakenFor().id == "auto-1")
        #expect(try begin(.v3_1_1, clean: false).denial().reasonCode == .clientIdentifierNotValid)
        #expect(try begin(.v3_1, clean: true).denial().reasonCode == .clientIdentifierNotValid)
        #expect(try begin(.v3_1_1, clean: true, allowed: false).denial().reasonCode == .clientIdentifierNotValid)
        #expect(try begin(.v5, clean: true, allowed: false).denial().reasonCode == .clientIdentifierNotValid)
    }

    @Test("[MQTT-3.2.2-16] 5.0 is told the client identifier that was assigned")
    func assignedIdentifier() throws {
        var sequence = ConnectSequence.of(Connect(version: .v5))
        _ = sequence.begin()
        let acceptance = try sequence.sessionTaken(isPresent: false).acceptance()
        #expect(acceptance.connack.properties.assignedClientIdentifier == "auto-1")
    }

    @Test(
        "[MQTT-3.2.2-21] a keep alive above the maximum is lowered for 5.0 and refused for 3.x",
        arguments: [(0, 30), (10, 10), (30, 30), (31, 30), (65_535, 30)] as [(UInt16, UInt16)])
    func keepAlive(asked: UInt16, granted: UInt16) throws {
        var limits = BrokerLimits()
        limits.maximumKeepAlive = 30
        var version5 = ConnectSequence.of(
            Connect(version: .v5, keepAlive: asked, clientIdentifier: "a"), limits: limits)
        #expect(try version5.begin().sessionTakenFor().keepAlive == granted)
        let acceptance = try version5.sessionTaken(isPresent: false).acceptance()
        #expect(acceptance.keepAlive == granted)
        #expect(acceptance.connack.properties.serverKeepAlive == (asked == granted ? nil : granted))
        guard asked > 0 else { return }
        var version3 = ConnectSequence.of(
            Connect(version: .v3_1_1, keepAlive: asked, clientIdentifier: "a"), limits: limits)
        if asked <= 30 {
            #expect(try version3.begin().sessionTakenFor().keepAlive == asked)
        } else {
            #expect(try version3.begin().denial().reasonCode == .clientIdentifierNotValid)
        }
    }

    @Test("without a maximum every keep alive is granted, and the CONNACK is silent about it")
    func anyKeepAlive() throws {
        for asked in [0, 1, 65_535] as [UInt16] {
            var sequence = ConnectSequence.of(Connect(keepAlive: asked, clientIdentifier: "a"))
            #expect(try sequence.begin().sessionTakenFor().keepAlive == asked)
            #expect(try sequence.sessionTaken(isPresent: false).acceptance().connack.properties.serverKeepAlive == nil)
        }
    }

    @Test(
        "[MQTT-3.2.2-12] a will above the maximum QoS, [MQTT-3.2.2-13] or retained where nothing is, refuses the client"
    )
    func willLimits() throws {
        var limits = BrokerLimits()
        limits.maximumQoS = .atLeastOnce
        limits.retainAvailable = false
        func begin(_ qos: QoS, retain: Bool) -> ConnectSequence.Action {
            let will = Will(topic: "w", qos: qos, retain: retain)
            var sequence = ConnectSequence.of(Connect(clientIdentifier: "a", will: will), limits: limits)
            return sequence.begin()
        }
        #expect(try begin(.exactlyOnce, retain: false).denial().reasonCode == .qosNotSupported)
        #expect(try begin(.atLeastOnce, retain: true).denial().reasonCode == .retainNotSupported)
        #expect(try begin(.atLeastOnce, retain: false).sessionTakenFor().id == "a")
    }

    @Test("a will for $SYS, or with too many levels, refuses the client")
    func willTopic() throws {
        var limits = BrokerLimits()
        limits.maximumTopicLevels = 2
        func begin(_ topic: String) -> ConnectSequence.Action {
            var sequence = ConnectSequence.of(Connect(clientIdentifier: "a", will: Will(topic: topic)), limits: limits)
            return sequence.begin()
        }
        #expect(try begin("$SYS/x").denial().reasonCode == .notAuthorized)
        #expect(try begin("$SYSTEM/x").sessionTakenFor().id == "a")
        #expect(try begin("a/b/c").sessionTakenFor().id == "a")
        #expect(try begin("a/b/c/d").denial().reasonCode == .topicNameInvalid)
    }

    @Test("an authentication method that nobody handles is refused with 0x8C")
    func authenticationMethod() throws {
        var sequence = ConnectSequence.of(
            Connect(clientIdentifier: "a", properties: [.authenticationMethod("SCRAM")]), hasAuthenticators: true)
        guard case .exchange(let client, let step, nil) = sequence.begin() else { throw CancellationError() }
        #expect(client.id == "a")
        #expect(step.method == "SCRAM")
        #expect(step.phase == .start)
        #expect(try sequence.exchanged(.exhausted).denial().reasonCode == .badAuthenticationMethod)
    }

    @Test("the session expiry interval is what was asked, up to the maximum")
    func sessionExpiry() throws {
        func agreed(_ connect: Connect, maximum: UInt32 = .max) throws -> (UInt32, UInt32?) {
            var limits = BrokerLimits()
            limits.maximumSessionExpiry = maximum
            var sequence = ConnectSequence.of(connect, limits: limits)
            let client = try sequence.begin().sessionTakenFor()
            let acceptance = try sequence.sessionTaken(isPresent: false).acceptance()
            #expect(client.sessionExpiryInterval == acceptance.sessionExpiryInterval)
            return (acceptance.sessionExpiryInterval, acceptance.connack.properties.sessionExpiryInterval)
        }
        let hour: Properties = [.sessionExpiryInterval(3600)]
        #expect(try agreed(Connect(clientIdentifier: "a")) == (0, nil))
        #expect(try agreed(Connect(clientIdentifier: "a", properties: hour)) == (3600, nil))
        #expect(try agreed(Connect(clientIdentifier: "a", properties: hour), maximum: 60) == (60, 60))
        #expect(try agreed(Connect(version: .v3_1_1, cleanStart: true, clientIdentifier: "a")) == (0, nil))
        #expect(try agreed(Connect(version: .v3_1_1, cleanStart: false, clientIdentifier: "a")) == (.max, nil))
        #expect(try agreed(Connect(version: .v3_1, cleanStart: false, clientIdentifier: "a"), maximum: 60) == (60, nil))
    }
}
