import MQTTCodec
import Testing

@testable import MQTTBroker

@Suite("Interest summary")
struct InterestSummaryTests {
    let summary = InterestSummary(hasher: TopicHasher(seed: 1, secret: 2))

    func add(_ filter: String) { Array(filter.utf8).withUnsafeBytes { summary.add(filter: $0) } }
    func remove(_ filter: String) { Array(filter.utf8).withUnsafeBytes { summary.remove(filter: $0) } }
    func mayMatch(_ topic: String) -> Bool { Array(topic.utf8).withUnsafeBytes { summary.mayMatch(topic: $0) } }

    @Test("nothing is wanted of an empty summary")
    func empty() {
        for topic in ["a", "a/b", "/", "$SYS/x"] { #expect(!mayMatch(topic)) }
    }

    @Test("a filter without wildcards wants its topic, as often as it was added")
    func exact() {
        add("a/b")
        add("a/b")
        #expect(mayMatch("a/b"))
        #expect(!mayMatch("a"))
        #expect(!mayMatch("a/b/c"))
        remove("a/b")
        #expect(mayMatch("a/b"))
        remove("a/b")
        #expect(!mayMatch("a/b"))
    }

    @Test("a filter with wildcards wants what begins with its levels before them")
    func prefix() {
        add("a/b/+/d")
        #expect(mayMatch("a/b/c/d"))
        #expect(mayMatch("a/b"))
        #expect(!mayMatch("a/c/b/d"))
        #expect(!mayMatch("a"))
        add("x/#")
        #expect(mayMatch("x"))
        #expect(mayMatch("x/y"))
        #expect(!mayMatch("xy"))
        remove("a/b/+/d")
        #expect(!mayMatch("a/b/c/d"))
        #expect(mayMatch("x"))
        remove("x/#")
        #expect(!mayMatch("x"))
    }

    @Test("a wildcard at the first level wants all but topics that begin with $")
    func root() {
        add("+/x")
        #expect(mayMatch("a"))
        #expect(!mayMatch("$SYS/x"))
        add("$SYS/#")
        #expect(mayMatch("$SYS/x"))
        remove("+/x")
        #expect(!mayMatch("a"))
    }

    @Test("filters deeper than it tells apart are still wanted")
    func deep() {
        let levels = Array(repeating: "n", count: 300)
        add((levels + ["+"]).joined(separator: "/"))
        #expect(mayMatch((levels + ["x"]).joined(separator: "/")))
        #expect(!mayMatch("n/n/n"))
        remove((levels + ["+"]).joined(separator: "/"))
        #expect(!mayMatch((levels + ["x"]).joined(separator: "/")))
    }

    @Test("no match is ever denied, and after all filters left nothing is wanted", arguments: [11, 12, 13] as [UInt64])
    func neverDenies(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var filters: [String] = []
        for _ in 0..<2_000 {
            if generator.below(2) == 0 || filters.isEmpty {
                filters.append(Topics.filter(&generator))
                add(filters[filters.count - 1])
            } else {
                remove(filters.remove(at: generator.below(filters.count)))
            }
            let topic = Topics.name(&generator)
            if filters.contains(where: { TopicFilter.matches(filter: $0, topic: topic) }) { #expect(mayMatch(topic)) }
        }
        for filter in filters { remove(filter) }
        for _ in 0..<500 {
            let topic = Topics.name(&generator)
            #expect(!mayMatch(topic))
        }
    }

    @Test("another thread sees what was added before")
    func threads() async {
        for number in 0..<1_000 { add("t/\(number)") }
        let summary = summary
        let seen = await Task.detached {
            (0..<1_000).count { number in
                Array("t/\(number)".utf8).withUnsafeBytes { summary.mayMatch(topic: $0) }
            }
        }.value
        #expect(seen == 1_000)
        let wrong = (1_000..<11_000).count { mayMatch("t/\($0)") }
        #expect(wrong < 100)
    }
}
