import MQTTCodec
import MQTTTesting
import Testing

@Suite("Properties")
struct PropertiesTests {
    @Test("are ordered, and nothing when empty")
    func order() {
        var properties = Properties()
        #expect(properties.isEmpty)
        #expect(properties.encodedSize == 0)
        #expect(properties.encoded() == [])
        properties.append(.userProperty("b", "1"))
        properties.append(.contentType("x"))
        properties.append(.userProperty("a", "2"))
        #expect(properties.map(\.identifier) == [0x26, 0x03, 0x26])
        #expect(properties.userProperties.map(\.name) == ["b", "a"])
        #expect(properties.userProperties.map(\.value) == ["1", "2"])
        #expect(properties.count == 3)
        #expect(properties[1] == .contentType("x"))
    }

    @Test("setting replaces in place, and nil removes")
    func set() {
        var properties: Properties = [.contentType("a"), .topicAlias(1), .contentType("b")]
        properties.contentType = "c"
        #expect(properties == [.contentType("c"), .topicAlias(1)])
        properties.topicAlias = nil
        properties.topicAlias = nil
        #expect(properties == [.contentType("c")])
        properties.messageExpiryInterval = 7
        #expect(properties == [.contentType("c"), .messageExpiryInterval(7)])
        properties.subscriptionIdentifiers = [3, 1]
        properties.userProperties = [("k", "v")]
        #expect(properties.subscriptionIdentifiers == [3, 1])
        #expect(properties.subscriptionIdentifier == 3)
        #expect(properties.last == .userProperty("k", "v"))
        properties.userProperties = []
        properties.subscriptionIdentifiers = []
        properties.removeAll { $0 == .messageExpiryInterval(7) }
        #expect(properties == [.contentType("c")])
    }

    @Test("every accessor reads and writes its own property")
    func accessors() throws {
        var all = Properties()
        all.payloadFormatIndicator = 1
        all.messageExpiryInterval = 2
        all.contentType = "3"
        all.responseTopic = "4"
        all.correlationData = [5]
        all.subscriptionIdentifier = 6
        all.sessionExpiryInterval = 7
        all.assignedClientIdentifier = "8"
        all.serverKeepAlive = 9
        all.authenticationMethod = "10"
        all.authenticationData = [11]
        all.requestProblemInformation = 0
        all.willDelayInterval = 13
        all.requestResponseInformation = 1
        all.responseInformation = "15"
        all.serverReference = "16"
        all.reasonString = "17"
        all.receiveMaximum = 18
        all.topicAliasMaximum = 19
        all.topicAlias = 20
        all.maximumQoS = 1
        all.retainAvailable = 0
        all.maximumPacketSize = 23
        all.wildcardSubscriptionAvailable = 1
        all.subscriptionIdentifierAvailable = 0
        all.sharedSubscriptionAvailable = 1
        #expect(all.count == 26)
        #expect(all.map(\.identifier) == all.map(\.identifier).sorted())
        #expect(all.payloadFormatIndicator == 1 && all.messageExpiryInterval == 2 && all.contentType == "3")
        #expect(all.responseTopic == "4" && all.correlationData == [5] && all.subscriptionIdentifier == 6)
        #expect(all.sessionExpiryInterval == 7 && all.assignedClientIdentifier == "8" && all.serverKeepAlive == 9)
        #expect(all.authenticationMethod == "10" && all.authenticationData == [11])
        #expect(all.requestProblemInformation == 0 && all.willDelayInterval == 13)
        #expect(all.requestResponseInformation == 1 && all.responseInformation == "15")
        #expect(all.serverReference == "16" && all.reasonString == "17" && all.receiveMaximum == 18)
        #expect(all.topicAliasMaximum == 19 && all.topicAlias == 20 && all.maximumQoS == 1)
        #expect(all.retainAvailable == 0 && all.maximumPacketSize == 23 && all.wildcardSubscriptionAvailable == 1)
        #expect(all.subscriptionIdentifierAvailable == 0 && all.sharedSubscriptionAvailable == 1)
        for property in all { #expect(property.encodedSize == Properties([property]).encoded().count) }
    }

    @Test("every context decodes nothing from nothing", arguments: PropertyContext.allCases)
    func empty(context: PropertyContext) throws {
        let properties = try Properties.decode(UnsafeRawBufferPointer(start: nil, count: 0), for: context)
        #expect(properties.isEmpty)
    }

    @Test("user properties may be repeated everywhere", arguments: PropertyContext.allCases)
    func userProperties(context: PropertyContext) throws {
        let list: Properties = [.userProperty("a", "1"), .userProperty("a", "1")]
        let decoded = try list.encoded().withUnsafeBytes { try Properties.decode($0, for: context) }
        #expect(decoded == list)
    }

    @Test("subscription options survive their byte, and wrong bytes are none")
    func options() {
        var valid = 0
        for byte in UInt8.min...UInt8.max {
            guard let options = SubscriptionOptions(rawByte: byte) else { continue }
            #expect(options.rawByte == byte)
            valid += 1
        }
        #expect(valid == 3 * 2 * 2 * 3)
    }
}
