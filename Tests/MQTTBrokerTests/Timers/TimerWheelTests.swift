import Testing

@testable import MQTTBroker

@Suite("Timer wheel")
struct TimerWheelTests {
    /// What fires at a time.
    func fired(_ wheel: TimerWheel<Int>, at now: Int64) -> [Int] {
        var keys: [Int] = []
        wheel.advance(to: now) { keys.append($0) }
        return keys
    }

    @Test("a timer fires once, at its time rounded up to the resolution, never early")
    func firesOnce() {
        let wheel = TimerWheel<Int>(resolution: 100, now: 1_000)
        wheel.schedule(1, at: 1_250)
        #expect(wheel.nextDeadline == 1_300)
        #expect(fired(wheel, at: 1_250) == [])
        #expect(fired(wheel, at: 1_299) == [])
        #expect(fired(wheel, at: 1_300) == [1])
        #expect(fired(wheel, at: 10_000) == [])
        #expect(wheel.nextDeadline == nil)
        #expect(wheel.count == 0)
    }

    @Test("timers fire in the order of their ticks, whatever the order of scheduling and the distance")
    func order() {
        let wheel = TimerWheel<Int>(resolution: 1)
        for deadline in [4_294_967_296_000, 5, 70, 64, 63, 4_096, 86_400_000, 1] {
            wheel.schedule(deadline, at: Int64(deadline))
        }
        #expect(fired(wheel, at: .max / 2) == [1, 5, 63, 64, 70, 4_096, 86_400_000, 4_294_967_296_000])
    }

    @Test("a cancelled timer does not fire, and its token is of no more use")
    func cancel() {
        let wheel = TimerWheel<Int>()
        let first = wheel.schedule(1, at: 500)
        wheel.schedule(2, at: 500)
        #expect(wheel.cancel(first))
        #expect(!wheel.cancel(first))
        let third = wheel.schedule(3, at: 500)
        #expect(third.position == first.position)
        #expect(!wheel.cancel(first))
        #expect(fired(wheel, at: 500).sorted() == [2, 3])
        #expect(!wheel.cancel(third))
    }

    @Test("a deadline of the past fires at the next tick")
    func past() {
        let wheel = TimerWheel<Int>(resolution: 100)
        #expect(fired(wheel, at: 10_000) == [])
        wheel.schedule(1, at: 3)
        wheel.schedule(2, at: .min)
        #expect(fired(wheel, at: 10_050) == [])
        #expect(fired(wheel, at: 10_100).sorted() == [1, 2])
    }

    @Test("time that goes back changes nothing")
    func backwards() {
        let wheel = TimerWheel<Int>(resolution: 100)
        wheel.schedule(1, at: 5_000)
        #expect(fired(wheel, at: 4_000) == [])
        #expect(fired(wheel, at: -1) == [])
        #expect(fired(wheel, at: .min) == [])
        #expect(fired(wheel, at: 5_000) == [1])
    }

    @Test("what fires may schedule and cancel in the same wheel")
    func reentrant() {
        let wheel = TimerWheel<Int>(resolution: 100)
        wheel.schedule(1, at: 100)
        let second = wheel.schedule(2, at: 200)
        var keys: [Int] = []
        wheel.advance(to: 1_000) { key in
            keys.append(key)
            wheel.cancel(second)
            wheel.schedule(3, at: 0)
        }
        #expect(keys == [1])
        #expect(wheel.nextDeadline == 1_100)
        #expect(fired(wheel, at: 1_100) == [3])
    }

    @Test("the longest session expiry fires after a jump of the clock, exactly")
    func longest() {
        let wheel = TimerWheel<Int>(resolution: 100, now: 77)
        let deadline = 77 + (Int64(1) << 32) * 1_000
        wheel.schedule(1, at: deadline)
        wheel.schedule(2, at: .max)
        #expect(fired(wheel, at: deadline - 1) == [])
        #expect(fired(wheel, at: deadline) == [1])
        #expect(wheel.count == 1)
    }

    @Test("a random history fires what a plain list does", arguments: [21, 22, 23, 24] as [UInt64])
    func model(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let wheel = TimerWheel<Int>(resolution: 10)
        var model: [Int: (tick: Int64, token: TimerToken)] = [:]
        var now: Int64 = 0
        for step in 0..<20_000 {
            switch generator.below(10) {
            case 0..<5:
                let range = Int64(1) << Int64(generator.below(32))
                let deadline = now + Int64.random(in: 0...range, using: &generator)
                model[step] = (max((deadline + 9) / 10, now / 10 + 1), wheel.schedule(step, at: deadline))
            case 5, 6:
                guard let key = model.keys.min(), let timer = model.removeValue(forKey: key) else { continue }
                #expect(wheel.cancel(timer.token))
            default:
                now += Int64(1) << Int64(generator.below(generator.below(20) == 0 ? 30 : 12))
                let due = model.filter { $0.value.tick <= now / 10 }
                let keys = fired(wheel, at: now)
                #expect(keys.sorted() == due.keys.sorted())
                let ticks = keys.compactMap { due[$0]?.tick }
                #expect(ticks == ticks.sorted())
                for key in keys { model[key] = nil }
            }
            #expect(wheel.count == model.count)
            let earliest = model.values.map(\.tick).min()
            #expect((wheel.nextDeadline == nil) == (earliest == nil))
            if let earliest, let next = wheel.nextDeadline { #expect(next <= earliest * 10 && next > now - 10) }
        }
        #expect(fired(wheel, at: now + (Int64(1) << 33)).sorted() == model.keys.sorted())
    }
}
