/// The module that tests of scripts use: `martlet.test`.
extension ScriptTypes {
    /// The name under which test files require it.
    package static let testModuleName = "martlet.test"

    package static let testModule = ClassDescription(
        "martlet.test", "Tests of scripts, run by \"martlet script test\".",
        functions: [
            .init(
                "describe", "Groups the tests and the before_each and after_each that its function names.",
                [.init("name", "string"), .init("fn", "fun()")]),
            .init(
                "it", "A test: fails when its function does.", [.init("name", "string"), .init("fn", "fun()")]),
            .init("before_each", "Called before each test of the group.", [.init("fn", "fun()")]),
            .init(
                "after_each", "Called after each test of the group, also after one that failed.", [.init("fn", "fun()")]
            ),
            .init(
                "expect", "What a test expects of a value.", [.init("value", "any")],
                returns: [.init("test.Expectation")]),
            .init(
                "broker", "Starts a broker in memory. It ends with the test.",
                [.optional("options", "test.BrokerOptions")],
                returns: [.init("test.Broker")], waits: .always),
        ])

    package static let testBrokerOptions = ClassDescription(
        "test.BrokerOptions",
        fields: [
            .optional("scripts", "string[]", "paths, from the folder of the test; default: those of the configuration"),
            .optional(
                "config", "table<string, any>", "what the scripts read as `mqtt.config`, besides the configuration's"),
            .optional("allow_anonymous", "boolean", "default: as long as no script has `authenticate`"),
        ])

    package static let testClientOptions = ClassDescription(
        "test.ClientOptions",
        fields: [
            .optional("id", "string", "default: client1, client2, …"),
            .optional("username", "string"),
            .optional("password", "string"),
            .optional("version", "\"3.1\"|\"3.1.1\"|\"5\"", "default: 5"),
            .optional("clean_start", "boolean", "default: true"),
            .optional("keep_alive", "integer", "seconds; default: 0, none"),
            .optional("session_expiry", "integer", "seconds; default: 0"),
            .optional("will", "mqtt.Will"),
            .optional("properties", "mqtt.Properties", "user properties"),
            .optional("address", "string", "default: 192.0.2.1"),
            .optional("listener", "string", "default: default"),
        ])

    package static let testSubscribeOptions = ClassDescription(
        "test.SubscribeOptions",
        fields: [
            .optional("qos", "0|1|2", "default: 0"),
            .optional("no_local", "boolean"),
            .optional("retain_as_published", "boolean"),
            .optional("retain_handling", "0|1|2"),
            .optional("identifier", "integer"),
        ])

    package static let testReceivedMessage = ClassDescription(
        "test.ReceivedMessage",
        fields: [
            .init("topic", "string"), .init("payload", "string"), .init("qos", "0|1|2"), .init("retain", "boolean"),
            .init("dup", "boolean"),
        ], properties: propertyFields)

    package static let testHTTPRequest = ClassDescription(
        "test.HTTPRequest",
        fields: [
            .init("method", "string"), .init("url", "string"),
            .init("headers", "table<string, string>", "names in lower case"),
            .init("body", "string"),
        ])

    package static let testHTTPResponse = ClassDescription(
        "test.HTTPResponse",
        fields: [
            .optional("status", "integer", "default: 200"), .optional("headers", "table<string, string>"),
            .optional("body", "string"),
        ])

    package static let testBroker = ClassDescription(
        "test.Broker", "A broker without sockets, whose time goes on when the test says so.",
        functions: [
            .init(
                "connect", "Connects a client. Time goes on as far as the scripts let it wait, 60 seconds at most.",
                [.optional("options", "test.ClientOptions")],
                returns: [
                    .init("test.Client?"), .init("string? code", "why it was refused, such as not_authorized"),
                    .init("string? reason"),
                ], waits: .always),
            .init(
                "advance", "Lets time pass: timers fire, sleeps end, messages and sessions expire.",
                [.init("seconds", "number")], waits: .always),
            .init(
                "publish", "Publishes a message as the broker.", [.init("message", "mqtt.NewMessage")], waits: .always),
            .init(
                "retained", "The retained message of a topic.", [.init("topic", "string")],
                returns: [.init("mqtt.RetainedMessage?")], waits: .always),
            .init(
                "log", "The lines of the log so far, such as `warning text key=value`.", returns: [.init("string[]")]),
            .init(
                "mock_http", "Answers the HTTP requests of scripts; nil: they fail.",
                [.init("fn", "(fun(request: test.HTTPRequest): test.HTTPResponse?)|nil")]),
            .init("requests", "The HTTP requests of scripts so far.", returns: [.init("test.HTTPRequest[]")]),
            .init("stop", "Ends the broker: `on_unload` is called.", waits: .always),
        ])

    package static let testClient = ClassDescription(
        "test.Client", "A client that speaks MQTT to the broker, and acknowledges what it gets.",
        fields: [
            .init("id", "string"), .init("version", "\"3.1\"|\"3.1.1\"|\"5\""),
            .init("session_present", "boolean", "whether the broker had a session of it"),
        ],
        functions: [
            .init(
                "subscribe", "Subscribes to a filter.",
                [.init("filter", "string"), .optional("options", "test.SubscribeOptions")],
                returns: [.init("string code", "granted_qos_0, granted_qos_1, granted_qos_2, or why not")],
                waits: .always),
            .init(
                "unsubscribe", "Ends a subscription.", [.init("filter", "string")],
                returns: [.init("string code", "success, or why not")], waits: .always),
            .init(
                "publish", "Publishes a message.", [.init("message", "mqtt.NewMessage")],
                returns: [
                    .init("string code", "success, why not, or dropped where MQTT has no way to say so"),
                    .init("string? reason", "the reason string, or why it was dropped"),
                ], waits: .always),
            .init(
                "receive", "The next message that has come; nil: none.", returns: [.init("test.ReceivedMessage?")]),
            .init(
                "disconnected", "Why the broker ended the connection; nil: it has not.",
                returns: [.init("string? code", "the reason code, or closed"), .init("string? reason")], waits: .always),
            .init("disconnect", "Says good-bye: no will is sent.", waits: .always),
            .init("cut", "Loses the connection: the will is sent.", waits: .always),
        ])

    private static let expectation = ClassDescription(
        "test.Expectation",
        fields: [.init("never", "test.Expectation", "fails where this one holds")],
        functions: [
            .init("to_equal", "Equal, tables by what they hold.", [.init("expected", "any")]),
            .init("to_be", "The very same value.", [.init("expected", "any")]),
            .init("to_be_nil", "Nil."),
            .init("to_match", "A string in which a pattern of Lua matches.", [.init("pattern", "string")]),
            .init(
                "to_contain", "A string that holds another, or a list that holds an equal value.",
                [.init("part", "any")]),
            .init("to_fail_with", "A function that fails, with a text in its message.", [.optional("text", "string")]),
        ])

    /// The names of what may be expected.
    package static let matcherNames = expectation.functions.map(\.name)

    /// Types of ``testModule`` for editors.
    package static var testAnnotations: String {
        var text = LuaCATSText(
            module: testModuleName,
            heading: """
                Types of what tests of scripts use, for editors with the Lua language server (LuaCATS annotations).
                Generated by "martlet script types".
                """,
            waiting: "Only in tests.")
        text.add(part: testModule, as: "test")
        for description in [
            testBrokerOptions, testBroker, testClientOptions, testSubscribeOptions, testClient, testReceivedMessage,
            testHTTPRequest, testHTTPResponse, expectation,
        ] {
            text.add(class: description)
        }
        text.addEnd(returning: "test")
        return text.text
    }
}
