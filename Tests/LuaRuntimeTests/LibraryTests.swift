import LuaRuntime
import Testing

@Suite("Library")
struct LibraryTests {
    @Test(
        "patterns match as the manual says",
        arguments: [
            ("('hello world'):find('wor')", [7, 9]),
            ("('hello'):find('l')", [3, 3]),
            ("('hello'):find('xyz')", [nil]),
            ("('hello'):find('')", [1, 0]),
            ("('hello'):find('', 10)", [nil]),
            ("('hello'):find('', 6)", [6, 5]),
            ("('a.b'):find('.', 1, true)", [2, 2]),
            ("('hello'):find('l', -2)", [4, 4]),
            ("('hello'):find('(l)(l)')", [3, 4, "l", "l"]),
            ("('key = value'):match('^(%w+)%s*=%s*(%w+)$')", ["key", "value"]),
            ("('hello'):match('()ll()')", [3, 5]),
            ("('  trim  '):match('^%s*(.-)%s*$')", ["trim"]),
            ("('[[x]]'):match('%[%[(.-)%]%]')", ["x"]),
            ("('THE (quick) fox'):find('%((%a+)%)')", [5, 11, "quick"]),
            ("('f(a(b)c)d'):match('%b()')", ["(a(b)c)"]),
            ("('THE (quick) fox'):gsub('%f[%a]%a+', string.lower)", ["the (quick) fox", 3]),
            ("('abc'):match('[^a-b]')", ["c"]),
            ("('a-z'):match('[a%-]+')", ["a-"]),
            ("(']'):match('[]]')", ["]"]),
            ("('^a'):match('[%^x]a')", ["^a"]),
            ("('a$'):match('a$')", [nil]),
            ("('a$b'):match('a$b')", ["a$b"]),
            ("('abab'):match('(ab)%1')", ["ab"]),
            ("('x=1, y=2'):gsub('(%w)=(%w)', '%2=%1')", ["1=x, 2=y", 2]),
            ("('hello world'):gsub('o', '0', 1)", ["hell0 world", 1]),
            ("('abc'):gsub('', '-')", ["-a-b-c-", 4]),
            ("('abc'):gsub('%w', '%0%0')", ["aabbcc", 3]),
            ("('abc'):gsub('b', '%%')", ["a%c", 1]),
            ("('$name is $age'):gsub('%$(%w+)', { name = 'Ann' })", ["Ann is $age", 2]),
            ("('abc'):gsub('.', function(c) if c == 'b' then return 'B' end end)", ["aBc", 3]),
            ("('abc'):gsub('^a', 'x')", ["xbc", 1]),
            ("('aaa'):gsub('^a', 'x')", ["xaa", 1]),
            ("('a\\0b'):find('\\0')", [2, 2]),
            ("('a\\0b'):match('%z?b')", ["b"]),
            ("('aXb'):match('%u')", ["X"]),
            ("('0x1F'):match('%x+', 3)", ["1F"]),
            ("('abc'):match('a?b?c?d?')", ["abc"]),
            ("('aaab'):match('a-b')", ["aaab"]),
            ("('ab'):match('((a)(b))')", ["ab", "a", "b"]),
            ("('hello'):gsub('l+', '')", ["heo", 1]),
            ("('abc'):gsub('()', '%1')", ["1a2b3c4", 4]),
        ] as [(String, [LuaValue])])
    func patterns(_ expression: String, _ expected: [LuaValue]) throws {
        let script = try Script("return { run = function() return \(expression) end }")
        let results = try script.state.call(try script.function("run")) { results in
            try (0..<results.count).map { try results[$0].value() }
        }
        #expect(results == expected, "\(expression)")
    }

