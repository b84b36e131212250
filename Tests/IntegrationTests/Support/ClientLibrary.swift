/// A client library that others wrote, and that knows nothing of this broker.
enum ClientLibrary: String, CaseIterable, Sendable {
    case pahoMQTT = "paho-mqtt"
    case aiomqtt
    case gmqtt
    case amqtt
    case pahoC = "Paho C"

    /// The versions of the protocol that it speaks.
    var versions: [ClientVersion] {
        switch self {
        case .pahoMQTT, .aiomqtt, .pahoC: [.v31, .v311, .v5]
        case .gmqtt: [.v311, .v5]
        case .amqtt: [.v311]
        }
    }

    /// The versions in which it tells its users of the session present flag of CONNACK; 3.1 has no such flag.
    var versionsWithSessionPresent: [ClientVersion] {
        switch self {
        case .pahoMQTT, .gmqtt: [.v311, .v5]
        case .pahoC: [.v311]
        case .aiomqtt, .amqtt: []
        }
    }

    /// What it calls a return code of CONNACK in 3.x: Paho's clients for Python show the reason code of 5.0 for it.
    func shown(returnCode: UInt8) -> Int {
        let reasonCodes: [UInt8] = [0x00, 0x84, 0x85, 0x88, 0x86, 0x87]
        switch self {
        case .pahoMQTT, .aiomqtt: return Int(reasonCodes[Int(returnCode)])
        case .gmqtt, .amqtt, .pahoC: return Int(returnCode)
        }
    }

    /// The program that drives it, and the arguments that come first.
    var command: [String] {
        let script: String
        switch self {
        case .pahoMQTT: script = "paho_client.py"
        case .aiomqtt: script = "aiomqtt_client.py"
        case .gmqtt: script = "gmqtt_client.py"
        case .amqtt: script = "amqtt_client.py"
        case .pahoC: return [LibraryPrograms.pahoC]
        }
        // Nothing of the user's, and nothing left beside the scripts.
        return [LibraryPrograms.python, "-E", "-B", "\(LibraryPrograms.sources)/\(script)"]
    }
}
