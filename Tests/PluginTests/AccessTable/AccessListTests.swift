import MQTTCodec
import MQTTHooks
import Testing

@testable import AccessTable

@Suite("An access list")
struct AccessListTests {
    private func list(_ text: String) throws -> AccessList {
        try AccessList(TableFile(text: text, path: "access"))
    }

    private func client(_ id: String = "c1", _ username: String? = nil) -> Client {
        Client(id: id, username: username)
    }

    private func bytes<R>(_ text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        Array(text.utf8).withUnsafeBytes(body)
    }

    private func publishes(_ list: AccessList, _ topic: String, _ client: Client) -> Bool {
        bytes(topic) { list.decidePublish($0, by: client).isAllowed }
    }

    private func receives(_ list: AccessList, _ topic: String, _ client: Client) -> Bool {
        bytes(topic) { list.decideReceiving($0, by: client).isAllowed }
    }

    private func subscribes(_ list: AccessList, _ filter: String, _ client: Client, toAny: Bool = false) -> Bool {
        bytes(filter) { list.decideSubscription($0, by: client, toAny: toAny).isAllowed }
    }

    @Test("gives each user its section, and clients without a name what stands before the first")
    func sections() throws {
        let list = try list(
            """
            # for everybody without a name
            topic read news/#

            user ann
            topic sensors/#
            topic write log/ann

            user with blanks
              topic\treadwrite  a topic with blanks/#
            """)
        let anonymous = client(), ann = client("c1", "ann"), blanks = client("c1", "with blanks")
        #expect(receives(list, "news/today", anonymous) && !publishes(list, "news/today", anonymous))
        #expect(!receives(list, "news/today", ann))
        #expect(publishes(list, "sensors/1", ann) && receives(list, "sensors/1", ann))
        #expect(publishes(list, "log/ann", ann) && !receives(list, "log/ann", ann))
        #expect(!publishes(list, "sensors/1", anonymous) && !publishes(list, "sensors/1", blanks))
        #expect(publishes(list, "a topic with blanks/x", blanks) && !publishes(list, "a", blanks))
        #expect(!publishes(list, "sensors/1", client("c1", "eve")) && !publishes(list, "sensors/1", client("c1", "")))
        #expect(list.ruleCount == 4)
    }

    @Test("takes a user of two sections for one, and names that Unicode calls equivalent for two")
    func names() throws {
        let list = try list("user a\ntopic x\nuser \u{E9}\ntopic z\nuser a\ntopic y\n")
        #expect(publishes(list, "x", client("c", "a")) && publishes(list, "y", client("c", "a")))
        #expect(publishes(list, "z", client("c", "\u{E9}")))
        #expect(!publishes(list, "z", client("c", "e\u{301}")))
    }

    @Test("denies what a deny matches, wherever it stands")
    func denials() throws {
        let list = try list("topic #\ntopic deny secret/#\npattern deny %c/private\npattern read secret/open\n")
        #expect(publishes(list, "a", client()) && receives(list, "a", client()))
        #expect(!publishes(list, "secret", client()) && !receives(list, "secret/open", client()))
        #expect(!publishes(list, "c1/private", client()) && publishes(list, "c2/private", client()))
        // A wildcard at the beginning does not reach the broker's own topics.
        #expect(!receives(list, "$SYS/broker/uptime", client()))
    }

    @Test("puts client identifier and user name into patterns, for everybody")
    func patterns() throws {
        let list = try list("pattern readwrite devices/%c/#\npattern read users/%u/dev-%c\npattern write %u\n")
        let ann = client("c1", "ann")
        #expect(publishes(list, "devices/c1/x", ann) && !publishes(list, "devices/c2/x", ann))
        #expect(receives(list, "users/ann/dev-c1", ann) && !receives(list, "users/ann/dev-c2", ann))
        #expect(publishes(list, "ann", ann) && !publishes(list, "bob", ann))
        let anonymous = client("c1")
        #expect(publishes(list, "devices/c1/x", anonymous) && !receives(list, "users//dev-c1", anonymous))
    }

