import MQTTCodec
import MQTTHooks

extension HookCompliance {
    func check(_ plugin: any ConnectionObserver, _ report: inout ComplianceReport) {
        for client in OddInputs.clients where !client.isInternal {
            for isPresent in [false, true] {
                _ = report.call("on_connected", within: longestCall) {
                    try plugin.connected(client, sessionPresent: isPresent)
                }
            }
        }
    }

    func check(_ plugin: any RefusalObserver, _ report: inout ComplianceReport) async {
        for client in OddInputs.clients where !client.isInternal {
            for code in [ReasonCode.badUserNameOrPassword, .serverBusy, .banned] {
                let event = RefusalEvent(reasonCode: code, reasonString: code == .banned ? "é" : nil)
                _ = report.call("on_refused", within: longestCall) { try plugin.refused(client, event) }
                guard let plugin = plugin as? any AsyncRefusalObserver else { continue }
                _ = await report.await("on_refused", within: deadline) { try await plugin.refused(client, event) }
            }
        }
    }

    func check(_ plugin: any DisconnectObserver, _ report: inout ComplianceReport) async {
        let causes: [DisconnectEvent.Cause] = [.client, .server, .network, .keepAlive, .takeover, .kick]
        for client in OddInputs.clients where !client.isInternal {
            for cause in causes {
                let event = DisconnectEvent(
                    cause: cause, reasonCode: .unspecifiedError, reasonString: cause == .kick ? "é" : nil,
                    willSent: cause == .network, seconds: 0)
                _ = report.call("on_disconnect", within: longestCall) { try plugin.disconnected(client, event) }
                guard let plugin = plugin as? any AsyncDisconnectObserver else { continue }
                _ = await report.await("on_disconnect", within: deadline) {
                    try await plugin.disconnected(client, event)
                }
            }
        }
    }
}
