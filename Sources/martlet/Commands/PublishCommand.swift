import ArgumentParser
import Foundation
import MQTTCodec
import MQTTHooks

/// `martlet publish`: publishes as an operator.
struct PublishCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish a message as the broker's operator.",
        discussion: """
            With the flags of mosquitto_pub. The message is not authorized, and passes every other hook. Without -m the \
            payload is read from standard input.
            """)

    @OptionGroup var broker: AdminOptions

    @Option(name: [.customShort("t"), .long], help: "The topic.")
    var topic: String

    @Option(name: [.customShort("m"), .long], help: "The payload.")
    var message: String?

    @Option(name: [.customShort("q"), .long], help: "The QoS.")
    var qos = 0

    @Flag(name: [.customShort("r"), .long], help: "Retain the message.")
    var retain = false

    func validate() throws {
        do throws(AdminError) {
            _ = try query(payload: []).message
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// The message as the admin API takes it.
    func query(payload: [UInt8]) -> PublishQuery {
        PublishQuery(
            topic: topic, payloadBase64: Data(payload).base64EncodedString(), qos: qos, retain: retain ? true : nil)
    }

    func run() throws {
        let payload = message.map { Array($0.utf8) } ?? Array(FileHandle.standardInput.readDataToEndOfFile())
        _ = try broker.client().ask("POST", "/api/v1/publish", query(payload: payload)).value(PublishAnswer.self)
    }
}
