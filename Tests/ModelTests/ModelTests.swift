import Foundation
import Testing

/// Random scripts of several clients, played to the broker and to the reference model.
///
/// A script that fails is made as small as possible, and printed with its seed. It runs again with
/// `MARTLET_MODEL_SEED=<seed> swift test --filter ^ModelTests`; `MARTLET_MODEL_SCRIPTS=10000` runs more of them.
@Suite("The broker against a model")
struct ModelTests {
    private static func number(_ variable: String) -> UInt64? {
        ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
    }

    @Test("random scripts go as the specification says")
    func random() async throws {
        let seed = Self.number("MARTLET_MODEL_SEED")
        let count = Self.number("MARTLET_MODEL_SCRIPTS") ?? (seed == nil ? 2000 : 1)
        let first = seed ?? 1
        var abandoned = 0
        for seed in first..<(first + count) {
            let script = ScriptGenerator.script(seed: seed)
            do {
                if try await ScriptRunner.run(script) == .abandoned { abandoned += 1 }
            } catch let divergence as Divergence {
                let minimal = await Self.minimal(script) ?? (script, divergence)
                // Stops at the first one: others are often the same.
                Issue.record(Comment(rawValue: Self.report(minimal.0, minimal.1, seed: seed)))
                return
            }
        }
        // The model follows nearly every script to its end, or it would say little.
        #expect(abandoned * 50 <= Int(count), "\(abandoned) of \(count) scripts left too much open")
    }

    private static func divergence(_ script: Script) async -> Divergence? {
        do {
            _ = try await ScriptRunner.run(script)
            return nil
        } catch {
            return error as? Divergence
        }
    }

    private static func minimal(_ script: Script) async -> (Script, Divergence)? {
        var shrinker = ScriptShrinker(script) { await divergence($0) != nil }
        await shrinker.shrink()
        return await divergence(shrinker.script).map { (shrinker.script, $0) }
    }

    private static func report(_ script: Script, _ divergence: Divergence, seed: UInt64) -> String {
        """
        \(divergence.reason)
        MARTLET_MODEL_SEED=\(seed), \(script.loops) loops, \(script.actionCount) actions are enough:
        \(divergence.transcript.joined(separator: "\n"))
        """
    }
}
