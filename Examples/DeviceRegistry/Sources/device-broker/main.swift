import DeviceRegistry
import Logging
import MQTTBroker
import MQTTTransport

var configuration = BrokerConfiguration()
configuration.plugins = [DeviceRegistry(tokens: ["4711": "s3cret"])]

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1883
let broker = BrokerServer(
    configuration: configuration, listeners: [ListenerConfiguration(port: port)], logger: Logger(label: "broker"))
for listener in try await broker.start() { print("listening on \(listener.host):\(listener.port)") }
try await Task.sleep(for: .seconds(1_000_000_000))
