/// The answer of `martlet acl explain` for people.
struct AccessListing {
    let answer: AccessAnswer

    /// The table, with the deciding line marked.
    var text: String {
        var lines = [heading]
        if !answer.steps.isEmpty { lines += [""] + rows + [""] }
        lines.append(verdict)
        for later in answer.later {
            lines.append("may still change or stop it: \(later.hook) of \(later.plugins.joined(separator: ", "))")
        }
        for note in answer.notes { lines.append("note: \(LogText.escaped(note))") }
        return lines.joined(separator: "\n")
    }

    private var heading: String {
        let client = answer.client
        var facts = [
            Self.words[client.source] ?? client.source.rawValue, "MQTT \(client.version)",
            "listener \(client.listener)", "address \(client.address)",
        ]
        if let username = client.username { facts.append("user \(LogText.quoted(username))") }
        if let tenant = client.tenant { facts.append("tenant \(LogText.quoted(tenant))") }
        if let mountPoint = client.mountPoint { facts.append("mount point \(LogText.quoted(mountPoint))") }
        for (name, value) in client.attributes.sorted(by: { $0.key < $1.key }) {
            facts.append("\(LogText.escaped(name))=\(LogText.quoted(value))")
        }
        let retain = answer.retain ? ", retained" : ""
        return "client \(LogText.quoted(answer.client.id)) (\(facts.joined(separator: ", ")))\n"
            + "\(answer.action) \(LogText.quoted(answer.topic)) at QoS \(answer.qos)\(retain)"
    }

    private static let words: [AccessAnswer.Source: String] = [
        .connected: "connected", .offline: "offline, has a session", .authenticated: "authenticated for this answer",
        .madeUp: "made up", .refused: "refused",
    ]

    private var rows: [String] {
        let names = answer.steps.map { step in step.plugin ?? step.kind.replacing("_", with: " ") }
        let width = names.map(\.count).max() ?? 0
        return zip(answer.steps, names).map { step, name in
            let mark = step.decides ? "=>" : "  "
            let padding = String(repeating: " ", count: width - name.count)
            let answer = (step.answer + "  ").prefix(5)
            return "\(mark) \(name)\(padding)  \(answer)  \(details(of: step))"
        }
    }

    private func details(of step: AccessAnswer.Step) -> String {
        var text = LogText.escaped(step.explanation)
        if let rule = step.rule {
            let number = step.ruleNumber.map { "rule \($0): " } ?? ""
            text += " (\(number)\(LogText.escaped(rule)))"
        }
        if let place = place(of: step) { text += " [\(place)]" }
        return text
    }

    private func place(of step: AccessAnswer.Step) -> String? {
        step.file.map { file in LogText.escaped(file) + (step.line.map { ":\($0)" } ?? "") }
    }

    private var verdict: String {
        let deciding = answer.steps.first(where: \.decides)
        let by = deciding.map { step in
            let place = place(of: step).map { " at \($0)" } ?? step.ruleNumber.map { ", rule \($0)" } ?? ""
            return " by \(step.plugin ?? step.kind.replacing("_", with: " "))\(place)"
        }
        switch answer.verdict {
        case .allowed:
            let lowered = answer.grantedQos.flatMap { $0 < answer.qos ? ", at QoS \($0) only" : nil }
            return "allowed\(by ?? "")\(lowered ?? "")"
        case .denied:
            let code = answer.reasonCode.map { "0x" + String($0, radix: 16, uppercase: true) }
            let reason = [code, answer.reason].compactMap { $0 }.joined(separator: " ")
            return "denied\(by ?? "")" + (reason.isEmpty ? "" : " (\(reason))")
        }
    }
}
