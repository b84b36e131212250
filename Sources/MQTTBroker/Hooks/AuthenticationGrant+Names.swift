import MQTTCodec
import MQTTHooks

extension AuthenticationGrant {
    /// Whether the client identifier that is granted, if there is one, could stand in a CONNECT.
    var hasValidIdentifier: Bool { clientIdentifier.map(Self.isValid) ?? true }

    /// Whether the user name that is granted, if there is one, could stand in a CONNECT.
    var hasValidUsername: Bool { username.map(Self.isValid) ?? true }

    /// Whether numbers are numbers that mean something.
    var hasValidTerms: Bool {
        func isRate(_ rate: Double?) -> Bool { rate.map { $0 > 0 && $0.isFinite } ?? true }
        func isCount(_ count: Int?) -> Bool { count.map { $0 >= 0 } ?? true }
        return isRate(expiresIn) && isRate(limits.publishRate) && isRate(limits.publishBurst)
            && isRate(limits.publishBytesRate) && isCount(limits.maximumSubscriptions)
            && isCount(limits.maximumQueuedMessages) && (limits.maximumPacketSize ?? 16) >= 16
    }

    private static func isValid(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            (1...65_535).contains(bytes.count) && UTF8Validation.isValidName(UnsafeRawBufferPointer(bytes))
        }
    }
}
