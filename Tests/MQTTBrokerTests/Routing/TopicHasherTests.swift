import Testing

@testable import MQTTBroker

@Suite("Topic hasher")
struct TopicHasherTests {
    let hasher = TopicHasher(seed: 0x1234_5678_9ABC_DEF0, secret: 0x0FED_CBA9_8765_4321)

    func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { buffer in buffer.baseAddress.map { hasher.hash($0, buffer.count) } ?? 0 }
    }

    @Test("every bit of every byte counts, at each length")
    func everyBit() {
        for length in 1...70 {
            var bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            let original = hash(bytes)
            for position in 0..<length {
                for bit in 0..<8 {
                    bytes[position] ^= 1 << UInt8(bit)
                    #expect(hash(bytes) != original, "length \(length), byte \(position), bit \(bit)")
                    bytes[position] ^= 1 << UInt8(bit)
                }
            }
        }
    }

    @Test("zeros of different length differ, and so do hashers of different secrets")
    func lengthAndSecrets() {
        let hashes = Set((1...200).map { hash(Array(repeating: 0, count: $0)) })
        #expect(hashes.count == 200)
        let other = TopicHasher(seed: 1, secret: 0x0FED_CBA9_8765_4321)
        let bytes = Array("a/b/c".utf8)
        #expect(bytes.withUnsafeBytes { $0.baseAddress.map { other.hash($0, 5) } } != hash(bytes))
    }

    @Test("similar topics spread evenly over the low bits")
    func spread() {
        var buckets = [Int](repeating: 0, count: 1_024)
        for number in 0..<102_400 { buckets[Int(hash(Array("site/device\(number)/state".utf8)) & 1_023)] += 1 }
        #expect(buckets.allSatisfy { (50...150).contains($0) })
    }

    @Test("equality of bytes is decided at each length and place")
    func equality() {
        for length in 0...40 {
            let bytes = (0..<length + 1).map { UInt8($0) }
            for changed in 0..<length {
                var other = bytes
                other[changed] ^= 0x80
                #expect(
                    bytes.withUnsafeBytes { a in
                        other.withUnsafeBytes { b in
                            guard let a = a.baseAddress, let b = b.baseAddress else { return false }
                            return !bytesEqual(a, b, length) && bytesEqual(a, b, changed)
                        }
                    })
            }
        }
    }
}
