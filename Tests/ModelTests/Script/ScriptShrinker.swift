import MQTTCodec

/// Makes a failing script smaller for as long as it still fails: first fewer actions, then simpler ones.
struct ScriptShrinker {
    private(set) var script: Script
    private let fails: (Script) async -> Bool
    /// How many scripts may still be tried.
    private var budget: Int

    /// - Parameter fails: Whether a script still fails.
    init(_ script: Script, budget: Int = 6000, fails: @escaping (Script) async -> Bool) {
        self.script = script
        self.budget = budget
        self.fails = fails
    }

    /// Shrinks until nothing that is known makes the script smaller.
    mutating func shrink() async {
        var hasShrunk = true
        while hasShrunk, budget > 0 {
            hasShrunk = false
            if await removeBursts() { hasShrunk = true }
            if await removeSteps() { hasShrunk = true }
            if await simplify() { hasShrunk = true }
        }
    }

    private mutating func accepts(_ candidate: Script) async -> Bool {
        guard budget > 0, candidate != script else { return false }
        budget -= 1
        guard await fails(candidate) else { return false }
        script = candidate
        return true
    }

    // MARK: Fewer actions

    /// Delta debugging: leaves out halves, quarters and so on down to single bursts.
    private mutating func removeBursts() async -> Bool {
        var hasShrunk = false
        var size = max(1, script.bursts.count / 2)
        while true {
            var start = 0
            while start < script.bursts.count {
                var candidate = script
                candidate.bursts.removeSubrange(start..<min(start + size, candidate.bursts.count))
                if await accepts(candidate) { hasShrunk = true } else { start += size }
            }
            if size == 1 { return hasShrunk }
            size /= 2
        }
    }

    private mutating func removeSteps() async -> Bool {
        var hasShrunk = false
        for burst in script.bursts.indices.reversed() {
            guard burst < script.bursts.count, script.bursts[burst].steps.count > 1 else { continue }
            // One after the other is simpler than at once.
            var apart = script
            let seed = script.bursts[burst].seed
            apart.bursts.replaceSubrange(
                burst...burst,
                with: script.bursts[burst].steps.map { Burst(steps: [Burst.Step(action: $0.action)], seed: seed) })
            if await accepts(apart) {
                hasShrunk = true
                continue
            }
            for step in script.bursts[burst].steps.indices.reversed() {
                var candidate = script
                candidate.bursts[burst].steps.remove(at: step)
                if await accepts(candidate) { hasShrunk = true }
            }
        }
        return hasShrunk
    }

    // MARK: Simpler values

    private mutating func simplify() async -> Bool {
        var hasShrunk = false
        for loops in 1..<max(2, script.loops) {
            var candidate = script
            candidate.loops = loops
            if await accepts(candidate) {
                hasShrunk = true
                break
            }
        }
        if let last = script.versions.indices.last {
            var candidate = script
            candidate.versions.removeLast()
            if last > 0, await accepts(candidate) { hasShrunk = true }
        }
        for burst in script.bursts.indices {
            var calm = script
            calm.bursts[burst].seed = 0
            if await accepts(calm) { hasShrunk = true }
            for step in script.bursts[burst].steps.indices {
                var direct = script
                direct.bursts[burst].steps[step].loops = []
                if await accepts(direct) { hasShrunk = true }
                if await simplify(burst, step) { hasShrunk = true }
            }
        }
        return hasShrunk
    }

    private mutating func simplify(_ burst: Int, _ step: Int) async -> Bool {
        var hasShrunk = false
        var isSimplifying = true
        while isSimplifying {
            isSimplifying = false
            for simpler in script.bursts[burst].steps[step].action.simplifications {
                var candidate = script
                candidate.bursts[burst].steps[step].action = simpler
                if await accepts(candidate) {
                    hasShrunk = true
                    isSimplifying = true
                    break
                }
            }
        }
        return hasShrunk
    }
}
