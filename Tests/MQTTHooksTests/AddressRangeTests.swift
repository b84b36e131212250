import MQTTHooks
import Testing

@Suite("A range of addresses")
struct AddressRangeTests {
    @Test("holds the addresses that begin like it")
    func contains() throws {
        let network = try #require(AddressRange("192.0.2.7/24"))
        #expect(network.contains("192.0.2.255") && !network.contains("192.0.3.1") && !network.contains("2001:db8::1"))
        #expect(network.contains("::ffff:192.0.2.1"))
        let all = try #require(AddressRange("::/0"))
        #expect(all.contains("2001:db8::1") && !all.contains("192.0.2.1") && !all.contains("nobody"))
        for text in [
            "", "x", "192.0.2.1/33", "192.0.2.1/-1", "192.0.2", "2001:db8::/129", "192.0.2.1/", "192.0.2.1/+24",
            "192.0.2.1/-0", "192.0.2.1/ 24", "192.0.2.1/\u{0662}", "::ffff:192.0.2.1/24", "::ffff:192.0.2.1/129",
        ] {
            #expect(AddressRange(text) == nil, "\(text)")
        }
    }

    @Test("of IPv4 in IPv6 is one of IPv4")
    func mapped() throws {
        for (text, plain) in [
            ("::ffff:10.1.2.3/104", "10.0.0.0/8"), ("::ffff:0:0/96", "0.0.0.0/0"), ("::ffff:10.1.2.3/128", "10.1.2.3"),
        ] {
            #expect(try #require(AddressRange(text)) == AddressRange(plain))
        }
    }

    @Test("is written as it is read", arguments: ["192.0.2.0/24", "192.0.2.1", "2001:db8::/32", "::1", "0.0.0.0/0"])
    func description(text: String) throws {
        #expect(try #require(AddressRange(text)).description == text)
    }

    @Test("is what one subscriber has at least")
    func sites() throws {
        for (address, site) in [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            #expect(try #require(AddressRange(siteOf: address)).description == site)
        }
        #expect(AddressRange(siteOf: "") == nil && AddressRange(siteOf: "2001:db8::/64") == nil)
    }
}
