import Foundation
import Logging
import Testing

@testable import martlet

@Suite("The admin server", .timeLimit(.minutes(10)))
struct AdminServerTests {
    struct Echo: Codable { var text: String }

    let folder: TemporaryFolder
    var path: String { folder.path("admin.sock") }

    init() throws { folder = try TemporaryFolder() }

    private func server(_ more: AdminEndpoint...) -> AdminServer {
        let echo = AdminEndpoint("POST", "/echo") { request in
            try AdminResponse(.ok, try request.decode(Echo.self, keys: ["text"]))
        }
        return AdminServer(
            path: path, router: AdminRouter(endpoints: [echo] + more),
            logger: Logger(label: "admin") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Sends bytes as they are, and returns everything that comes back until the server closes.
    private func exchange(_ text: String) async throws -> String {
        let address = try #require(UnixSocketAddress(path))
        let descriptor = try address.connect(isWaiting: true).get()
        return await OwnThread.run {
            let bytes = Array(text.utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            var answer: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(descriptor, &buffer, buffer.count), count > 0 { answer += buffer[..<count] }
            close(descriptor)
            return String(decoding: answer, as: UTF8.self)
        }
    }

    private func ask(_ method: String, _ endpoint: String, _ body: String = "") async throws -> AdminClient.Answer {
        let client = AdminClient(path: path)
        return try await OwnThread.run { Result { try client.send(method, endpoint, Array(body.utf8)) } }.get()
    }

    @Test("answers requests, several on one connection, and is gone when it is closed")
    func life() async throws {
        let server = server()
        try await server.open()
        let answer = try await ask("POST", "/echo", "{\"text\":\"hello\"}")
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self) == "{\"text\":\"hello\"}\n")
        #expect(try await ask("GET", "/ecko").error == "there is nothing at /ecko; did you mean /echo?")

        let request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n"
        let both = try await exchange(
            "\(request)\r\n{\"text\":\"1\"}\(request)Connection: close\r\n\r\n{\"text\":\"2\"}")
        let first = try #require(both.range(of: "{\"text\":\"1\"}"))
        let second = try #require(both.range(of: "{\"text\":\"2\"}"))
        #expect(first.lowerBound < second.lowerBound)

        await server.close()
        #expect(!FileManager.default.fileExists(atPath: path))
        await #expect(throws: AdminClient.Failure.self) { try await ask("GET", "/echo") }
    }

    @Test("refuses what is too large, and what is not HTTP")
    func refusals() async throws {
        let server = server()
        try await server.open()
        let announced = try await exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")
        #expect(announced.hasPrefix("HTTP/1.1 413 "))
        #expect(announced.contains("{ \"error\": \"the body of a request has at most 1048576 bytes\" }"))
        let chunk = "80001\r\n" + String(repeating: "x", count: 0x80001) + "\r\n"
        let chunked = try await exchange(
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)")
        #expect(chunked.hasPrefix("HTTP/1.1 413 "))
        let nonsense = try await exchange("hello\r\n\r\n")
        #expect(nonsense.hasPrefix("HTTP/1.1 400 "))
        #expect(nonsense.contains("{ \"error\": \"this is no HTTP/1.1: "))
        await server.close()
    }

    @Test("tells its own client, too, that a request is too large", arguments: [1_048_577, 8_388_608])
    func tooLarge(size: Int) async throws {
        let server = server()
        try await server.open()
        for _ in 1...5 {
            let answer = try await ask("POST", "/echo", String(repeating: "x", count: size))
            #expect(answer.status == 413)
            #expect(answer.error == "the body of a request has at most 1048576 bytes")
        }
        await server.close()
    }

    @Test("may be closed while it is being opened")
    func closedMeanwhile() async throws {
        for _ in 1...30 {
            let server = server()
            async let opened: Void = server.open()
            await server.close()
            try await opened
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("lets an answer that is under way go out before it closes")
    func farewell() async throws {
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        let (isLeaving, leaving) = AsyncStream.makeStream(of: Void.self)
        let server = server(
            AdminEndpoint("GET", "/slow") { _ in
                asking.yield()
                for await _ in isLeaving { break }
                return try AdminResponse(.ok, Echo(text: "at last"))
            })
        try await server.open()
        async let answer = ask("GET", "/slow")
        for await _ in asked { break }
        async let closed: Void = server.close()
        while FileManager.default.fileExists(atPath: path) { try await Task.sleep(for: .milliseconds(1)) }
        leaving.yield()
        #expect(try await String(decoding: answer.body, as: UTF8.self) == "{\"text\":\"at last\"}\n")
        await closed
    }

    @Test("does not listen any more when it has been closed before it was opened")
    func closedEarly() async throws {
        let server = server()
        await server.close()
        try await server.open()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("is asked by a client that knows a broken answer from a whole one")
    func parsing() throws {
        let answer = try AdminClient.parse(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8))
        #expect(answer.status == 200)
        #expect(answer.body == Array("{}".utf8))
        for broken in [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", "SSH-2.0-x\r\n\r\n",
        ] {
            #expect(throws: AdminClient.Failure.self) { try AdminClient.parse(Array(broken.utf8)) }
        }
    }
}
