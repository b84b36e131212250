import MQTTHooks

/// Takes commands off the wire: a message to `plant/commands/rate` is for the program, and goes to no subscriber.
struct CommandInterceptor: PublishInterceptor {
    let name = "commands"
    let rate: PublishRate

    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        guard !client.isInternal else { return .pass }
        switch message.topic {
        case "plant/commands/rate":
            guard let perSecond = Int(String(decoding: message.payload, as: UTF8.self)), rate.set(perSecond) else {
                return .reject(.payloadFormatInvalid, reason: "a rate is a number from 1 to 100")
            }
            return .drop()
        case let topic where topic.hasPrefix("plant/"):
            // Nobody but the program speaks for the plant.
            return .reject(.notAuthorized, reason: "plant/ is read-only")
        default:
            return .pass
        }
    }
}
