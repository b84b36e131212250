import MQTTBroker
import NIOCore

/// A NIO event loop as the core sees it.
struct EventLoopScheduler: LoopScheduler {
    private let eventLoop: any EventLoop
    private let executor: EventLoopTaskExecutor

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        executor = EventLoopTaskExecutor(eventLoop)
    }

    func execute(_ body: @escaping @Sendable () -> Void) { eventLoop.execute(body) }

    func schedule(afterMilliseconds delay: Int64, _ body: @escaping @Sendable () -> Void) {
        eventLoop.scheduleTask(in: .milliseconds(delay), body)
    }

    var isCurrent: Bool { eventLoop.inEventLoop }

    var taskExecutor: any TaskExecutor { executor }
}
