// A program with a broker inside: it measures something, publishes it, and takes commands from clients.
//
//     swift run --package-path Examples EmbeddedBroker 1883
//     mosquitto_sub -t 'plant/#' -v
//     mosquitto_pub -t plant/commands/rate -m 5

import Logging
import MQTTBroker
import MQTTTransport
import ServiceLifecycle

let logger = Logger(label: "embedded-broker")
let rate = PublishRate()

var configuration = BrokerConfiguration()
configuration.eventLoops = 1
configuration.limits.maximumPacketSize = 65_536
configuration.plugins = [CommandInterceptor(rate: rate)]

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1883
let server = BrokerServer(configuration: configuration, listeners: [.init(name: "plant", port: port)], logger: logger)
let sensor = TemperatureSensor(broker: server.handle, rate: rate)

// On SIGTERM the sensor stops first, then the broker: clients of MQTT 5 are told that the server shuts down.
let services = ServiceGroup(
    services: [server, sensor], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
try await services.run()
