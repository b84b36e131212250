import ArgumentParser
import MQTTBroker
import MQTTCodec
import MQTTHooks
import Testing

@testable import martlet

@Suite("The question of \"martlet acl explain\"")
struct AccessQueryTests {
    private func command(_ arguments: String...) throws -> AclExplainCommand {
        try #require(try Martlet.parseAsRoot(["acl", "explain"] + arguments) as? AclExplainCommand)
    }

    @Test("is read from the command line")
    func arguments() throws {
        let query = try command(
            "--client", "c", "--user", "ann", "--publish", "a/b", "--qos", "1", "--retain", "--listener", "tls",
            "--address", "192.0.2.1", "--tenant", "t", "--attribute", "role=a=b", "--attribute", "floor="
        ).query
        #expect(query.client == "c")
        #expect(query.username == "ann")
        #expect(query.listener == "tls")
        #expect(query.address == "192.0.2.1")
        #expect(query.tenant == "t")
        #expect(query.attributes == ["role": "a=b", "floor": ""])
        let question = try query.question
        #expect(question.action == .publish)
        #expect(question.topic == "a/b")
        #expect(question.qos == .atLeastOnce)
        #expect(question.retain)
        let subscription = try command("--client", "c", "--subscribe", "$share/g/a/#").query.question
        #expect(subscription.action == .subscribe)
        #expect(subscription.topic == "$share/g/a/#")
    }

    @Test(
        "makes no sense, and ends with 2",
        arguments: [
            [], ["--client", "c"], ["--client", "", "--publish", "a"], ["--client", "c", "--publish", "a/#"],
            ["--client", "c", "--publish", "a", "--subscribe", "b"],
            ["--client", "c", "--subscribe", "a/#/b"], ["--client", "c", "--publish", "a", "--qos", "3"],
            ["--client", "c", "--subscribe", "a", "--retain"],
            ["--client", "c", "--publish", "a", "--attribute", "role"],
            ["--client", "c", "--publish", "a", "--attribute", "=role"],
            ["--client", "c", "--publish", "a", "--running", "x.lua"],
            ["--client", "c", "--publish", "a", "--socket", "s", "--password", "--user", "u"],
            ["--client", "c", "--publish", "a", "--password"],
            ["--client", "c", "--publish", "a", "--password", "--user", "u", "--tenant", "t"],
            ["--client", "c", "--publish", "a", "notes.txt"],
            ["--client", "c", "--publish", "a", "--listener", "nope"],
            ["--client", "c", "--publish", "a", "--running"],
        ])
    func nonsense(arguments: [String]) async {
        #expect(await Martlet.exitStatus(arguments: ["acl", "explain"] + arguments) == .usage)
    }

    @Test("puts a made-up client where its listener and its tenant are")
    func madeUp() throws {
        var settings = Settings()
        settings.listeners = [ListenerSettings(name: "one"), ListenerSettings(name: "two")]
        settings.listeners[1].mountPoint = MountPoint("plant/")
        var query = AccessQuery(client: "c")
        #expect(try query.madeUpClient(in: settings).listener == "one")
        #expect(try query.madeUpClient(in: settings).mountPoint == nil)
        query.tenant = "t"
        #expect(try query.madeUpClient(in: settings).mountPoint?.prefix == "t/")
        query.listener = "two"
        #expect(try query.madeUpClient(in: settings).mountPoint?.prefix == "plant/t/")
        for tenant in ["", "a/b", "$t", "+"] {
            query.tenant = tenant
            #expect(throws: AdminError.self) { try query.madeUpClient(in: settings) }
        }
        query.tenant = nil
        query.listener = "tow"
        let error = #expect(throws: AdminError.self) { try query.madeUpClient(in: settings) }
        #expect(error?.description == "there is no listener \"tow\"; did you mean \"two\"?")
    }

    @Test("describes a client that is there, or another one")
    func describes() {
        let client = Client(
            id: "c", username: "ann", address: "192.0.2.1", listener: "one", tenant: "t", attributes: ["role": "x"])
        var query = AccessQuery(client: "c")
        #expect(query.describes(client))
        query.username = "ann"
        query.attributes = ["role": "x"]
        #expect(query.describes(client))
        query.attributes = ["role": "y"]
        #expect(!query.describes(client))
        query.attributes = nil
        query.address = "192.0.2.2"
        #expect(!query.describes(client))
    }
}
