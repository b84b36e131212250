import MQTTCodec
import MQTTHooks

extension Connection {
    /// Takes over what a grant says about how much the client may do, and for how many seconds it is good.
    func applyTerms(expiresIn: Double?) {
        let limits = client.limits
        throttle = PublishThrottle(limits, now: loop.now)
        inboundLimit = min(limits.maximumPacketSize ?? .max, loop.limits.maximumPacketSize)
        session?.state.pointee.queueLimit = limits.maximumQueuedMessages ?? .max
        if let expiryTimer { loop.timers.cancel(expiryTimer) }
        expiryTimer = expiresIn.map {
            loop.schedule(.authorizationExpiry(self), afterMilliseconds: Int64(min($0, 1e9) * 1000))
        }
    }

    func cancelTermTimers() {
        if let expiryTimer { loop.timers.cancel(expiryTimer) }
        if let throttleTimer { loop.timers.cancel(throttleTimer) }
        expiryTimer = nil
        throttleTimer = nil
    }

    /// The grant is good no longer.
    func authorizationExpired() {
        expiryTimer = nil
        sayGoodbye(.notAuthorized, reason: "authorization expired")
        end(.server, .notAuthorized, reason: "authorization expired", draining: version == .v5)
    }

    /// Whether the rate limit lets a message pass; if not, the client has been answered.
    @inline(never)
    func passesThrottle(_ view: PublishView) -> Bool {
        switch client.limits.overRate {
        case .delay:
            throttledFor = throttle?.delay(payload: view.payload.count, now: loop.now) ?? 0
            return true
        case .reject:
            if throttle?.admits(payload: view.payload.count, now: loop.now) ?? true { return true }
            finish(
                view,
                .rejected(Denial(reasonCode: .quotaExceeded, reasonString: "publish rate"), counted: .rateExceeded))
            return false
        case .disconnect:
            if throttle?.admits(payload: view.payload.count, now: loop.now) ?? true { return true }
            finish(
                view, .disconnect(Denial(reasonCode: .messageRateTooHigh, reasonString: "publish rate")))
            return false
        }
    }

    /// A hook wants nothing to be read for some seconds, once the message at hand has gone its way.
    func pausePublisher(_ seconds: Double) {
        throttledFor = max(throttledFor, Int64((min(seconds, 3600) * 1000).rounded(.up)))
    }

    /// After a message that has used up the rate: nothing more is read for a while.
    func pauseForThrottle() {
        guard phase == .connected else { return }
        phase = .suspended
        throttleTimer = loop.schedule(.throttled(self), afterMilliseconds: throttledFor)
        throttledFor = 0
    }

    /// The client may publish again.
    func throttleEnded() {
        throttleTimer = nil
        if phase == .suspended { resume(as: .connected) }
    }
}
