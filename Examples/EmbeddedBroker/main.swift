// A program with a broker inside: it measures something, publishes it, and answers requests.
//
//     swift run --package-path Examples EmbeddedBroker 1883
//     mosquitto_sub -t 'plant/#' -v
//     mosquitto_pub -t plant/commands/rate -m 5

import Logging
import MQTTBroker
import MQTTCodec
import MQTTHooks
import MQTTTransport

let logger = Logger(label: "embedded-broker")
let rate = PublishRate()

var configuration = BrokerConfiguration()
configuration.eventLoops = 1
configuration.limits.maximumPacketSize = 65_536
configuration.plugins = [CommandInterceptor(rate: rate)]

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1883
let server = BrokerServer(configuration: configuration, listeners: [.init(name: "plant", port: port)], logger: logger)

for listener in try await server.start() {
    print("listening on \(listener.host):\(listener.port)")
}

// The program's own work: one message a second, unless a client has asked for another rate. The last value is
// retained, so that whoever subscribes later sees it at once.
var measured = 20.0
for _ in 0..<86_400 {
    try await Task.sleep(for: .seconds(1 / Double(rate.perSecond)))
    measured += Double.random(in: -0.2...0.2)
    let text = "{\"celsius\":\(measured)}"
    try server.handle.publish(
        Message(topic: "plant/temperature", payload: Array(text.utf8), qos: .atLeastOnce, retain: true),
        as: "sensor")
}

await server.shutdown()
