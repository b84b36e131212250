/// What a client library has shown to the program that drives it: a line of JSON.
struct LibraryObservation: Decodable, Sendable {
    var event: String
    var code: Int?
    var codes: [Int]?
    var sessionPresent: Bool?
    var topic: String?
    var payload: String?
    var qos: Int?
    var retain: Bool?
    var contentType: String?
    var responseTopic: String?
    var correlationData: String?
    var userProperties: [[String]]?

    /// The message that it is about; nil for any other event.
    var message: ReceivedMessage? {
        guard event == "message", let topic, let payload, let qos, let retain else { return nil }
        var message = ReceivedMessage(
            topic, "", qos: qos, isRetained: retain, contentType: contentType ?? "", responseTopic: responseTopic ?? "",
            correlationData: ReceivedMessage.bytes(hexadecimal: Array((correlationData ?? "").utf8)),
            userProperties: (userProperties ?? []).map { $0.joined(separator: ":") }.joined(separator: " "))
        message.payload = ReceivedMessage.bytes(hexadecimal: Array(payload.utf8))
        return message
    }
}
