extension ReasonCode {
    /// The CONNACK return code that a 3.1 or 3.1.1 client gets for this reason: 0 to 5.
    public var returnCode: UInt8 {
        switch self {
        case .success: 0
        case .unsupportedProtocolVersion: 1
        case .clientIdentifierNotValid: 2
        case .badUserNameOrPassword: 4
        case .notAuthorized, .banned, .badAuthenticationMethod: 5
        default: 3
        }
    }

    /// The reason that a CONNACK return code of 3.1 or 3.1.1 stands for; a reserved one (6 to 255) is
    /// ``unspecifiedError``.
    public init(returnCode: UInt8) {
        switch returnCode {
        case 0: self = .success
        case 1: self = .unsupportedProtocolVersion
        case 2: self = .clientIdentifierNotValid
        case 3: self = .serverUnavailable
        case 4: self = .badUserNameOrPassword
        case 5: self = .notAuthorized
        default: self = .unspecifiedError
        }
    }
}
