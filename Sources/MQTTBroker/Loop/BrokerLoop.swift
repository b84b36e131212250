import CoreMetrics
import Logging
import MQTTCodec
import MQTTHooks

/// One event loop's share of the broker: its connections, their sessions, its part of the subscription index, its
/// plugins' instances and its timers. Everything here happens on the loop; nothing is locked.
public final class BrokerLoop: @unchecked Sendable {
    let identity: LoopIdentity
    /// Who waits for this loop from outside of it.
    let calls = LoopCalls()
    let scheduler: any LoopScheduler
    let clock: BrokerClock
    let limits: BrokerLimits
    let deadlines: HookDeadlines
    let logger: Logger
    let retained: any RetainedStore
    unowned let broker: Broker
    let interestEpoch: InterestEpoch
    let backplane: (any Backplane)?

    /// The largest payload of a PUBLISH.
    let payloadLimit: Int
    /// How large an output may grow before it is written in the middle of a tick.
    let earlyWriteSize: Int

    /// Who is asked about clients of listeners without a chain of their own, and about the broker itself: every plugin.
    let slot: UnsafeMutablePointer<HookSlot>
    /// Who is asked about clients of other listeners, by their names.
    let listenerSlots: [String: UnsafeMutablePointer<HookSlot>]
    let meters: HookMeters
    let observations = ObservationCount()
    let plugins: [any Plugin]
    let subscriptions = SubscriptionIndex()
    /// What the other loops read to know whether a topic may interest this one.
    let interest = InterestSummary()
    var sessions: [String: Session] = [:]
    var connections: Set<Connection> = []
    var timers: TimerWheel<LoopTimer>
    @exclusivity(unchecked) var counters = LoopCounters()
    @exclusivity(unchecked) var framer = MessageFramer()
    /// Holds the forwarded properties of the PUBLISH that is being handled.
    @exclusivity(unchecked) var forwarded = ByteScratch()
    /// Holds the properties of one copy for a client that has other names for topics.
    var unmounted = ByteScratch()
    @exclusivity(unchecked) var outboxes: [CrossLoopBatch?]
    /// The other loops, by index; empty where there is one loop.
    var peers: [BrokerLoop] = []
    /// What the first loop knows of retained messages that expire.
    let sweep = RetainedSweep()
    /// Sessions that are asked from other loops, by client identifier.
    var claims: [String: SessionClaim] = [:]
    /// The client identifier whose session is being taken: it stays claimed, whatever ends on the way.
    var taking: String?
    /// Sessions that have moved to other loops and still forward what comes for them.
    var leaving: [String: Session] = [:]
    /// The shared subscriptions that this loop chooses members for.
    var groups: [String: SharedGroup] = [:]
    /// Numbers the messages that this loop routes, so that a moving session sees each once.
    @exclusivity(unchecked) var publishSerial: UInt64 = 0
    /// The number of the newest message of each other loop that this one has delivered.
    @exclusivity(unchecked) private var deliveredSerials: [UInt64]
    let hookContext: HookContext
    /// Numbers the passes over the index that merge overlapping subscriptions.
    var matchSerial: UInt64 = 0
    var matches = ContiguousArray<SubscriptionMatch>()
    /// The route of messages that no local connection publishes.
    let sharedRoute = Route()
    /// The route of messages from other loops.
    let peerRoute = Route()

    @exclusivity(unchecked) private var dirty = ContiguousArray<UnsafeMutablePointer<OutputBuffer>>()
    private var flushing = ContiguousArray<UnsafeMutablePointer<OutputBuffer>>()
    private var retired: [AnyObject] = []
    @exclusivity(unchecked) private var isFlushScheduled = false
    private var armedFor = Int64.max
    private let flushBody: FlushBody

    /// The closure that ends a tick, made once: handing it over every tick allocates nothing.
    private final class FlushBody: @unchecked Sendable {
        weak var loop: BrokerLoop?
        lazy var run: @Sendable () -> Void = { [unowned self] in self.loop?.endTick() }
    }

