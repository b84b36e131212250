import Foundation
import MQTTCodec
import Testing

@Suite("Signals")
struct SignalTests {
    @Test("SIGTERM and SIGINT end the broker with exit code 0 and a word to its clients", arguments: [SIGTERM, SIGINT])
    func termination(signal: Int32) async throws {
        try await RunningBroker.run { broker in
            let old = try broker.socket(.v311)
            try await old.connect("old")
            let new = try broker.socket(.v5)
            try await new.connect("new")
            let reader = try await broker.sub(.v5, "-i", "reader", "-t", "a/b")
            // Connected, and nothing said yet.
            let silent = try broker.socket(.v5)

            broker.process.send(signal)
            #expect(try await broker.process.waitForEnd() == .exited(0))
            #expect(
                try await new.receive() == .disconnect(Disconnect(reasonCode: .serverShuttingDown)))
            #expect(try await new.receive() == nil)
            #expect(try await old.receive() == nil)
            #expect(try await silent.receive() == nil)
            try await reader.waitFor("Received DISCONNECT (139)")
            #expect(broker.log.contains("stopped"))
        }
    }

    @Test("After SIGTERM the port can be bound again at once")
    func bindAgain() async throws {
        // An address of this test alone, so that nobody else can be given the port meanwhile.
        let folder = try TemporaryFolder()
        func configuration(port: Int) -> String {
            "allow_anonymous: true\nlisteners: { default: { bind: \"127.83.7.1:\(port)\" } }\n"
        }
        let file = try folder.write("martlet.yaml", configuration(port: 0))
        var port = 0
        for _ in 1...3 {
            try await RunningBroker.run(["-c", file], port: nil) { broker in
                #expect(port == 0 || broker.port == port)
                port = broker.port
                // The broker closes these, so that it is its port on which the system keeps them for a while.
                let client = try broker.socket()
                try await client.connect("x")
                broker.process.send(SIGTERM)
                #expect(try await broker.process.waitForEnd() == .exited(0))
                while try await client.receive() != nil {}
            }
            try folder.write("martlet.yaml", configuration(port: port))
        }
    }

    @Test("SIGHUP takes over the password file, and disturbs nobody")
    func reload() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "martlet.yaml",
            """
            listeners: { default: { bind: "127.0.0.1:0" } }
            plugins: [password_table]
            password_table: { file: passwords }
            """)
        func passwd(_ arguments: String...) async throws {
            let command = try await Command.run(
                try Programs.martlet(), ["passwd", "-b", "-I", "1000"] + arguments, directory: folder.path)
            #expect(command.end == .exited(0), "\(command.errors)")
        }
        func end(_ broker: RunningBroker, _ user: String, _ password: String) async throws -> ProcessEnd? {
            try await broker.pub(.v5, "-i", "x", "-t", "a", "-m", "x", "-u", user, "-P", password).end
        }
        try await passwd("-c", "passwords", "ann", "first")
        try await RunningBroker.run(["-c", "martlet.yaml"], port: nil, directory: folder.path) { broker in
            let client = try broker.socket()
            let connack = try await client.connack(
                Connect(clientIdentifier: "client", username: "ann", password: Array("first".utf8)))
            #expect(connack.reasonCode == .success)
            #expect(try await end(broker, "bob", "other") == .exited(0x86))

            try await passwd("passwords", "bob", "other")
            try await passwd("passwords", "ann", "second")
            broker.process.send(SIGHUP)
            try await broker.waitForLog("martlet: reloaded")
            #expect(try await end(broker, "bob", "other") == .exited(0))
            #expect(try await end(broker, "ann", "first") == .exited(0x86))
            #expect(try await end(broker, "ann", "second") == .exited(0))

            // A mistake leaves everything as it was.
            try folder.write("passwords", "ann:plain\n")
            broker.process.send(SIGHUP)
            try await broker.waitForLog("reload failed; everything stays as it was")
            #expect(broker.log.contains("passwords:1: "))
            #expect(!broker.log.contains("plain"))
            #expect(try await end(broker, "ann", "second") == .exited(0))
            #expect(try await client.isServed())
        }
    }
}
