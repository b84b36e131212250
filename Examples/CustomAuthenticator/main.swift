// A broker with an authenticator and an authorizer of its own.
//
//     swift run --package-path Examples CustomAuthenticator 1883
//     mosquitto_pub -u token -P 7f3a -i pump-1 -t devices/pump-1/pressure -m 3.2
//     mosquitto_pub -u stranger -t x -m x

import Logging
import MQTTBroker
import MQTTTransport
import ServiceLifecycle

let logger = Logger(label: "custom-authenticator")

var configuration = BrokerConfiguration()
configuration.plugins = [
    TokenAuthenticator(devices: [
        "7f3a": .init(identifier: "pump-1", role: "device"),
        "91c0": .init(identifier: "desk", role: "operator"),
    ]),
    RoleAuthorizer(),
]

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1883
let server = BrokerServer(configuration: configuration, listeners: [.init(port: port)], logger: logger)
let services = ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
try await services.run()
