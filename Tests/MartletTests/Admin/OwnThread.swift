import Foundation

/// Work that blocks, on a thread of its own: the threads of tasks are few, and others need them.
enum OwnThread {
    static func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
