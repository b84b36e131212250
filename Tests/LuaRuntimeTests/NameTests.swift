import LuaRuntime
import Testing

@Suite("Names in texts")
struct NameTests {
    @Test(
        "a name is seen as the key of a field and as a string, not as a variable",
        arguments: [
            ("return { f = function(t) return t.wanted end }", true),
            ("return { f = function(t) return function() t.wanted() end end }", true),
            ("return { f = function(t) t:wanted() end }", true), ("return { wanted = 1 }", true),
            ("return 'wanted'", true),
            ("local wanted = 1 return { f = function(wanted) return wanted end }", false),
            ("-- wanted\nreturn { f = 'unwanted' }", false), ("return { f = 'want' .. 'ed' }", false),
        ])
    func seen(text: String, isSeen: Bool) throws {
        let state = try LuaState()
        _ = try state.load(source: "return 'wanted'", name: "before")
        try state.watch(forName: "wanted")
        #expect(!state.hasSeenName)
        _ = try state.load(source: text, name: "script.lua")
        #expect(state.hasSeenName == isSeen)
    }
}
