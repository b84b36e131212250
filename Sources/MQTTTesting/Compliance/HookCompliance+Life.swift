import MQTTHooks

extension HookCompliance {
    /// Names, and what the plugin says about its hook points.
    func checkNames(_ report: inout ComplianceReport) {
        let name = plugin.name
        if name.isEmpty { report.add("name", "is empty") }
        let isSnakeCase = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
        }
        if !isSnakeCase { report.add("name", "\"\(name)\" is not in snake_case") }
        if plugin.name != name { report.add("name", "changes from call to call") }
    }

    private func checkInstance(_ instance: any Plugin, _ report: inout ComplianceReport) {
        if instance.name != plugin.name { report.add("instance", "has another name, \"\(instance.name)\"") }
        let implemented = Set(HookPoint.implemented(by: instance))
        if implemented != Set(HookPoint.implemented(by: plugin)) {
            report.add("instance", "implements other hooks than the plugin")
        }
        let active = (instance as? any HookSelection)?.activeHookPoints ?? implemented
        for point in active.subtracting(implemented).map(\.rawValue).sorted() {
            report.add("activeHookPoints", "names \(point), which the plugin does not implement")
        }
    }

    /// Start, use, reload, use, stop, stop again, and all of it a second time.
    func checkLife(_ report: inout ComplianceReport) async {
        for round in 1...2 {
            let suffix = round == 1 ? "" : " after a stop"
            let handle = RecordingBrokerHandle(clients: OddInputs.clients)
            let plugin = plugin
            let instances = (0..<2).compactMap { index in
                report.call("instance" + suffix, within: longestCall) {
                    try plugin.instance(for: LoopIdentity(index: index, count: 2) { $0() })
                }
            }
            for instance in instances { checkInstance(instance, &report) }
            guard await report.await("start" + suffix, within: deadline, { try await plugin.start(handle) }) != nil
            else { return }
            for instance in instances { await checkHooks(of: instance, &report) }
            for _ in 0..<2 {
                _ = await report.await("reload" + suffix, within: deadline) { try await plugin.reload() }
            }
            if let first = instances.first { await checkHooks(of: first, &report) }
            _ = await report.await("stop" + suffix, within: deadline) { await plugin.stop() }
            _ = await report.await("a second stop" + suffix, within: deadline) { await plugin.stop() }
        }
    }
}
