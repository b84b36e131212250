import MQTTBroker
import MQTTCodec
import MQTTHooks

/// The answer of `martlet acl explain`, as the admin API gives it.
struct AccessAnswer: Codable, Hashable, Sendable {
    /// Where what is known about the client comes from.
    enum Source: String, Codable, Sendable {
        /// It is connected.
        case connected
        /// It has a session, and is not connected.
        case offline
        /// It has authenticated for this question.
        case authenticated
        /// From the question alone.
        case madeUp = "made_up"
        /// From the question; it would not get in.
        case refused
    }

    enum Verdict: String, Codable, Sendable {
        case allowed
        case denied
    }

    /// Who asks.
    struct Requester: Codable, Hashable, Sendable {
        var id: String
        var source: Source
        var username: String?
        var listener: String
        var address: String
        var version: String
        var tenant: String?
        var mountPoint: String?
        var attributes: [String: String]
        var isSuperuser: Bool
    }

    /// One of those who have a say.
    struct Step: Codable, Hashable, Sendable {
        var kind: String
        var plugin: String?
        /// `allow`, `deny` or `pass`.
        var answer: String
        var maximumQos: Int?
        var reasonCode: Int?
        var explanation: String
        var rule: String?
        var ruleNumber: Int?
        var file: String?
        var line: Int?
        var askedForReal: Bool
        var decides: Bool
    }

    /// Plugins that may change or stop what is allowed.
    struct Later: Codable, Hashable, Sendable {
        var hook: String
        var plugins: [String]
    }

    var verdict: Verdict
    /// Of a denial, such as 135.
    var reasonCode: Int?
    /// Its name, such as `not_authorized`.
    var reason: String?
    /// Of a subscription.
    var grantedQos: Int?
    var client: Requester
    /// `publish` or `subscribe`.
    var action: String
    var topic: String
    var qos: Int
    var retain: Bool
    var steps: [Step]
    var later: [Later]
    var notes: [String]

    /// An answer from what the broker says.
    init(_ report: AccessReport, _ source: Source, notes: [String]) {
        self.init(report.question, report.client, source)
        verdict = report.isAllowed ? .allowed : .denied
        reasonCode = report.reasonCode.map { Int($0.rawValue) }
        reason = report.reasonCode?.name
        grantedQos = report.grantedQoS.map { Int($0.rawValue) }
        steps = report.steps.map { Step($0) }
        later = report.laterPlugins.map { Later(hook: $0.point.rawValue, plugins: $0.plugins) }
        self.notes = notes
        let asked = report.steps.filter(\.isAskedForReal).compactMap(\.plugin)
        if !asked.isEmpty {
            self.notes.append(
                "\(asked.joined(separator: ", ")): cannot explain without deciding, and was asked for real, with whatever "
                    + "that changes in it")
        }
    }

    /// The answer about a client that would not get in.
    init(_ question: AccessQuestion, _ client: Client, refused code: ReasonCode, reason text: String?) {
        self.init(question, client, .refused)
        reasonCode = Int(code.rawValue)
        reason = code.name
        notes = ["the client would not get in: \(code.name)" + (text.map { ": \($0)" } ?? "")]
    }

    private init(_ question: AccessQuestion, _ client: Client, _ source: Source) {
        verdict = .denied
        self.client = Requester(
            id: client.id, source: source, username: client.username, listener: client.listener,
            address: client.address, version: client.protocolVersion.description, tenant: client.tenant,
            mountPoint: client.mountPoint?.prefix, attributes: client.attributes, isSuperuser: client.isSuperuser)
        action = question.action.rawValue
        topic = question.topic
        qos = Int(question.qos.rawValue)
        retain = question.retain
        steps = []
        later = []
        notes = []
    }
}

extension AccessAnswer.Step {
    fileprivate init(_ step: AccessStep) {
        kind = step.kind.rawValue
        plugin = step.plugin
        switch step.answer {
        case .allow(let maximum):
            answer = "allow"
            maximumQos = maximum.map { Int($0.rawValue) }
        case .deny(let code):
            answer = "deny"
            reasonCode = Int(code.rawValue)
        case .pass: answer = "pass"
        }
        explanation = step.explanation
        rule = step.rule
        ruleNumber = step.ruleNumber
        file = step.file
        line = step.line
        askedForReal = step.isAskedForReal
        decides = step.decides
    }
}
