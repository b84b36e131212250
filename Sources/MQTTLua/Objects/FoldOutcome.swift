import MQTTHooks

/// What becomes of something after the functions that edit it.
protocol FoldOutcome: Sendable {
    associatedtype Subject: Sendable

    static var pass: Self { get }
    static func later(_ body: @escaping @Sendable (inout Subject) async throws -> Self) -> Self
}

extension ConnectOutcome: FoldOutcome {}
extension SubscribeOutcome: FoldOutcome {}
extension UnsubscribeOutcome: FoldOutcome {}
extension WillOutcome: FoldOutcome {}
