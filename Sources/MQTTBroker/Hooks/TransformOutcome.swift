import MQTTCodec
import MQTTHooks

/// What the outcomes of the *transform* hooks for rare packets have in common, so that one fold serves them all.
protocol TransformOutcome: Sendable {
    associatedtype Subject: Sendable
    static var pass: Self { get }
    /// Whether the fold goes on.
    var isPass: Bool { get }
    /// What it counts as.
    var answer: HookAnswer { get }
    /// What is to be awaited, if the hook needs time.
    var deferred: (@Sendable (inout Subject) async throws -> Self)? { get }
}

extension ConnectOutcome: TransformOutcome {
    var answer: HookAnswer { isPass ? .pass : .reject }

    var isPass: Bool { if case .pass = self { true } else { false } }

    var deferred: (@Sendable (inout ConnectDraft) async throws -> ConnectOutcome)? {
        if case .later(let body) = self { body } else { nil }
    }
}

extension UnsubscribeOutcome: TransformOutcome {
    var answer: HookAnswer { isPass ? .pass : .reject }

    var isPass: Bool { if case .pass = self { true } else { false } }

    var deferred: (@Sendable (inout String) async throws -> UnsubscribeOutcome)? {
        if case .later(let body) = self { body } else { nil }
    }
}

extension WillOutcome: TransformOutcome {
    var answer: HookAnswer { isPass ? .pass : .drop }

    var isPass: Bool { if case .pass = self { true } else { false } }

    var deferred: (@Sendable (inout Message) async throws -> WillOutcome)? {
        if case .later(let body) = self { body } else { nil }
    }
}
