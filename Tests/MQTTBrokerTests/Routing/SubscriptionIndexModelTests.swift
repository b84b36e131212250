import MQTTCodec
import Testing

@testable import MQTTBroker

@Suite("Subscription index against a model")
struct SubscriptionIndexModelTests {
    struct Key: Hashable {
        var filter: String
        var subscriber: Int
    }

    @Test("a random history gives the matches of a plain list", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func randomHistory(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let index = SubscriptionIndex(hasher: TopicHasher(seed: seed, secret: 99))
        var model: [Key: UInt32] = [:]
        var known: [Key] = []
        for step in 1...4_000 {
            // Growth in the first half, decline in the second.
            if generator.below(100) < (step < 2_000 ? 70 : 25) || known.isEmpty {
                let key = Key(filter: Topics.filter(&generator), subscriber: 1 + generator.below(40))
                let isNew = index.subscribe(key.subscriber, to: key.filter, identifier: UInt32(step))
                #expect(isNew == (model[key] == nil))
                if isNew { known.append(key) }
                model[key] = UInt32(step)
            } else {
                let key = known.remove(at: generator.below(known.count))
                #expect(index.unsubscribe(key.subscriber, from: key.filter))
                #expect(!index.unsubscribe(key.subscriber, from: key.filter))
                model[key] = nil
                #expect(index.hasSubscriber(to: key.filter) == model.keys.contains { $0.filter == key.filter })
            }
            if step % 20 == 0 {
                let topic = Topics.name(&generator)
                let expected = model.filter { TopicFilter.matches(filter: $0.key.filter, topic: topic) }
                let found = index.matches(of: topic)
                #expect(found.map(\.identifier).sorted() == expected.values.sorted(), "\(topic) at step \(step)")
                #expect(
                    found.map { SubscriptionIndex.number($0.subscriber) }.sorted()
                        == expected.keys.map(\.subscriber).sorted())
            }
            #expect(index.count == model.count)
        }
        for key in known { index.unsubscribe(key.subscriber, from: key.filter) }
        #expect(index.count == 0)
        #expect(index.nodeCount == 0)
    }

    @Test("hashes that all collide change nothing but the speed")
    func collisions() {
        var table = HashedIndex()
        for value in 1...200 as ClosedRange<UInt32> { table.insert(value % 3, value) }
        for value in 1...200 as ClosedRange<UInt32> where value % 2 == 0 { table.remove(value % 3, value) }
        for value in 1...200 as ClosedRange<UInt32> {
            #expect(table.find(value % 3) { $0 == value } == (value % 2 == 0 ? 0 : value))
        }
        #expect(table.count == 100)
    }
}
