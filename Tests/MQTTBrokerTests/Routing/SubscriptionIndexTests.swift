import Testing

@testable import MQTTBroker

@Suite("Subscription index")
struct SubscriptionIndexTests {
    let index = SubscriptionIndex()

    @Test("a filter without wildcards matches its own topic and no other")
    func exact() {
        index.subscribe(1, to: "a/b")
        #expect(index.subscribers(of: "a/b") == [1])
        for topic in ["a", "a/", "a/b/", "/a/b", "a/b/c", "a/c", "A/b"] {
            #expect(index.subscribers(of: topic) == [], "\(topic)")
        }
    }

    @Test(
        "wildcards match as the standard says [MQTT-4.7.1-2] [MQTT-4.7.1-3]",
        arguments: [
            ("a/#", "a", true), ("a/#", "a/", true), ("a/#", "a/b/c", true), ("a/#", "ab", false),
            ("#", "a", true), ("#", "/", true), ("+", "a", true), ("+", "/", false), ("+/+", "/", true),
            ("/+", "/", true), ("/+", "/a", true), ("+/", "a/", true), ("+/", "a", false), ("a/+", "a", false),
            ("a/+", "a/", true), ("a/+/c", "a/b/c", true), ("a/+/c", "a//c", true), ("a/+/c", "a/b/d", false),
            ("+/b/#", "a/b", true), ("+/b/#", "a/b/c/d", true), ("+/b/#", "a/c", false), ("a//#", "a/", true),
        ])
    func wildcards(filter: String, topic: String, isMatch: Bool) {
        index.subscribe(1, to: filter)
        #expect(index.subscribers(of: topic) == (isMatch ? [1] : []))
    }

    @Test("a wildcard at the first level does not match topics that begin with $ [MQTT-4.7.2-1]")
    func dollar() {
        for (subscriber, filter) in ["#", "+/x", "+/#", "$SYS/#", "$SYS/+"].enumerated() {
            index.subscribe(subscriber + 1, to: filter)
        }
        #expect(index.subscribers(of: "$SYS/x") == [4, 5])
        #expect(index.subscribers(of: "$") == [])
        #expect(index.subscribers(of: "a/x") == [1, 2, 3])
        #expect(index.subscribers(of: "a/$SYS") == [1, 3])
    }

    @Test("a second subscription to the same filter replaces the first [MQTT-3.8.4-3]")
    func replaces() {
        for filter in ["a/b", "a/+", "a/#"] {
            #expect(index.subscribe(1, to: filter, options: 1, identifier: 7))
            #expect(!index.subscribe(1, to: filter, options: 2, identifier: 8))
        }
        #expect(index.count == 3)
        let expected = SubscriptionMatch(subscriber: SubscriptionIndex.identity(1), identifier: 8, options: 2)
        #expect(index.matches(of: "a/b") == [expected, expected, expected])
    }

    @Test("the epoch grows with every change and with nothing else")
    func epoch() {
        var last = index.epoch
        func hasGrown() -> Bool {
            defer { last = index.epoch }
            return index.epoch > last
        }
        index.subscribe(1, to: "a")
        #expect(hasGrown())
        index.subscribe(1, to: "a", options: 1)
        #expect(hasGrown())
        _ = index.subscribers(of: "a")
        index.unsubscribe(2, from: "a")
        index.unsubscribe(1, from: "b/+")
        #expect(!hasGrown())
        index.unsubscribe(1, from: "a")
        #expect(hasGrown())
    }

    @Test("contains tells whether anyone subscribes to exactly a filter")
    func contains() {
        let filters = ["a/b", "a/+", "a/#", "#", "+", String(repeating: "long/", count: 20) + "x"]
        for filter in filters {
            #expect(!index.hasSubscriber(to: filter))
            index.subscribe(1, to: filter)
            #expect(index.hasSubscriber(to: filter))
        }
        #expect(!index.hasSubscriber(to: "a"))
        for filter in filters {
            index.unsubscribe(1, from: filter)
            #expect(!index.hasSubscriber(to: filter))
        }
        #expect(index.count == 0)
    }

    @Test("ten thousand subscribers of one filter come and go", arguments: ["sport/tennis", "sport/+", "sport/#"])
    func manySubscribers(filter: String) {
        for subscriber in 1...10_000 { #expect(index.subscribe(subscriber, to: filter)) }
        #expect(index.subscribers(of: "sport/tennis") == Array(1...10_000))
        for subscriber in 1...10_000 { index.subscribe(subscriber, to: filter, options: 1) }
        #expect(index.count == 10_000)
        for subscriber in 1...10_000 where subscriber % 3 != 0 {
            #expect(index.unsubscribe(subscriber, from: filter))
        }
        #expect(index.subscribers(of: "sport/tennis") == Array(1...10_000).filter { $0 % 3 == 0 })
        #expect(index.matches(of: "sport/tennis").allSatisfy { $0.options == 1 })
        for subscriber in 1...10_000 { index.unsubscribe(subscriber, from: filter) }
        #expect(index.count == 0)
        #expect(index.nodeCount == 0)
    }

    @Test("levels may be long, empty and many: 65 535 of them neither overflow nor take long")
    func extremes() {
        let slashes = String(repeating: "/", count: 65_535)
        let long = String(repeating: "x", count: 65_531)
        index.subscribe(1, to: slashes)
        index.subscribe(2, to: String(repeating: "+/", count: 32_766) + "#")
        index.subscribe(3, to: "+/" + long)
        #expect(index.subscribers(of: slashes) == [1, 2])
        #expect(index.subscribers(of: "a/" + long) == [3])
        index.unsubscribe(2, from: String(repeating: "+/", count: 32_766) + "#")
        #expect(index.subscribers(of: slashes) == [1])
        index.unsubscribe(3, from: "+/" + long)
        #expect(index.nodeCount == 0)
    }

    @Test("two thousand filters of 190 levels that mix + and names are walked once each")
    func explosion() {
        var generator = SeededGenerator(seed: 7)
        for subscriber in 1...2_000 {
            let levels = (0..<190).map { _ in generator.below(2) == 0 ? "+" : "n" }
            index.subscribe(subscriber, to: levels.joined(separator: "/"))
        }
        let topic = Array(repeating: "n", count: 190).joined(separator: "/")
        #expect(index.subscribers(of: topic) == Array(1...2_000))
        #expect(index.subscribers(of: topic + "/n") == [])
        #expect(index.nodeCount <= 2_000 * 190)
    }

    @Test("subscribing and unsubscribing without end takes no more nodes")
    func churn() {
        index.subscribe(1, to: "keep/+/me")
        for round in 0..<20_000 {
            index.subscribe(2, to: "device/\(round)/+/state")
            index.subscribe(2, to: "device/\(round)/exact")
            #expect(index.nodeCount == 7)
            index.unsubscribe(2, from: "device/\(round)/+/state")
            index.unsubscribe(2, from: "device/\(round)/exact")
        }
        #expect(index.nodeCount == 3)
        #expect(index.count == 1)
        #expect(index.subscribers(of: "keep/it/me") == [1])
    }

    @Test("an empty topic and an empty filter are nothing")
    func empty() {
        #expect(!index.subscribe(1, to: ""))
        index.subscribe(1, to: "#")
        #expect(index.subscribers(of: "") == [])
        #expect(!index.hasSubscriber(to: ""))
    }
}