    @Test("gmatch yields every match, with captures and from a start")
    func gmatch() throws {
        let script = try Script(
            """
            local function all(...) local t = {} for a, b in string.gmatch(...) do t[#t + 1] = b and a .. b or a end return t end
            return { run = function() return { all('one two', '%a+'), all('k=v, l=w', '(%w)=(%w)'), all('abc', ''), all('^a^a', '^a'), all('abcd', '.', 3) } end }
            """)
        #expect(
            try script.call("run") == [["one", "two"], ["kv", "lw"], ["", "", "", ""], ["^a", "^a"], ["c", "d"]])
    }

    @Test(
        "malformed patterns are errors",
        arguments: [
            ("('a'):find('%')", "malformed pattern (ends with '%')"),
            ("('a'):find('[a')", "malformed pattern (missing ']')"),
            ("('a'):find('[]')", "malformed pattern (missing ']')"),
            ("('a'):find('(a')", "unfinished capture"),
            ("('a'):find('a)')", "invalid pattern capture"),
            ("('a'):find('%1')", "invalid capture index %1"),
            ("('a'):find('(a%1)')", "invalid capture index %1"),
            ("('a'):find('%f')", "missing '[' after '%f' in pattern"),
            ("('a'):find('%b')", "malformed pattern (missing arguments to '%b')"),
            ("('a'):gsub('a', '%2')", "invalid capture index %2"),
            ("('a'):gsub('a', '%x')", "invalid use of '%' in replacement string"),
            ("('a'):gsub('a', function() return {} end)", "invalid replacement value (a table)"),
            ("('a'):find(('()'):rep(33))", "too many captures"),
        ])
    func malformed(_ expression: String, _ message: String) throws {
        #expect(try failure("return \(expression)").message == message)
    }

    @Test(
        "string functions",
        arguments: [
            ("('ab'):rep(3)", "ababab"), ("('ab'):rep(3, ',')", "ab,ab,ab"), ("('ab'):rep(0)", ""),
            ("('ab'):rep(-1)", ""),
            ("(''):rep(1000)", ""), ("(''):rep(3, '-')", "--"), ("('x'):rep(1, 'abc')", "x"),
            ("{ ('abc'):byte(1, -1) }", [97, 98, 99]), ("{ ('abc'):byte(10) }", []), ("{ ('abc'):byte(-1) }", [99]),
            ("('%5.1f|%s|%q|%d'):format(1.25, 'x', 'y', 3)", "  1.2|x|\"y\"|3"),
            ("utf8.len('äöü')", 3), ("{ utf8.codepoint('äb', 1, -1) }", [228, 98]), ("utf8.offset('äb', 2)", 3),
            ("utf8.char(228)", "ä"),
            ("('abc'):upper() .. ('ABC'):lower() .. ('abc'):reverse() .. ('abc'):sub(2, -1)", "ABCabccbabc"),
        ] as [(String, LuaValue)])
    func strings(_ expression: String, _ expected: LuaValue) throws {
        #expect(try evaluate(expression) == expected, "\(expression)")
    }

    @Test("table functions")
    func tables() throws {
        let script = try Script(
            """
            return { run = function()
                local t = { 3, 1, 2 }
                table.sort(t)
                table.insert(t, 4)
                table.insert(t, 1, 0)
                local removed = table.remove(t, 2)
                local last = table.remove(t)
                local words = { 'b', 'A', 'c' }
                table.sort(words, function(a, b) return a:lower() > b:lower() end)
                return { t, removed, last, words, table.concat({ 1, 'x', 2.5 }, '-'), table.concat({}, 'x'),
                    table.concat({ 1, 2, 3 }, ',', 2), { table.unpack({ 1, 2, 3 }, 2) }, table.move({ 1, 2, 3 }, 1, 3, 2),
                    table.move({ 1, 2, 3 }, 2, 3, 1), table.move({ 7 }, 1, 1, 3, { 5, 6 }), table.pack(1, nil).n,
                    { table.remove({}) }, { table.unpack({}) } }
            end }
            """)
        #expect(
            try script.call("run") == [
                [0, 2, 3], 1, 4, ["c", "b", "A"], "1-x-2.5", "", "2,3", [2, 3], [1, 1, 2, 3], [2, 3, 3], [5, 6, 7], 2,
                [], [],
            ])
    }

    @Test("sorting survives inconsistent comparators and keeps equal elements in order")
    func sorting() throws {
        let script = try Script(
            """
            return {
                hostile = function(n) local t = {} for i = 1, n do t[i] = i end
                    table.sort(t, function(a, b) return true end) table.sort(t, function() return (n % 3) == 0 end)
                    local sum = 0 for i = 1, n do sum = sum + t[i] end return sum end,
                stable = function() local t = {} for i = 1, 40 do t[i] = { i % 3, i } end
                    table.sort(t, function(a, b) return a[1] < b[1] end)
                    for i = 2, 40 do if t[i - 1][1] == t[i][1] and t[i - 1][2] > t[i][2] then return false end end return true end,
            }
            """)
        for count in [1, 2, 3, 7, 100] {
            #expect(try script.call("hostile", .int(Int64(count))) == .int(Int64(count * (count + 1) / 2)))
        }
        #expect(try script.call("stable") == true)
        #expect(try failure("table.sort({ 1, 'x' })").message.contains("attempt to compare"))
        #expect(
            try failure("table.concat({ 1, {} })").message
                == "invalid value (at index 2) in table for 'concat' (a table)")
        #expect(try failure("table.insert({}, 5, 1)").message == "bad argument #2 to 'insert' (position out of bounds)")
    }
}
