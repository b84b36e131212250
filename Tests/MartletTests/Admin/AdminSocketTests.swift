import Foundation
import Testing

@testable import martlet

@Suite("The file of the admin socket")
struct AdminSocketTests {
    let folder: TemporaryFolder
    var path: String { folder.path("admin.sock") }

    init() throws { folder = try TemporaryFolder() }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test("is there for its owner alone, and gone with the socket")
    func life() throws {
        let socket = try AdminSocket.open(path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.type] as? FileAttributeType == .typeSocket)
        socket.abandon()
        #expect(!exists(path))
    }

    @Test("is replaced when a broker has left it behind")
    func stale() throws {
        let left = try AdminSocket.open(path)
        close(left.descriptor)
        #expect(exists(path))
        let socket = try AdminSocket.open(path)
        // The one that is gone does not take the new one's file with it.
        left.remove()
        #expect(exists(path))
        socket.abandon()
        #expect(!exists(path))
    }

    @Test("that was left behind is taken over by one broker, of several that start at once")
    func race() async throws {
        for _ in 1...30 {
            close(try AdminSocket.open(path).descriptor)
            let path = path
            let sockets = await withTaskGroup(of: AdminSocket?.self) { group in
                for _ in 1...4 { group.addTask { await OwnThread.run { try? AdminSocket.open(path) } } }
                return await group.reduce(into: [AdminSocket]()) { if let socket = $1 { $0.append(socket) } }
            }
            #expect(sockets.count == 1)
            let connection = try UnixSocketAddress(path)?.connect(isWaiting: true).get()
            close(try #require(connection))
            for socket in sockets { socket.abandon() }
        }
    }

    @Test("is not taken from somebody who listens")
    func inUse() throws {
        let first = try AdminSocket.open(path)
        defer { first.abandon() }
        let error = #expect(throws: AdminSocketError.self) { try AdminSocket.open(path) }
        #expect(error?.description == "cannot open the admin socket \(path): another broker listens there")
        #expect(exists(path))
    }

    @Test("is never made over another file")
    func otherFile() throws {
        try folder.write("admin.sock", "a diary")
        let error = #expect(throws: AdminSocketError.self) { try AdminSocket.open(path) }
        #expect(error?.reason == "there is another file of this name")
        #expect(try folder.read("admin.sock") == "a diary")
    }

    @Test("names what is wrong with its path")
    func badPaths() throws {
        let missing = #expect(throws: AdminSocketError.self) { try AdminSocket.open(folder.path("no/admin.sock")) }
        #expect(missing?.reason == "no such file or directory")
        let long = String(repeating: "x", count: 108)
        let tooLong = #expect(throws: AdminSocketError.self) { try AdminSocket.open(long) }
        #expect(tooLong?.reason == "the path is longer than 107 bytes")
        #expect(UnixSocketAddress(String(repeating: "x", count: 107)) != nil)
        #expect(UnixSocketAddress("") == nil)
    }
}
