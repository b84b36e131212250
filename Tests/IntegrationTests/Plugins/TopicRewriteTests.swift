import Foundation
import Testing

@Suite("A table of rewritten topics")
struct TopicRewriteTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            allow_anonymous: true
            plugins: [topic_rewrite]
            topic_rewrite: { file: rules }
            """)
        try folder.write("rules", "# from the old plant\nboth old/+/# plant/$1/$2\npublish up devices/%c/up\n")
    }

    private func run(_ body: (RunningBroker) async throws -> Void) async throws {
        try await RunningBroker.run(["-c", "martlet.yaml"], port: nil, directory: folder.path, body)
    }

    @Test("renames what is published and subscribed to", arguments: ClientVersion.allCases)
    func names(version: ClientVersion) async throws {
        try await run { broker in
            let old = try await broker.sub(version, "-i", "r1", "-t", "old/1/#", "-q", "1")
            let new = try await broker.sub(version, "-i", "r2", "-t", "plant/#", "-t", "devices/+/up", "-q", "1")
            try await broker.pub(version, "-i", "p", "-t", "old/1/x/y", "-m", "a", "-q", "1")
            try await broker.pub(version, "-i", "p", "-t", "plant/1", "-m", "b", "-q", "1")
            try await broker.pub(version, "-i", "p", "-t", "up", "-m", "c", "-q", "1")
            let first = [ReceivedMessage("plant/1/x/y", "a", qos: 1), ReceivedMessage("plant/1", "b", qos: 1)]
            #expect(try await old.messages(2) == first)
            #expect(try await new.messages(3) == first + [ReceivedMessage("devices/p/up", "c", qos: 1)])
        }
    }

    @Test("is taken over on SIGHUP, unless it is bad")
    func reload() async throws {
        try await run { broker in
            let reader = try await broker.sub(.v5, "-i", "r", "-t", "#", "-q", "1")
            try folder.write("rules", "both old/# x/$1\nboth a b/$1\n")
            broker.process.send(SIGHUP)
            try await broker.waitForLog("reload failed; everything stays as it was")
            #expect(broker.log.contains("rules:2: $1 stands for nothing"), "\(broker.log)")
            try await broker.pub(.v5, "-i", "p", "-t", "old/1", "-m", "a", "-q", "1")
            try folder.write("rules", "both old/# x/$1\n")
            broker.process.send(SIGHUP)
            try await broker.waitForLog("martlet: reloaded")
            try await broker.pub(.v5, "-i", "p", "-t", "old/1", "-m", "b", "-q", "1")
            #expect(try await reader.messages(2).map(\.topic) == ["plant/1", "x/1"])
        }
    }

    @Test("that is wrong keeps the broker from starting, each line with its remedy")
    func problems() async throws {
        try folder.write("rules", "both a/# b\nboth a\nboth b/+ c/$2\n")
        let command = try await Command.run(try Programs.martlet(), ["-c", "martlet.yaml"], directory: folder.path)
        #expect(command.end == .exited(78))
        #expect(
            command.errorLines == [
                "rules:2: two names are expected behind both, not 1; write publish, subscribe, both or deliver, then "
                    + "FROM and TO, such as \"both old/# new/$1\"; names cannot hold blanks",
                "rules:3: $2 stands for nothing: \"b/+\" has 1 wildcard; write $1",
            ])
    }
}