    @Test("allows nothing by a value that is not one plain level", arguments: ["#", "+", "a/b", "", "/", "x+", "c#"])
    func unsafeValues(value: String) throws {
        let list = try list("pattern devices/%c/x\npattern users/%u\npattern %u/top\n")
        for topic in ["devices/\(value)/x", "devices/a/x", "devices/a/b/x"] where TopicName.isValid(topic) {
            #expect(!publishes(list, topic, client(value)))
        }
        #expect(!subscribes(list, "devices/+/x", client(value)) && !subscribes(list, "devices/#", client(value)))
        #expect(!publishes(list, "users/a", client("c", value)) && !subscribes(list, "#", client("c", value)))
        #expect(!receives(list, "a/b/top", client("c", value)) && !receives(list, "a/top", client("c", value)))
    }

    @Test("gives nobody the topics of the broker for a name")
    func brokerTopics() throws {
        let list = try list("pattern %c/#\npattern read x/%c/#\npattern dev-%c/#\npattern %u%c\n")
        #expect(!receives(list, "$SYS/broker/uptime", client("$SYS")) && !subscribes(list, "$SYS/#", client("$SYS")))
        #expect(receives(list, "x/$SYS/a", client("$SYS")))
        // Where the name is not the beginning, a dollar sign is like any other.
        #expect(publishes(list, "dev-$SYS/a", client("$SYS")) && publishes(list, "ann$x", client("$x", "ann")))
        #expect(!publishes(list, "$annc1", client("c1", "$ann")))
    }

    @Test("denies the widest that a value could mean, and nothing where there is no user name")
    func widestDenials() throws {
        let list = try list(
            "topic #\nuser a/b\ntopic #\nuser +\ntopic #\nuser \u{2B}x\ntopic #\npattern deny in/%u/x\n")
        #expect(publishes(list, "in/any/x", client()))
        #expect(!publishes(list, "in/any/x", client("c", "+")) && publishes(list, "in/any/y", client("c", "+")))
        #expect(!publishes(list, "in/q/r/s", client("c", "a/b")) && !publishes(list, "in", client("c", "a/b")))
        #expect(publishes(list, "out", client("c", "a/b")))
        #expect(!publishes(list, "in/any/x", client("c", "+x")))
    }

    @Test("allows a subscription to what is allowed as a whole, or, where copies are checked, to a part of it")
    func subscriptions() throws {
        let list = try list("topic read a/#\ntopic deny a/secret/#\ntopic write w/#\n")
        for (filter, strict, filtered) in [
            ("a/b", true, true), ("a/b/#", true, true), ("a/#", false, true), ("a/+", false, true),
            ("#", false, true), ("a/secret/#", false, false), ("a/secret/+", false, false), ("w/x", false, false),
            ("$SYS/#", false, false), ("a", true, true),
        ] {
            #expect(subscribes(list, filter, client()) == strict, "\(filter)")
            #expect(subscribes(list, filter, client(), toAny: true) == filtered, "\(filter)")
        }
    }

    @Test("reports every line that is wrong, with what to write instead")
    func problems() {
        let file = TableFile(
            text: """
                topic read a/#
                topc a
                user
                topic
                topic read
                topic raed a/b
                pattern readwrite a#
                topic deny a/%u/b
                pattern a+/%c
                topic # b
                """, path: "access")
        #expect(
            AccessParser(file).problems.map(\.description) == [
                #"access:2: "topc" is not the beginning of a rule; write user, topic or pattern, or put # before a "#
                    + "comment",
                #"access:3: the user name is missing; write "user NAME""#,
                #"access:4: the topic filter is missing; write "topic FILTER""#,
                #"access:5: the topic filter is missing; write "topic read FILTER""#,
                #"access:6: "raed" is neither read, write, readwrite nor deny; write "topic readwrite raed a/b" if "#
                    + "the topic filter has blanks",
                #"access:7: "a#" is not a topic filter; a + or # stands for whole levels, and # is the last one, "#
                    + "such as a/+/b or a/#",
                #"access:8: %c and %u have a meaning in patterns only; write "pattern deny a/%u/b""#,
                #"access:9: "a+/%c" is not a topic filter; a + or # stands for whole levels, and # is the last one, "#
                    + "such as a/+/b or a/#",
                ##"access:10: "#" is neither read, write, readwrite nor deny; write "topic readwrite # b" if the "##
                    + "topic filter has blanks",
            ])
        #expect(throws: TableFileError.self) { try AccessList(file) }
    }
}
