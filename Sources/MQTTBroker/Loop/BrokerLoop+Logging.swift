import Logging
import MQTTCodec
import MQTTHooks

extension BrokerLoop {
    func logConnected(_ client: Client) {
        logger.debug(
            "client connected",
            metadata: [
                "mqtt.client_id": "\(client.id)", "mqtt.version": "\(client.protocolVersion)",
                "mqtt.listener": "\(client.listener)", "address": "\(client.address):\(client.port)",
            ])
    }

    func logRefused(_ client: Client, _ accepted: AcceptedConnection, _ denial: Denial) {
        logger.debug(
            "client refused",
            metadata: [
                "mqtt.client_id": "\(client.id)", "mqtt.reason": "\(denial.reasonCode)",
                "address": "\(accepted.address):\(accepted.port)",
            ])
    }

    func logProtocolError(_ client: Client, _ accepted: AcceptedConnection, _ error: CodecError) {
        logger.debug(
            "protocol error",
            metadata: [
                "mqtt.client_id": "\(client.id)", "mqtt.reason": "\(error.reason)", "error": "\(error.message)",
                "address": "\(accepted.address):\(accepted.port)",
            ])
    }

    func logDisconnected(_ client: Client, _ event: DisconnectEvent) {
        logger.debug(
            "client disconnected",
            metadata: [
                "mqtt.client_id": "\(client.id)", "mqtt.reason": "\(event.reasonCode)", "by": "\(event.cause.rawValue)",
            ])
    }
}
