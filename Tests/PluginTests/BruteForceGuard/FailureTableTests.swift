import Testing

@testable import BruteForceGuard

@Suite("Counted failures")
struct FailureTableTests {
    private func table(limit: Int = 3, _ edit: (inout BruteForceGuard.Configuration) -> Void = { _ in }) -> FailureTable
    {
        var configuration = BruteForceGuard.Configuration()
        configuration.windowSeconds = 10
        configuration.banSeconds = 100
        configuration.maximumBanSeconds = 350
        configuration.maximumKeys = 64
        edit(&configuration)
        return FailureTable(limit: limit, configuration)
    }

    @Test("ban when there are enough within the window, which slides")
    func window() {
        var table = table()
        #expect(table.fail("a", at: 0) == nil)
        #expect(table.fail("a", at: 6) == nil)
        #expect(table.fail("b", at: 7) == nil)
        // The first one counts no more, the second one still does.
        #expect(table.fail("a", at: 12) == nil)
        #expect(table.fail("a", at: 15.9) == 100)
    }

    @Test("ban longer each time, up to a maximum, and from the beginning after a long peace")
    func repetition() {
        var table = table(limit: 1)
        #expect(table.fail("a", at: 0) == 100)
        #expect(table.fail("a", at: 101) == 200)
        #expect(table.fail("a", at: 302) == 350)
        #expect(table.fail("a", at: 700) == 350)
        #expect(table.fail("a", at: 1401) == 100)
    }

    @Test("are not counted while news of the ban is on its way")
    func grace() {
        var table = table(limit: 2)
        #expect(table.fail("a", at: 0) == nil)
        #expect(table.fail("a", at: 0) == 100)
        for _ in 0..<100 { #expect(table.fail("a", at: 1) == nil) }
        // The ban was lifted by somebody.
        #expect(table.fail("a", at: 3) == nil)
        #expect(table.fail("a", at: 3) == 200)
    }

    @Test("are forgotten after a success, but not the bans")
    func success() {
        var table = table(limit: 2)
        #expect(table.fail("a", at: 0) == nil)
        table.succeed("a")
        #expect(table.fail("a", at: 1) == nil)
        #expect(table.fail("a", at: 2) == 100)
        table.succeed("a")
        #expect(table.fail("a", at: 200) == nil)
        #expect(table.fail("a", at: 201) == 200)
    }

    @Test("are counted for a bounded number of names, and not at all with a limit of 0")
    func bounds() {
        var table = table()
        #expect(table.fail("a", at: 0) == nil && table.fail("a", at: 0) == nil)
        for number in 0..<1000 { #expect(table.fail("\(number)", at: 1) == nil) }
        #expect(table.count == 64)
        // Names with one failure do not push out one with two.
        #expect(table.fail("a", at: 2) == 100)
        var none = self.table(limit: 0)
        #expect(none.fail("a", at: 0) == nil)
        #expect(none.count == 0)
    }
}
