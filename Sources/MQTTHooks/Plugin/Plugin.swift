/// What every plugin is: something with a name that can be started, reloaded and stopped.
///
/// A plugin adds behaviour by conforming to one or more hook protocols besides this one (``Authenticator``,
/// ``Authorizer``, ``PublishInterceptor``, ``SubscribeInterceptor``, ``DisconnectObserver`` and their companions).
/// The broker looks once, at load, which of them a plugin conforms to; a hook point that nobody implements costs one
/// branch. Plugins are asked in the order of the configuration list.
public protocol Plugin: Sendable {
    /// The name in configuration, logs and `martlet plugins`, such as `password_table`.
    var name: String { get }

    /// Called once before any listener opens, in configuration order, on no particular executor; it may suspend.
    ///
    /// - Parameter broker: What the plugin may do back. Messages published before the listeners open are delivered to
    ///   stored sessions and retained as usual.
    /// - Throws: Anything: the broker then does not start, and says which plugin failed and why.
    func start(_ broker: any BrokerHandle) async throws

    /// Called when the operator asks for a reload (SIGHUP); it may suspend.
    ///
    /// - Throws: Anything: the plugin must then go on exactly as before the call.
    func reload() async throws

    /// Called once after every connection has been closed, in reverse configuration order; it may suspend.
    func stop() async

    /// The instance that serves one event loop.
    ///
    /// Called once per event loop, before any listener opens. The default shares this instance among all loops, which
    /// is right for plugins whose state is immutable or guarded. A plugin with state per loop (a Lua state, a cache
    /// without a lock) returns a new instance; its synchronous hooks are then called on that loop alone.
    ///
    /// - Throws: Anything: the broker then does not start.
    func instance(for loop: LoopIdentity) throws -> any Plugin
}

extension Plugin {
    /// Does nothing.
    public func start(_ broker: any BrokerHandle) async throws {}

    /// Does nothing.
    public func reload() async throws {}

    /// Does nothing.
    public func stop() async {}

    /// Shares this instance among all loops.
    public func instance(for loop: LoopIdentity) throws -> any Plugin { self }
}
