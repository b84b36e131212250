/// A message as a client has shown it.
struct ReceivedMessage: Hashable, Sendable {
    var topic: String
    var payload: [UInt8]
    var qos: Int
    var isRetained: Bool
    var contentType: String
    var responseTopic: String
    var correlationData: [UInt8]
    /// `NAME:VALUE`, with spaces between them.
    var userProperties: String

    /// A message with a text for its payload.
    init(
        _ topic: String, _ text: String, qos: Int = 0, isRetained: Bool = false, contentType: String = "",
        responseTopic: String = "", correlationData: [UInt8] = [], userProperties: String = ""
    ) {
        self.topic = topic
        payload = Array(text.utf8)
        self.qos = qos
        self.isRetained = isRetained
        self.contentType = contentType
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.userProperties = userProperties
    }

    /// The payload as text.
    var text: String { String(decoding: payload, as: UTF8.self) }

    /// What `mosquitto_sub -F` is to print for each message.
    static let format = "message\t%q\t%r\t%x\t%t\t%C\t%R\t%D\t%P"

    /// Reads a line in that format; nil for any other line.
    init?(line: Substring) {
        // By bytes: a payload may be a megabyte.
        let parts = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard parts.count == 9, parts[0].elementsEqual("message".utf8) else { return nil }
        guard let qos = Int(Substring(parts[1])) else { return nil }
        self.init(
            String(Substring(parts[4])), "", qos: qos, isRetained: parts[2].elementsEqual("1".utf8),
            contentType: String(Substring(parts[5])), responseTopic: String(Substring(parts[6])),
            correlationData: Array(parts[7]), userProperties: String(Substring(parts[8])))
        payload = Self.bytes(hexadecimal: Array(parts[3]))
    }

    /// The bytes that hexadecimal digits in lower case stand for.
    static func bytes(hexadecimal digits: [UInt8]) -> [UInt8] {
        func value(_ digit: UInt8) -> UInt8 {
            digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
        }
        return stride(from: 0, to: digits.count - 1, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    }
}

extension ReceivedMessage: CustomStringConvertible {
    var description: String {
        "\(topic) \(payload.count > 200 ? "(\(payload.count) bytes)" : text) qos=\(qos)"
            + "\(isRetained ? " retained" : "")\(contentType.isEmpty ? "" : " \(contentType)") \(userProperties)"
    }
}
