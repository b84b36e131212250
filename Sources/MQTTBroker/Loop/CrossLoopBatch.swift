import MQTTCodec
import MQTTHooks

/// The messages of one tick for one other loop, in a single piece of memory: no allocation per message.
/// Written by the loop of origin, read once by the destination; never by both at a time.
final class CrossLoopBatch: @unchecked Sendable {
    private struct Header {
        var serial: UInt64
        var expiresAt: Int64
        var topicCount: Int32
        var propertiesCount: Int32
        var payloadCount: Int32
        var publisherCount: Int32
        var targetCount: Int32
        var keyCount: Int32
        var identifier: UInt32
        var options: UInt8
        var qos: UInt8
        var retain: Bool
        var origin: Origin
    }

    let origin: Int
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0

    init(origin: Int) {
        self.origin = origin
        capacity = 4096
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { memory.deallocate() }

    /// Copies a message to the end.
    func append(_ message: borrowing RoutedMessage, serial: UInt64) {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        append(message, serial: serial, target: none, key: none, options: 0, identifier: 0)
    }

    /// Copies a message for one member of a shared subscription to the end.
    func append(_ message: borrowing RoutedMessage, _ directed: DirectedDelivery, serial: UInt64) {
        var target = directed.clientIdentifier
        var key = directed.key
        target.withUTF8 { target in
            key.withUTF8 { key in
                append(
                    message, serial: serial, target: UnsafeRawBufferPointer(target), key: UnsafeRawBufferPointer(key),
                    options: directed.options, identifier: directed.identifier)
            }
        }
    }

    private func append(
        _ message: borrowing RoutedMessage, serial: UInt64, target: UnsafeRawBufferPointer,
        key: UnsafeRawBufferPointer, options: UInt8, identifier: UInt32
    ) {
        var publisher = message.publisher ?? ""
        publisher.withUTF8 { publisher in
            let publisher = UnsafeRawBufferPointer(publisher)
            let header = Header(
                serial: serial, expiresAt: message.expiresAt, topicCount: Int32(message.topic.count),
                propertiesCount: Int32(message.properties.count), payloadCount: Int32(message.payload.count),
                publisherCount: Int32(publisher.count), targetCount: Int32(target.count), keyCount: Int32(key.count),
                identifier: identifier, options: options, qos: message.qos.rawValue, retain: message.retain,
                origin: message.origin)
            let size =
                MemoryLayout<Header>.stride + message.topic.count + message.properties.count + message.payload.count
                + publisher.count + target.count + key.count
            reserve(size)
            (memory + count).storeBytes(of: header, as: Header.self)
            _ = (memory + count + MemoryLayout<Header>.stride)
                .append(message.topic).append(message.properties).append(message.payload).append(publisher)
                .append(target).append(key)
            count += (size + 7) & ~7
        }
    }

    private func reserve(_ size: Int) {
        let needed = count + size + 8
        guard needed > capacity else { return }
        capacity = max(needed, capacity * 2)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }

    /// Visits the messages in order; they are valid during the visit only.
    func forEach(_ visit: (borrowing RoutedMessage, _ serial: UInt64, DirectedDelivery?) -> Void) {
        var offset = 0
        while offset < count {
            let header = (memory + offset).load(as: Header.self)
            var next = memory + offset + MemoryLayout<Header>.stride
            func part(_ size: Int32) -> UnsafeRawBufferPointer {
                defer { next += Int(size) }
                return UnsafeRawBufferPointer(start: next, count: Int(size))
            }
            let topic = part(header.topicCount)
            let properties = part(header.propertiesCount)
            let payload = part(header.payloadCount)
            let publisher = part(header.publisherCount)
            let target = part(header.targetCount)
            let key = part(header.keyCount)
            let directed =
                target.isEmpty
                ? nil
                : DirectedDelivery(
                    clientIdentifier: String(decoding: target, as: UTF8.self),
                    key: String(decoding: key, as: UTF8.self),
                    options: header.options, identifier: header.identifier)
            visit(
                RoutedMessage(
                    topic: topic, properties: properties, payload: payload,
                    qos: QoS(rawValue: header.qos) ?? .atMostOnce,
                    retain: header.retain, expiresAt: header.expiresAt, origin: header.origin,
                    publisher: publisher.isEmpty ? nil : String(decoding: publisher, as: UTF8.self)),
                header.serial, directed)
            offset += (next - (memory + offset) + 7) & ~7
        }
    }
}
