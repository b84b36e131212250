import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Retained messages in memory")
struct InMemoryRetainedStoreTests {
    let store = InMemoryRetainedStore()

    @Test("a stored message is found by its topic, a later one takes its place [MQTT-3.3.1-5]")
    func replaces() {
        store.put("a/b", "first")
        store.put("a/b", "second")
        #expect(store.count == 1)
        var payloads: [String] = []
        var cursor: RetainedCursor?
        for filter in ["a/b", "a/+"] {
            Array(filter.utf8).withUnsafeBytes {
                store.matches(filter: $0, cursor: &cursor, limit: 100, now: 0) {
                    payloads.append(String(decoding: $0.payload, as: UTF8.self))
                }
            }
            #expect(cursor == nil)
        }
        #expect(payloads == ["second", "second"])
    }

    @Test("a removed message is gone with all that only it needed")
    func removes() {
        store.put("a/b/c")
        store.put("a/b")
        store.clear("a")
        store.clear("a/b")
        #expect(store.topics(of: "#") == ["a/b/c"])
        store.clear("a/b/c")
        store.clear("a/b/c")
        #expect(store.count == 0)
        #expect(store.nodeCount == 0)
    }

    @Test(
        "filters match as the standard says",
        arguments: [
            ("#", ["/", "a", "a/", "a/b", "a/b/c", "b/b"]), ("+", ["a"]), ("a/#", ["a", "a/", "a/b", "a/b/c"]),
            ("a/+", ["a/", "a/b"]), ("+/b", ["a/b", "b/b"]), ("+/+", ["/", "a/", "a/b", "b/b"]), ("a/b", ["a/b"]),
            ("+/b/#", ["a/b", "a/b/c", "b/b"]), ("a/b/c/#", ["a/b/c"]), ("a/b/c/d/#", []), ("nowhere/+", []),
            ("$SYS/#", ["$SYS", "$SYS/up"]), ("$SYS/+", ["$SYS/up"]), ("+/up", []), ("/+", ["/"]), ("nowhere", []),
        ])
    func filters(filter: String, expected: [String]) {
        for topic in ["a", "a/", "a/b", "a/b/c", "b/b", "/", "$SYS", "$SYS/up"] { store.put(topic) }
        for limit in [1, 2, 3, 100] {
            #expect(store.topics(of: filter, limit: limit).sorted() == expected)
        }
    }

    @Test("an expired message is not delivered and leaves when it is met")
    func expires() {
        store.put("a/1", expiresAt: 1_000)
        store.put("a/2", expiresAt: 2_000)
        store.put("a/3")
        #expect(store.topics(of: "a/+", now: 999).sorted() == ["a/1", "a/2", "a/3"])
        #expect(store.topics(of: "a/+", now: 1_000).sorted() == ["a/2", "a/3"])
        #expect(store.count == 2)
        #expect(store.topics(of: "a/2", now: 5_000) == [])
        #expect(store.topics(of: "#") == ["a/3"])
        #expect(store.nodeCount == 2)
    }

    @Test("a slice visits no more than its limit and goes on where it stopped")
    func slices() {
        for number in 0..<100 { store.put("t/\(number)") }
        var cursor: RetainedCursor?
        var sizes: [Int] = []
        var topics: [String] = []
        repeat {
            let slice = store.slice("t/+", &cursor, limit: 10)
            sizes.append(slice.count)
            topics += slice
        } while cursor != nil
        #expect(sizes.allSatisfy { $0 <= 10 })
        #expect(sizes.count >= 10)
        #expect(Set(topics).count == 100 && topics.count == 100)
    }

    @Test("nodes that do not match count for the limit as well")
    func limitCountsVisits() {
        for number in 0..<1_000 { store.put("t/\(number)/x") }
        var slices = 1
        #expect(store.topics(of: "t/+/y", limit: 100, between: { slices += 1 }) == [])
        store.put("t/0/y")
        slices = 1
        #expect(store.topics(of: "t/+/y", limit: 100, between: { slices += 1 }) == ["t/0/y"])
        #expect(slices >= 10)
    }

    @Test("a slice stays small where most of many children are gone")
    func holes() {
        for number in 0..<10_000 { store.put("t/\(number)") }
        for number in 0..<9_990 { store.clear("t/\(number)") }
        var slices = 1
        #expect(store.topics(of: "t/+", limit: 10, between: { slices += 1 }).count == 10)
        #expect(slices >= 60)
        for number in 0..<9_990 { store.put("u/\(number)") }
        for number in 0..<9_990 { store.put("t/\(number)") }
        #expect(store.topics(of: "t/#").count == 10_000)
    }

    @Test("what visits may store and remove in the same store")
    func reentrant() {
        for number in 0..<10 { store.put("t/\(number)") }
        var cursor: RetainedCursor?
        Array("t/#".utf8).withUnsafeBytes {
            store.matches(filter: $0, cursor: &cursor, limit: 100, now: 0) { message in
                message.topic.withUnsafeBytes { store.remove(topic: $0) }
                store.put("seen")
            }
        }
        #expect(store.topics(of: "#") == ["seen"])
    }

    @Test("a topic of 65 535 empty levels neither overflows nor stays")
    func deep() {
        let topic = String(repeating: "/", count: 65_535)
        store.put(topic)
        #expect(store.topics(of: "#") == [topic])
        #expect(store.topics(of: "/+/#", limit: 50_000) == [topic])
        #expect(store.topics(of: topic) == [topic])
        store.clear(topic)
        #expect(store.nodeCount == 0)
    }

    @Test("topics of 190 levels take a node a level and no more")
    func manyLevels() {
        let tail = Array(repeating: "level", count: 188).joined(separator: "/")
        for number in 0..<100 { store.put("d/\(number)/\(tail)") }
        #expect(store.nodeCount == 1 + 100 * 189)
        #expect(store.topics(of: "d/+/level/#").count == 100)
        #expect(store.topics(of: "d/7/#") == ["d/7/\(tail)"])
        for number in 0..<100 { store.clear("d/\(number)/\(tail)") }
        #expect(store.nodeCount == 0)
    }

    @Test("a cursor that no store made does no harm")
    func foreignCursor() {
        for number in 0..<10 { store.put("t/\(number)/x") }
        for path in [[], [0], [-5, 3], [0, .max], [0, 5, 0, 0, 9], [.min, .min, .min]] as [[Int32]] {
            var cursor: RetainedCursor? = RetainedCursor(path: path, edition: 77)
            let found = store.slice("t/+/x", &cursor, limit: .max)
            #expect(found.count <= 10 && cursor == nil)
        }
    }

    @Test("many threads may use it at once")
    func threads() async {
        let store = store
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in 0..<2_000 {
                        store.put("w\(worker)/\(number)")
                        if number % 2 == 0 { store.clear("w\(worker)/\(number)") }
                        if number % 100 == 0 { _ = store.topics(of: "#", limit: 50) }
                    }
                }
            }
        }
        #expect(store.count == 4_000)
        #expect(Set(store.topics(of: "#", limit: 7)).count == 4_000)
    }
}
