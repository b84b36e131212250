import Testing

@Suite("Listeners with mount points")
struct MountPointTests {
    private static let configuration = """
        allow_anonymous: true
        listeners:
          default: { bind: "127.0.0.1:0", mount_point: tenants/a/ }
          b: { bind: "127.0.0.1:0", mount_point: tenants/b/ }
          operators: { bind: "127.0.0.1:0" }

        """

    @Test("keep their clients apart, and show operators all of them", arguments: ClientVersion.allCases)
    func apart(version: ClientVersion) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("tenants.yaml", Self.configuration)
        try await RunningBroker.run(["-c", file], port: nil) { broker in
            let b = try broker.listener("b")
            let operators = try broker.listener("operators")
            let everything = try await operators.sub(version, "-i", "all", "-t", "#", "-q", "2")
            let readerA = try await broker.sub(version, "-i", "ra", "-t", "#", "-q", "2")
            let readerB = try await b.sub(version, "-i", "rb", "-t", "#", "-t", "$share/g/x", "-q", "2")
            try await broker.pub(version, "-i", "pa", "-t", "x", "-m", "from a", "-q", "2", "-r")
            try await b.pub(version, "-i", "pb", "-t", "x", "-m", "from b", "-q", "2")
            try await operators.pub(version, "-i", "o", "-t", "tenants/a/y", "-m", "to a", "-q", "2")
            try await operators.pub(version, "-i", "o", "-t", "tenants/b/y", "-m", "to b", "-q", "2")
            #expect(
                try await readerA.messages(2) == [
                    ReceivedMessage("x", "from a", qos: 2), ReceivedMessage("y", "to a", qos: 2),
                ])
            // The group's copy may take another way than the others.
            #expect(
                try await readerB.messages(3).map(\.text).sorted() == ["from b", "from b", "to b"])
            #expect(Set(readerB.messages.map(\.topic)) == ["x", "y"])
            #expect(
                try await everything.messages(4) == [
                    ReceivedMessage("tenants/a/x", "from a", qos: 2), ReceivedMessage("tenants/b/x", "from b", qos: 2),
                    ReceivedMessage("tenants/a/y", "to a", qos: 2), ReceivedMessage("tenants/b/y", "to b", qos: 2),
                ])
            let late = try await broker.sub(version, "-i", "late", "-t", "+", "-q", "1")
            #expect(try await late.messages(1) == [ReceivedMessage("x", "from a", qos: 1, isRetained: true)])
        }
    }
}
