import Foundation
import Testing

@Suite("An access file")
struct AccessTableTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try configure()
        try folder.write(
            "access",
            """
            topic read news/#
            topic deny news/secret
            user ann
            topic write news/#
            pattern readwrite own/%c/#
            """)
    }

    private func configure(_ subscribe: String = "strict") throws {
        try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            allow_anonymous: true
            plugins: [access_table]
            access_table: { file: access, subscribe: \(subscribe) }
            """)
    }

    private func run(_ body: (RunningBroker) async throws -> Void) async throws {
        try await RunningBroker.run(["-c", "martlet.yaml"], port: nil, directory: folder.path, body)
    }

    @Test("decides who may publish and subscribe", arguments: ClientVersion.allCases)
    func decisions(version: ClientVersion) async throws {
        try await run { broker in
            let reader = try await broker.sub(version, "-i", "r", "-t", "own/r/#", "-t", "news/today", "-q", "1")
            let refused = try await broker.subToEnd(version, "-i", "s", "-t", "news/#", "-E")
            #expect(refused.output.contains(version == .v5 ? "(mid: 1): 135" : "(mid: 1): 128"), "\(refused.output)")
            try await broker.pub(version, "-i", "p", "-t", "news/today", "-m", "anonymous", "-q", "1")
            try await broker.pub(version, "-i", "p", "-u", "ann", "-t", "own/r/x", "-m", "not hers", "-q", "1")
            try await broker.pub(version, "-i", "p", "-u", "ann", "-t", "news/today", "-m", "ann", "-q", "1")
            #expect(try await reader.messages(1) == [ReceivedMessage("news/today", "ann", qos: 1)])
        }
    }

    @Test("withholds what is secret from who subscribes to everything, where that is wanted")
    func filtered() async throws {
        try configure("filtered")
        try await run { broker in
            let reader = try await broker.sub(.v5, "-i", "r", "-t", "#", "-q", "1")
            for topic in ["news/secret", "own/p/x", "news/today"] {
                try await broker.pub(.v5, "-i", "p", "-u", "ann", "-t", topic, "-m", "x", "-q", "1")
            }
            #expect(try await reader.messages(1) == [ReceivedMessage("news/today", "x", qos: 1)])
        }
    }

    @Test("is taken over on SIGHUP, live subscriptions included, unless it is bad")
    func reload() async throws {
        try await run { broker in
            let reader = try await broker.sub(.v5, "-i", "r", "-t", "news/today", "-t", "own/r/x", "-q", "1")
            func publish(_ topic: String, _ text: String) async throws {
                try await broker.pub(.v5, "-i", "r2", "-u", "ann", "-t", topic, "-m", text, "-q", "1")
            }
            try folder.write("access", "topic read news/#\npattern own/%c\n\ntopci x\n")
            broker.process.send(SIGHUP)
            try await broker.waitForLog("reload failed; everything stays as it was")
            #expect(broker.log.contains("access:4: \\\"topci\\\" is not the beginning of a rule"), "\(broker.log)")
            try await publish("news/today", "1")
            #expect(try await reader.messages(1).map(\.topic) == ["news/today"])

            try folder.write("access", "user ann\ntopic #\npattern read own/%c/#\n")
            broker.process.send(SIGHUP)
            try await broker.waitForLog("subscriptions ended that are not allowed any more")
            try await broker.waitForLog("martlet: reloaded")
            try await publish("news/today", "2")
            try await publish("own/r/x", "3")
            #expect(try await reader.messages(2).map(\.topic) == ["news/today", "own/r/x"])
        }
    }

    @Test("that is wrong keeps the broker from starting, each line with its remedy")
    func problems() async throws {
        try folder.write("access", "topic read a/#\nuser\ntopic raed b\n")
        for arguments in [["-c", "martlet.yaml"], ["check-config", "-c", "martlet.yaml"]] {
            let command = try await Command.run(try Programs.martlet(), arguments, directory: folder.path)
            #expect(command.end == .exited(78))
            #expect(
                command.errorLines == [
                    #"access:2: the user name is missing; write "user NAME""#,
                    #"access:3: "raed" is neither read, write, readwrite nor deny; write "topic readwrite raed b" "#
                        + "if the topic filter has blanks",
                ])
        }
    }
}
