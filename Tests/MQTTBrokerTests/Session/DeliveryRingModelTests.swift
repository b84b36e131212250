import MQTTCodec
import Testing

@testable import MQTTBroker

/// A delivery ring that is a list, and obviously right.
private struct ModelRing {
    struct Entry {
        var name: String
        var qos: QoS
        var stage = DeliveryRing.Stage.queued
        var packetIdentifier: UInt16 = 0
        var isDue = false
    }

    var entries: [Entry] = []
    var lastPacketIdentifier: UInt16

    var queuedCount: Int { entries.count { $0.stage == .queued } }
    var inflightCount: Int { entries.count - queuedCount }
    var redeliveryCount: Int { entries.count { $0.isDue } }
    var inflightBytes: Int {
        entries.filter { $0.stage == .published && !$0.isDue }.reduce(0) { $0 + $1.name.utf8.count }
    }

    private mutating func nextPacketIdentifier() -> UInt16 {
        repeat {
            lastPacketIdentifier = lastPacketIdentifier == .max ? 1 : lastPacketIdentifier + 1
        } while entries.contains { $0.packetIdentifier == lastPacketIdentifier }
        return lastPacketIdentifier
    }

    mutating func sendNext() -> (UInt16, String)? {
        guard let index = entries.firstIndex(where: { $0.stage == .queued }) else { return nil }
        entries[index].packetIdentifier = nextPacketIdentifier()
        entries[index].stage = .published
        return (lastPacketIdentifier, entries[index].name)
    }

    mutating func dropNext() {
        guard let index = entries.firstIndex(where: { $0.stage == .queued }) else { return }
        _ = nextPacketIdentifier()
        entries.remove(at: index)
    }

    private func index(_ packetIdentifier: UInt16) -> Int? {
        packetIdentifier == 0 ? nil : entries.firstIndex { $0.packetIdentifier == packetIdentifier }
    }

    mutating func acknowledge(_ packetIdentifier: UInt16, qos: QoS) -> DeliveryRing.Acknowledged {
        guard let index = index(packetIdentifier) else { return .unknown }
        guard entries[index].stage == .published, entries[index].qos == qos else { return .violation }
        entries.remove(at: index)
        return .finished
    }

    mutating func received(_ packetIdentifier: UInt16) -> DeliveryRing.Acknowledged {
        guard let index = index(packetIdentifier) else { return .unknown }
        guard entries[index].qos == .exactlyOnce else { return .violation }
        entries[index].stage = .released
        return .release
    }

    mutating func complete(_ packetIdentifier: UInt16) -> DeliveryRing.Acknowledged {
        guard let index = index(packetIdentifier) else { return .unknown }
        guard entries[index].stage == .released else { return .violation }
        entries.remove(at: index)
        return .finished
    }

    mutating func beginRedelivery() {
        for index in entries.indices { entries[index].isDue = entries[index].stage != .queued }
    }

    mutating func redeliverNext(limit: Int, byteLimit: Int) -> UInt16? {
        guard let index = entries.firstIndex(where: \.isDue) else { return nil }
        if entries[index].stage == .published {
            guard inflightCount - redeliveryCount < limit else { return nil }
            let bytes = inflightBytes
            guard bytes == 0 || bytes + entries[index].name.utf8.count <= byteLimit else { return nil }
        }
        entries[index].isDue = false
        return entries[index].packetIdentifier
    }
}

@Suite("Delivery ring against a model")
struct DeliveryRingModelTests {
    @Test("random exchanges go as in a plain list", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let start = UInt16(65_535 - generator.below(300))
        let ring = RingUnderTest(lastPacketIdentifier: start)
        var model = ModelRing(lastPacketIdentifier: start)
        var differences: [Int] = []
        for number in 0..<20_000 {
            var isSame = true
            switch generator.below(12) {
            case 0...3 where model.queuedCount < 100:
                let qos: QoS = generator.below(2) == 0 ? .atLeastOnce : .exactlyOnce
                let name = "m\(number)"
                // As long as its name, so that the model has the sizes without keeping payloads.
                ring.append(name, qos: qos, payloadSize: name.utf8.count)
                model.entries.append(ModelRing.Entry(name: "m\(number)", qos: qos))
            case 4...5 where model.inflightCount < 200:
                let sent = ring.sendNext()
                let expected = model.sendNext()
                isSame = sent?.packetIdentifier == expected?.0 && sent?.message?.name == expected?.1
            case 6 where generator.below(4) == 0:
                ring.dropNext()
                model.dropNext()
            case 7 where generator.below(50) == 0:
                ring.beginRedelivery()
                model.beginRedelivery()
            case 8:
                let limit = 1 + generator.below(200)
                let byteLimit = 1 + generator.below(2_000)
                isSame =
                    ring.redeliverNext(limit: limit, byteLimit: byteLimit)?.packetIdentifier
                    == model.redeliverNext(limit: limit, byteLimit: byteLimit)
            default:
                // The oldest are left alone for long, so that finished ones gather behind them.
                let known = model.entries.dropFirst(generator.below(6)).filter { $0.packetIdentifier != 0 }
                let identifier = known.isEmpty ? 7 : known[generator.below(known.count)].packetIdentifier
                switch generator.below(4) {
                case 0:
                    isSame =
                        ring.acknowledge(identifier, qos: .atLeastOnce)
                        == model.acknowledge(identifier, qos: .atLeastOnce)
                case 1:
                    isSame =
                        ring.acknowledge(identifier, qos: .exactlyOnce)
                        == model.acknowledge(identifier, qos: .exactlyOnce)
                case 2: isSame = ring.received(identifier) == model.received(identifier)
                default: isSame = ring.complete(identifier) == model.complete(identifier)
                }
            }
            isSame =
                isSame && ring.queuedCount == model.queuedCount && ring.inflightCount == model.inflightCount
                && ring.redeliveryCount == model.redeliveryCount && ring.inflightBytes == model.inflightBytes
            if !isSame { differences.append(number) }
        }
        #expect(differences == [])
        let left = (0..<ring.count).map { ring.entry(at: $0) }.filter { $0.stage != .finished }
        #expect(left.map(\.packetIdentifier) == model.entries.map(\.packetIdentifier))
        #expect(left.map(\.stage) == model.entries.map(\.stage))
        #expect(left.map { $0.message?.name } == model.entries.map { $0.stage == .released ? nil : $0.name })
        let waiting = model.entries.filter { $0.stage == .queued }.map {
            MessageReference.sized($0.name, $0.name.utf8.count)
        }
        #expect(ring.queuedBytes == waiting.reduce(0, +))
    }
}