    init(
        identity: LoopIdentity, scheduler: any LoopScheduler, clock: BrokerClock, configuration: BrokerConfiguration,
        retained: any RetainedStore, broker: Broker, plugins: [any Plugin], logger: Logger
    ) {
        self.identity = identity
        self.scheduler = scheduler
        self.clock = clock
        self.limits = configuration.limits
        self.payloadLimit = configuration.limits.messageSizeLimit == 0 ? .max : configuration.limits.messageSizeLimit
        self.earlyWriteSize = min(262_144, configuration.limits.maximumOutputBuffer)
        self.deadlines = configuration.deadlines
        self.logger = logger
        self.retained = retained
        self.broker = broker
        interestEpoch = broker.interestEpoch
        backplane = configuration.backplane
        self.plugins = plugins
        let context = HookContext(scheduler)
        hookContext = context
        let meters = HookMeters(clock: clock.nanoseconds, factory: configuration.metrics ?? MetricsSystem.factory)
        let failures = HookFailures(logger: logger, now: clock.monotonic)
        func slot(_ chain: ChainConfiguration) -> UnsafeMutablePointer<HookSlot> {
            let slot = UnsafeMutablePointer<HookSlot>.allocate(capacity: 1)
            slot.initialize(
                to: HookSlot(
                    HookChains(plugins, chain, meters: meters, failures: failures, context: context)))
            return slot
        }
        self.meters = meters
        self.slot = slot(
            ChainConfiguration(
                authentication: configuration.authentication, authorization: configuration.authorization))
        self.listenerSlots = configuration.listenerChains.mapValues(slot)
        self.timers = TimerWheel(now: clock.monotonic())
        self.outboxes = Array(repeating: nil, count: identity.count)
        self.deliveredSerials = Array(repeating: 0, count: identity.count)
        self.flushBody = FlushBody()
        flushBody.loop = self
        meters.scheduleReport = { [unowned self] in _ = self.schedule(.hookMetrics(meters), afterMilliseconds: 1000) }
    }

    deinit {
        framer.deallocate()
        forwarded.deallocate()
        unmounted.deallocate()
        for slot in [slot] + listenerSlots.values {
            slot.pointee.release()
            slot.deallocate()
        }
    }

    /// Milliseconds of the monotonic clock.
    var now: Int64 { clock.monotonic() }

    // MARK: What has been delivered

    /// The number of the newest message of each loop of origin that this loop has given to its sessions.
    var seenSerials: [UInt64] {
        var serials = deliveredSerials
        serials[identity.index] = publishSerial
        return serials
    }

    /// A message of another loop has been given to the sessions of this one.
    func delivered(_ serial: UInt64, from origin: Int) { deliveredSerials[origin] = serial }

    // MARK: The end of the tick

    /// Puts a connection on the list of those to write at the end of the tick.
    @inline(__always)
    func markDirty(_ output: UnsafeMutablePointer<OutputBuffer>) {
        if output.pointee.isDirty { return }
        output.pointee.isDirty = true
        dirty.append(output)
        if !isFlushScheduled { scheduleFlush() }
    }

    @inline(never)
    func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        scheduler.execute(flushBody.run)
    }

    /// One write and flush for each connection that has output, and one wake-up for each loop that has messages.
    func endTick() {
        isFlushScheduled = false
        // What ends during the flush may be on the next tick's list, so it stays until then.
        let ended = retired
        retired.removeAll()
        swap(&dirty, &flushing)
        for output in flushing {
            output.pointee.isDirty = false
            write(output)
        }
        flushing.removeAll(keepingCapacity: true)
        withExtendedLifetime(ended) {}
        if !peers.isEmpty { sendOutboxes() }
    }

    /// Hands what a connection has to its transport, if that takes it.
    func write(_ output: UnsafeMutablePointer<OutputBuffer>) {
        guard !output.pointee.isBlocked, let bytes = output.pointee.take() else { return }
        output.pointee.connection.transport.send(bytes)
    }

    /// Keeps a connection or a session that has ended until the tick has, since the lists and routes of this tick may
    /// still point to its memory.
    func retire(_ object: AnyObject) {
        retired.append(object)
        scheduleFlush()
    }

    // MARK: Timers

    func schedule(_ timer: LoopTimer, afterMilliseconds delay: Int64) -> TimerToken {
        let deadline = now + delay
        let token = timers.schedule(timer, at: deadline)
        arm(for: deadline)
        return token
    }

    private func arm(for deadline: Int64) {
        guard deadline < armedFor else { return }
        armedFor = deadline
        // The wheel is coarse, and a wake-up a little late finds more to do at once.
        scheduler.schedule(afterMilliseconds: max(1, deadline - now) + 20) { [weak self] in self?.fireTimers(deadline) }
    }

    private func fireTimers(_ deadline: Int64) {
        if armedFor == deadline { armedFor = .max }
        var due: [LoopTimer] = []
        timers.advance(to: now) { due.append($0) }
        for timer in due {
            switch timer {
            case .connection(let connection): connection.timerFired()
            case .authorizationExpiry(let connection): connection.authorizationExpired()
            case .throttled(let connection): connection.throttleEnded()
            case .sessionExpiry(let session): sessionExpired(session)
            case .willDelay(let session): willDelayPassed(session)
            case .hookDeadline(let race): race.timedOut()
            case .retainedSweep: sweepRetained()
            case .hookMetrics(let meters): meters.report()
            }
        }
        if let next = timers.nextDeadline { arm(for: max(next, now + 50)) }
    }
}
