import MQTTCodec
import MQTTHooks

/// Input that is valid, and that plugins do not expect.
enum OddInputs {
    static let longText = String(repeating: "x", count: 65_535)

    static let clients: [Client] = [
        Client(id: "a", username: "ann", address: "192.0.2.1", port: 50_000, listener: "test"),
        Client(id: longText, username: longText, protocolVersion: .v3_1_1),
        Client(id: "é/+#", username: "", address: "2001:db8::1", protocolVersion: .v3_1, cleanStart: false),
        Client(id: "\u{1F600}", properties: [.userProperty("", "")], isSuperuser: true),
        Client(id: "$script/x", isInternal: true),
    ]

    static let credentials: [Credentials] = [
        Credentials(username: "", password: []),
        Credentials(username: longText, password: [UInt8](repeating: 0xFF, count: 65_535)),
        Credentials(username: "nobody-of-this-name", password: nil),
        Credentials(username: nil, password: [0]),
        Credentials(username: "é\u{10FFFF}", password: [0xC3, 0x28]),
    ]

    static let steps: [AuthenticationStep] = [
        AuthenticationStep(phase: .start, method: "no-such-method"),
        AuthenticationStep(phase: .start, method: ""),
        AuthenticationStep(phase: .start, method: longText, data: [UInt8](repeating: 0xFF, count: 65_535)),
        AuthenticationStep(phase: .continue, method: "é\u{10FFFF}", data: [0xC3, 0x28]),
        AuthenticationStep(phase: .reauthenticate, method: "SCRAM-SHA-256", data: [0]),
    ]

    static let topics = ["a", "/", "a//b", "$SYS/x", "é\u{10FFFF}", longText, String(repeating: "/", count: 1_000)]

    static let filters = ["a", "#", "+/+/#", "$SYS/#", "/", "é/+", longText]

    static let payloads: [[UInt8]] = [[], [0], [0xC3, 0x28, 0xFF], [UInt8](repeating: 0x7B, count: 1 << 20)]

    /// Every topic with the first payload, and every payload with the first topic.
    static let messages: [(topic: String, payload: [UInt8])] =
        topics.map { ($0, payloads[0]) } + payloads.dropFirst().map { (topics[0], $0) }

    /// Something short to say about a topic, filter or identifier.
    static func name(_ text: String) -> String {
        text.utf8.count > 40 ? "\(text.utf8.count) bytes" : "\"\(text)\""
    }
}
