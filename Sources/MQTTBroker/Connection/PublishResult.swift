import MQTTCodec
import MQTTHooks

/// How a publish ends that is not routed.
enum PublishResult {
    case dropped(acknowledge: Bool)
    case rejected(Denial, counted: DropReason = .notAuthorized)
    case disconnect(Denial)
    /// The payload is larger than the message size limit.
    case tooLarge

    init(_ outcome: PublishOutcome) {
        switch outcome {
        case .pass, .later: preconditionFailure("these do not end a publish")
        case .drop(let acknowledge): self = .dropped(acknowledge: acknowledge)
        case .reject(let code, let reason):
            self = .rejected(Denial(code, reason, []), counted: .hook)
        case .disconnect(let code, let reason):
            self = .disconnect(Denial(code, reason, []))
        }
    }

    /// Why the message goes nowhere.
    var dropReason: DropReason {
        switch self {
        case .dropped, .disconnect: .hook
        case .rejected(_, let reason): reason
        case .tooLarge: .tooLarge
        }
    }
}

/// A publish that is not routed, as an error.
struct PublishEnd: Error {
    var result: PublishResult

    init(_ result: PublishResult) { self.result = result }
}

extension Connection {
    /// Ends a publish that goes nowhere: the client is told what its version can express.
    func finish(_ view: PublishView, _ result: PublishResult) {
        loop.refuse(RoutedMessage(view, publisher: client, now: loop), from: client, result.dropReason)
        answer(result, qos: view.qos, packetIdentifier: view.packetIdentifier)
    }

    /// The same for a message whose packet is gone.
    func finish(_ message: Message, _ result: PublishResult, qos: QoS, packetIdentifier: UInt16) {
        loop.refuse(message, from: client, result.dropReason)
        answer(result, qos: qos, packetIdentifier: packetIdentifier)
    }

    /// Tells the client of a message that goes nowhere.
    func answer(_ result: PublishResult, qos: QoS, packetIdentifier: UInt16) {
        switch result {
        case .dropped(let isAcknowledged):
            if isAcknowledged { acknowledgeDropped(qos, packetIdentifier) }
        case .rejected(let denial, _):
            if version == .v5 {
                guard qos != .atMostOnce else { return }
                acknowledge(
                    qos == .atLeastOnce ? .puback : .pubrec, packetIdentifier, denial.reasonCode,
                    reason: denial.reasonString)
            } else if loop.limits.deniedPublishDisconnects {
                end(.server, denial.reasonCode, draining: false)
            } else {
                acknowledgeDropped(qos, packetIdentifier)
            }
        case .disconnect(let denial):
            sayGoodbye(denial.reasonCode, reason: denial.reasonString)
            end(.kick, denial.reasonCode, reason: denial.reasonString, draining: true)
        case .tooLarge:
            if version == .v5, qos != .atMostOnce {
                let type: PacketType = qos == .atLeastOnce ? .puback : .pubrec
                acknowledge(type, packetIdentifier, .packetTooLarge, reason: "the payload is too large")
            } else {
                acknowledgeDropped(qos, packetIdentifier)
            }
        }
    }

    private func acknowledgeDropped(_ qos: QoS, _ packetIdentifier: UInt16) {
        switch qos {
        case .atMostOnce: break
        case .atLeastOnce: acknowledge(.puback, packetIdentifier)
        case .exactlyOnce:
            session?.inbound.insert(packetIdentifier)
            unreleasedCount += 1
            acknowledge(.pubrec, packetIdentifier)
        }
    }

    /// An acknowledgement of MQTT 5 that carries a reason code.
    func acknowledge(_ type: PacketType, _ packetIdentifier: UInt16, _ reasonCode: ReasonCode, reason: String?) {
        var properties: Properties = []
        if let reason, wantsProblemInformation { properties.append(.reasonString(reason)) }
        let packet = Acknowledgement(
            packetIdentifier: packetIdentifier, reasonCode: reasonCode.carried(by: type), properties: properties)
        switch type {
        case .puback: send(.puback(packet))
        case .pubrec: send(.pubrec(packet))
        case .pubrel: send(.pubrel(packet))
        default: send(.pubcomp(packet))
        }
    }
}
