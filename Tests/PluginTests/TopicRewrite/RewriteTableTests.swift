import MQTTCodec
import MQTTHooks
import Testing

@testable import TopicRewrite

@Suite("A table of rewritten topics")
struct RewriteTableTests {
    private func table(_ text: String) throws -> RewriteTable {
        try RewriteTable(TableFile(text: text, path: "rules"))
    }

    /// What a name becomes: itself where no rule matches, nil where it is refused.
    private func rewritten(
        _ name: String, by rules: [RewriteRule], isFilter: Bool = false,
        for client: Client = Client(id: "c1", username: "ann")
    ) -> String? {
        let result = Result {
            try Array(name.utf8).withUnsafeBytes {
                try RewriteTable.rewrite($0, by: rules, isFilter: isFilter, for: client)
            }
        }
        guard case .success(let new) = result else { return nil }
        return new.map { String(decoding: $0, as: UTF8.self) } ?? name
    }

    @Test("puts in what the wildcards of the first rule that matches stand for")
    func captures() throws {
        let rules = try table(
            """
            # comment
            publish a/+/b/+ x/$2/y/$1
            both old/# new/$1
            publish + one/$1
            publish mixed/+/# m-$1-z/$2/end
            """
        ).publish
        for (name, expected) in [
            ("a/1/b/2", "x/2/y/1"), ("a//b/2", "x/2/y/"), ("old/1/2/3", "new/1/2/3"), ("old/", "new/"), ("old", "new"),
            ("top", "one/top"), ("else/where", "else/where"), ("mixed/1/2/3", "m-1-z/2/3/end"),
            ("mixed/1", "m-1-z/end"), ("$SYS", "$SYS"),
        ] {
            #expect(rewritten(name, by: rules) == expected, "\(name)")
        }
    }

    @Test("renames filters where a rule matches all that they can match")
    func filters() throws {
        let rules = try table("both old/# new/$1\nsubscribe a/+ b/$1/x\nsubscribe p/+ dev-$1\nsubscribe all q/#\n")
            .subscribe
        for (filter, expected) in [
            ("old/#", "new/#"), ("old/+/x", "new/+/x"), ("old", "new"), ("#", "#"), ("+/x", "+/x"), ("a/+", "b/+/x"),
            ("a/1", "b/1/x"), ("a/#", "a/#"), ("p/1", "dev-1"), ("p/+", nil), ("all", "q/#"),
        ] as [(String, String?)] {
            #expect(rewritten(filter, by: rules, isFilter: true) == expected, "\(filter)")
        }
    }

    @Test("puts client identifier and user name in, unless they are more than a plain level")
    func variables() throws {
        let rules = try table("publish up devices/%c/up\npublish mine users/%u-1\n").publish
        #expect(rewritten("up", by: rules) == "devices/c1/up")
        #expect(rewritten("mine", by: rules) == "users/ann-1")
        for value in ["#", "+", "a/b", "", "x#"] {
            let client = Client(id: value, username: value)
            #expect(rewritten("up", by: rules, for: client) == nil)
            #expect(rewritten("mine", by: rules, for: client) == nil)
        }
        #expect(rewritten("mine", by: rules, for: Client(id: "c1")) == nil)
    }

    @Test("lets no name reach the topics of the broker, which a rule may name")
    func brokerTopics() throws {
        let table = try table("both in/# $1\nsubscribe stats/# $SYS/broker/$1\nboth own %c/x\n")
        #expect(rewritten("in/a/b", by: table.publish) == "a/b")
        #expect(rewritten("in/$SYS/x", by: table.publish) == nil)
        #expect(rewritten("in/$share/g/x", by: table.subscribe, isFilter: true) == nil)
        #expect(rewritten("in", by: table.publish) == nil)
        #expect(rewritten("stats/uptime", by: table.subscribe, isFilter: true) == "$SYS/broker/uptime")
        #expect(rewritten("own", by: table.publish, for: Client(id: "$SYS")) == nil)
    }

    @Test("refuses what would be longer than a topic may be")
    func length() throws {
        let rules = try table("publish # a/$1\n").publish
        #expect(rewritten(String(repeating: "x", count: 65_533), by: rules)?.utf8.count == 65_535)
        #expect(rewritten(String(repeating: "x", count: 65_534), by: rules) == nil)
    }

    @Test("reports every line that is wrong, with what to write instead")
    func problems() {
        let file = TableFile(
            text: """
                both a/# b/$1
                rename a b
                publish a
                publish a# b
                publish a/+ b/$2
                publish a b/$1
                publish a/+ b/+
                deliver a/%c b
                subscribe a b/#/c
                publish a $0
                """, path: "rules")
        let form = #"publish, subscribe, both or deliver, then FROM and TO, such as "both old/# new/$1""#
        #expect(
            RewriteParser(file).problems.map(\.description) == [
                #"rules:2: "rename" is not the beginning of a rule; write "# + form,
                "rules:3: two names are expected behind publish, not 1; write \(form); names cannot hold blanks",
                #"rules:4: "a#" is not a topic filter; a + or # stands for whole levels, and # is the last one, "#
                    + "such as a/+/b or a/#",
                #"rules:5: $2 stands for nothing: "a/+" has 1 wildcard; write $1"#,
                #"rules:6: $1 stands for nothing: "a" has 0 wildcards; leave it out"#,
                #"rules:7: "b/+" is not a topic name; write $1 for what the first wildcard stands for"#,
                "rules:8: %c and %u have a meaning on the right side only; write + in their place",
                #"rules:9: "b/#/c" is not a topic filter"#,
                #"rules:10: $0 stands for nothing: "a" has 0 wildcards; leave it out"#,
            ])
    }
}
