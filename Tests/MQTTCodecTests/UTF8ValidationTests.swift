import MQTTCodec
import Testing

@Suite("UTF-8")
struct UTF8ValidationTests {
    private func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { UTF8Validation.isValid($0) }
    }

    @Test("nothing is valid")
    func empty() {
        #expect(isValid([]))
        #expect(UTF8Validation.isValid(UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    @Test("every scalar but U+0000, at every place of a stride")
    func scalars() {
        var wrong: [UInt32] = []
        for value in (0...0x10FFFF as ClosedRange<UInt32>) where value < 0x3000 || value % 61 == 0 || value > 0x10FFF0 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let lead = [UInt8](repeating: 0x61, count: Int(value % 10))
            if isValid(lead + Array(String(Character(scalar)).utf8) + [0x7A]) != (value != 0) { wrong.append(value) }
        }
        #expect(wrong == [])
    }

    @Test("agrees with the standard library on all sequences of three bytes around the edges")
    func sequences() {
        let edges: [UInt8] = [
            0x00, 0x01, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
            0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var wrong: [[UInt8]] = []
        for first in edges {
            for second in edges {
                for third in edges {
                    for fourth in [0x41, 0x80, 0xC2] as [UInt8] {
                        let bytes = [first, second, third, fourth]
                        let isText = String(validating: bytes, as: UTF8.self) != nil
                        let expected = isText && !bytes.contains(0)
                        if isValid(bytes) != expected { wrong.append(bytes) }
                        if bytes.withUnsafeBytes({ UTF8Validation.isText($0) }) != isText { wrong.append(bytes) }
                        if isValid(Array("12345678".utf8) + bytes) != expected { wrong.append(bytes) }
                    }
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("one wrong byte is found in every position and at every length")
    func positions() {
        for length in 1...40 {
            for position in 0..<length {
                for byte in [0x00, 0x80, 0xFF] as [UInt8] {
                    var bytes = [UInt8](repeating: 0x78, count: length)
                    #expect(isValid(bytes))
                    bytes[position] = byte
                    #expect(!isValid(bytes), "\(byte) at \(position) of \(length)")
                }
            }
        }
    }

    @Test("every byte is judged in every position of a string, a name and a topic name")
    func bytes() {
        // Two fillings: the highest and the lowest byte that a name may have, the worst for carries and borrows.
        for filling in [0x7E, 0x20] as [UInt8] {
            for length in 1...27 {
                for position in 0..<length {
                    for byte in UInt8.min...UInt8.max {
                        var bytes = [UInt8](repeating: filling, count: length)
                        bytes[position] = byte
                        let (isString, isName, isTopicName) = bytes.withUnsafeBytes {
                            (UTF8Validation.isValid($0), UTF8Validation.isValidName($0), TopicName.isValid($0))
                        }
                        let isPrintable = (0x20...0x7E).contains(byte)
                        if isString != (0x01...0x7F).contains(byte) || isName != isPrintable
                            || isTopicName != (isPrintable && byte != 0x2B && byte != 0x23)
                        {
                            Issue.record("\(byte) at \(position) of \(length)")
                        }
                    }
                }
            }
        }
    }

    @Test("a name has every scalar but U+0000 to U+001F and U+007F to U+009F, at every place of a stride")
    func names() {
        var wrong: [UInt32] = []
        for value in 0...0x3000 as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isControl = value < 0x20 || (0x7F...0x9F).contains(value)
            for lead in 0..<10 {
                let text = [UInt8](repeating: 0x61, count: lead) + Array(String(Character(scalar)).utf8)
                for bytes in [text, text + [0x7A], text + Array("01234567".utf8)] {
                    let isName = bytes.withUnsafeBytes { UTF8Validation.isValidName($0) }
                    if isName == isControl { wrong.append(value) }
                }
            }
        }
        #expect(wrong == [])
        #expect(UTF8Validation.isValidName(UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    @Test("a name whose last character is cut is refused, and not looked at beyond its end")
    func cutName() {
        for tail in [[0xC2], [0x61, 0xC2], [0xE2, 0x82], [0xF0, 0x9F, 0x9A]] as [[UInt8]] {
            for beyond in [0x80, 0xA0] as [UInt8] {
                let memory = tail + [beyond]
                let isName = memory.withUnsafeBytes {
                    UTF8Validation.isValidName(UnsafeRawBufferPointer(rebasing: $0.dropLast()))
                }
                #expect(!isName, "\(tail)")
            }
        }
    }
}
