import MQTTCodec
import MQTTHooks
import Testing

@testable import MQTTBroker

@Suite("Retained messages against a model")
struct InMemoryRetainedStoreModelTests {
    @Test("a random history gives the matches of a plain dictionary", arguments: [31, 32, 33, 34] as [UInt64])
    func randomHistory(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let store = InMemoryRetainedStore(hasher: TopicHasher(seed: seed, secret: 5))
        var model: [String: Int64?] = [:]
        for step in 1...3_000 {
            let topic = Topics.name(&generator)
            let now = Int64(step)
            if generator.below(3) > 0 {
                let expiresAt: Int64? = generator.below(4) == 0 ? now + Int64(generator.below(200)) : nil
                store.put(topic, "\(step)", expiresAt: expiresAt)
                model.updateValue(expiresAt, forKey: topic)
            } else {
                store.clear(topic)
                model.removeValue(forKey: topic)
            }
            if step % 10 == 0 {
                let filter = Topics.filter(&generator)
                let expected = model.filter { entry in
                    TopicFilter.matches(filter: filter, topic: entry.key) && entry.value.map { $0 > now } ?? true
                }
                let found = store.topics(of: filter, limit: 1 + generator.below(40), now: now)
                #expect(found.sorted() == expected.keys.sorted(), "\(filter) at step \(step)")
            }
        }
        // What has expired leaves, in slices of whatever size.
        let end: Int64 = 3_000
        var cursor: RetainedCursor?
        var earliest: Int64?
        repeat {
            let limit = 1 + generator.below(40)
            if let first = store.removeExpired(cursor: &cursor, limit: limit, now: end) {
                earliest = min(earliest ?? .max, first)
            }
        } while cursor != nil
        for (topic, expiresAt) in model { if let expiresAt, expiresAt <= end { model.removeValue(forKey: topic) } }
        #expect(store.count == model.count)
        #expect(earliest == model.values.compactMap { $0 }.min())
        // All others that may expire leave by these two.
        _ = store.topics(of: "#", now: .max)
        _ = store.topics(of: "$x/#", now: .max)
        for (topic, expiresAt) in model where expiresAt != nil { model.removeValue(forKey: topic) }
        #expect(store.count == model.count)
        for topic in model.keys { store.clear(topic) }
        #expect(store.nodeCount == 0)
    }

    @Test(
        "what stays throughout is visited once, whatever comes and goes between slices",
        arguments: [41, 42, 43, 44, 45, 46] as [UInt64])
    func changesBetweenSlices(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let store = InMemoryRetainedStore()
            var present = Set<String>()
            for _ in 0..<150 {
                let topic = Topics.name(&generator)
                store.put(topic)
                present.insert(topic)
            }
            let filter = Topics.filter(&generator)
            var stayed = present
            var ever = present
            let found = store.topics(of: filter, limit: 1 + generator.below(12)) {
                for _ in 0..<generator.below(8) {
                    let topic = Topics.name(&generator)
                    if generator.below(2) == 0 {
                        store.put(topic)
                        present.insert(topic)
                        ever.insert(topic)
                    } else {
                        store.clear(topic)
                        present.remove(topic)
                        stayed.remove(topic)
                    }
                }
            }
            let expected = stayed.filter { TopicFilter.matches(filter: filter, topic: $0) }
            #expect(found.filter { expected.contains($0) }.sorted() == expected.sorted(), "\(filter)")
            #expect(found.allSatisfy { ever.contains($0) && TopicFilter.matches(filter: filter, topic: $0) })
            #expect(store.count == present.count)
        }
    }
}
