import MQTTCodec
import Testing

@Suite("Topics")
struct TopicTests {
    @Test(
        "names",
        arguments: [
            "a", "/", "a/b", "//", " ", "~", "\u{A0}", "\u{FFFF}", "$SYS", "é/日本/🚀",
            String(repeating: "x", count: 65_535),
        ])
    func validNames(name: String) {
        #expect(TopicName.isValid(name))
        #expect(TopicFilter.isValid(name))
    }

    @Test(
        "what is no name",
        arguments: [
            "", "+", "#", "a/#", "a+b", "01234567+", "0123456#89abcdef", "a\0b", "0123456789\0", "é+",
            String(repeating: "x", count: 65_536),
        ])
    func invalidNames(name: String) {
        #expect(!TopicName.isValid(name))
    }

    @Test(
        "a control character is refused in names and filters, short and long",
        arguments: ["\u{1}", "\t", "\n", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9F}"])
    func controls(control: String) {
        for text in [control, "a/" + control, control + "/b", "0123456789" + control, "é日" + control + "01234567"] {
            #expect(!TopicName.isValid(text))
            #expect(!TopicFilter.isValid(text))
            #expect(!TopicFilter.isValid("+/" + text + "/#"))
        }
    }

    @Test("filters", arguments: ["#", "+", "/", "+/+", "/+", "/#", "a/#", "+/#", "a/+/b", "+/a/#", "$share/g/a"])
    func validFilters(filter: String) {
        #expect(TopicFilter.isValid(filter))
    }

    @Test(
        "what is no filter",
        arguments: [
            "", "a#", "#a", "a/#/b", "#/", "##", "a+", "+a", "a/+b/c", "++", "a\0",
            String(repeating: "x", count: 65_536),
        ])
    func invalidFilters(filter: String) {
        #expect(!TopicFilter.isValid(filter))
    }

    @Test(
        "matches",
        arguments: [
            ("a", "a"), ("a/b", "a/b"), ("#", "a"), ("#", "a/b"), ("#", "/"), ("a/#", "a"), ("a/#", "a/"),
            ("a/#", "a/b/c"),
            ("+", "a"), ("+", " "), ("+/+", "/"), ("/+", "/a"), ("+/a", "/a"), ("a/+", "a/"), ("a/+/c", "a/b/c"),
            ("a/+/c", "a//c"), ("+/+/#", "a/b"), ("+/#", "a"), ("$SYS/#", "$SYS"), ("$SYS/#", "$SYS/a"),
            ("$SYS/+", "$SYS/a"), ("a/$b", "a/$b"), ("a/+", "a/$b"), ("a/#", "a/$b"), ("é/+", "é/ü"),
        ])
    func matching(filter: String, topic: String) {
        #expect(TopicFilter.matches(filter: filter, topic: topic))
    }

    @Test(
        "does not match",
        arguments: [
            ("a", "b"), ("a", "a/"), ("a", "ab"), ("ab", "a"), ("a/b", "a"), ("a/#", "ab"), ("a/#", "b/a"),
            ("+", "a/b"),
            ("+", "/a"), ("a/+", "a"), ("a/+", "a/b/c"), ("#", "$SYS"), ("#", "$SYS/a"), ("+", "$SYS"),
            ("+/a", "$SYS/a"),
            ("+/#", "$SYS/a"), ("a/+/c", "a/b/d"), ("/a", "a"), ("a/", "a"), ("A", "a"), ("e\u{301}", "\u{E9}"),
            ("", "a"),
        ])
    func notMatching(filter: String, topic: String) {
        #expect(!TopicFilter.matches(filter: filter, topic: topic))
    }

    @Test(
        "covers",
        arguments: [
            ("#", "#"), ("#", "a/b"), ("#", "+/#"), ("+/#", "#"), ("#", "+"), ("+", "a"), ("+", "+"), ("a/#", "a"),
            ("a/#", "a/#"), ("a/#", "a/+/c"), ("a/#", "a/b/#"), ("+/b", "a/b"), ("a/+/#", "a/b"),
            ("$SYS/#", "$SYS/a/#"),
            ("+/+", "+/a"),
        ])
    func covering(wide: String, narrow: String) {
        #expect(TopicFilter.covers(wide, narrow))
    }

    @Test(
        "does not cover",
        arguments: [
            ("a", "#"), ("+", "#"), ("a", "+"), ("a/+", "a/#"), ("a/+/#", "a/#"), ("a/#", "#"), ("#", "$SYS/a"),
            ("+/a", "$SYS/a"), ("+/#", "$SYS"), ("a/b", "a"), ("a", "a/b"), ("+/+/#", "#"), ("+", "+/+"), ("a/#", "ab"),
        ])
    func notCovering(wide: String, narrow: String) {
        #expect(!TopicFilter.covers(wide, narrow))
    }

    @Test(
        "overlaps, either way",
        arguments: [
            ("#", "a"), ("a/+", "+/b"), ("a/#", "+/b/c"), ("a/#", "a"), ("+", "#"), ("+/b/#", "a/+"),
            ("$SYS/#", "$SYS/+"),
            ("a/b", "a/b"),
        ])
    func overlapping(left: String, right: String) {
        #expect(TopicFilter.overlaps(left, right))
        #expect(TopicFilter.overlaps(right, left))
    }

    @Test(
        "does not overlap, either way",
        arguments: [
            ("a", "b"), ("#", "$SYS"), ("+/a", "$SYS/a"), ("a/+", "a"), ("a/+", "b/#"), ("+", "+/+"),
            ("a/+/c", "a/b/d"),
        ])
    func notOverlapping(left: String, right: String) {
        #expect(!TopicFilter.overlaps(left, right))
        #expect(!TopicFilter.overlaps(right, left))
    }

    @Test("covering and overlapping agree with matching over all small filters and topics")
    func exhaustive() {
        let levels = ["", "a", "$b", "+"]
        var filters = levels + ["#"]
        for first in levels {
            filters.append(first + "/#")
            for second in levels {
                filters.append(first + "/" + second)
                filters.append(first + "/" + second + "/#")
                for third in levels { filters.append(first + "/" + second + "/" + third) }
            }
        }
        // "z" stands for every level that no filter names.
        let names = ["", "a", "$b", "z", "$z"]
        var topics = names
        for first in names {
            for second in names {
                topics.append(first + "/" + second)
                for third in names {
                    topics.append(first + "/" + second + "/" + third)
                    topics += names.map { first + "/" + second + "/" + third + "/" + $0 }
                }
            }
        }
        topics.removeAll(where: \.isEmpty)
        filters.removeAll(where: \.isEmpty)
        let matched = filters.map { filter in
            topics.map { TopicFilter.matches(filter: filter, topic: $0) }
        }
        var wrong: [String] = []
        for (left, wide) in zip(filters, matched) {
            for (right, narrow) in zip(filters, matched) {
                let covers = zip(wide, narrow).allSatisfy { $0 || !$1 }
                let overlaps = zip(wide, narrow).contains { $0 && $1 }
                if TopicFilter.covers(left, right) != covers { wrong.append("\(left) covers \(right)") }
                if TopicFilter.overlaps(left, right) != overlaps { wrong.append("\(left) overlaps \(right)") }
            }
        }
        #expect(wrong == [])
    }

    @Test("levels are slashes and one")
    func levels() {
        #expect(TopicFilter.levelCount("a") == 1)
        #expect(TopicFilter.levelCount("/") == 2)
        #expect(TopicFilter.levelCount("a/+/#") == 3)
    }

    @Test("wildcards are seen")
    func wildcards() {
        #expect(Array("a/+".utf8).withUnsafeBytes { TopicFilter.hasWildcards($0) })
        #expect(Array("#".utf8).withUnsafeBytes { TopicFilter.hasWildcards($0) })
        #expect(!Array("a/b".utf8).withUnsafeBytes { TopicFilter.hasWildcards($0) })
    }

    @Test("a shared subscription has a group and a filter")
    func shared() throws {
        let shared = try #require(try SharedSubscription("$share/workers/jobs/+/#"))
        #expect(shared.group == "workers")
        #expect(shared.filter == "jobs/+/#")
        #expect(try SharedSubscription("$share/g//")?.filter == "/")
        #expect(try SharedSubscription("jobs/#") == nil)
        #expect(try SharedSubscription("$share") == nil)
        #expect(try SharedSubscription("$shared/g/a") == nil)
        #expect(try SharedSubscription("a/$share/g/b") == nil)
    }

    @Test(
        "a shared subscription of a wrong form is a protocol error",
        arguments: [
            ("$share/", "MQTT-4.8.2-2"), ("$share/g", "MQTT-4.8.2-2"), ("$share/g/", "MQTT-4.8.2-2"),
            ("$share//a", "MQTT-4.8.2-1"), ("$share/+/a", "MQTT-4.8.2-2"), ("$share/#", "MQTT-4.8.2-2"),
            ("$share/g#/a", "MQTT-4.8.2-2"), ("$share/#/a", "MQTT-4.8.2-2"),
        ])
    func brokenShared(whole: String, clause: String) {
        let error = #expect(throws: CodecError.self) { try SharedSubscription(whole) }
        #expect(error?.reason == .protocolError)
        #expect(error?.clause == clause)
    }

    @Test(
        "a shared subscription of what is no filter at all is malformed",
        arguments: [
            ("$share/g/a/#/b", "MQTT-4.7.1-1"), ("$share/g/a+", "MQTT-4.7.1-2"), ("$share/g/a\0", "MQTT-1.5.4-1"),
            ("$share/g\0/a", "MQTT-1.5.4-1"), ("$share/g\u{1}/a", nil), ("$share/g/a\u{9F}", nil),
            ("$share/g/" + String(repeating: "x", count: 65_527), "MQTT-4.7.3-3"),
        ])
    func malformedShared(whole: String, clause: String?) {
        let error = #expect(throws: CodecError.self) { try SharedSubscription(whole) }
        #expect(error?.reason == .malformedPacket)
        #expect(error?.clause == clause)
    }

    @Test("a shared subscription may be as long as a filter")
    func longestShared() throws {
        let filter = String(repeating: "x", count: 65_526)
        #expect(try SharedSubscription("$share/g/" + filter)?.filter == filter)
    }
}
