import PasswordHashing
import Testing

@testable import PasswordTable

@Suite("Password hashes")
struct PasswordTableHashTests {
    @Test(
        "what mosquitto_passwd wrote is matched by its password, and by no other",
        arguments: [
            (PasswordTableVectors.ann, "correct horse"),
            (PasswordTableVectors.bob, "hunter2"),
            (PasswordTableVectors.zoe, "pässwörd"),
            (PasswordTableVectors.empty, ""),
        ])
    func vectors(line: String, password: String) throws {
        let hash = try PasswordHash(parsing: PasswordTableVectors.hash(line))
        #expect(try hash.matches(Array(password.utf8)))
        #expect(try !hash.matches(Array((password + "x").utf8)))
        #expect(try !hash.matches(Array("x".utf8)))
        #expect(hash.text == PasswordTableVectors.hash(line))
    }

    @Test(
        "a new hash matches its password, and survives its text",
        arguments: [PasswordScheme.sha512, .pbkdf2(iterations: 7)])
    func roundTrip(scheme: PasswordScheme) throws {
        let password = [UInt8](0...255)
        let hash = try PasswordHash(password: password, scheme: scheme)
        let read = try PasswordHash(parsing: hash.text)
        #expect(read == hash)
        #expect(read.scheme == scheme)
        #expect(try read.matches(password))
        #expect(try !read.matches(password.reversed()))
    }

    @Test("equal passwords get different salts, of the 12 bytes that mosquitto reads")
    func salts() throws {
        let hashes = try (0..<20).map { _ in try PasswordHash(password: [1, 2, 3], scheme: .sha512) }
        #expect(Set(hashes.map(\.salt)).count == 20)
        #expect(Set(hashes.map(\.digest)).count == 20)
        #expect(hashes.allSatisfy { $0.salt.count == 12 })
    }

    @Test("descriptions show neither salt nor hash")
    func description() throws {
        let hash = try PasswordHash(parsing: PasswordTableVectors.hash(PasswordTableVectors.ann))
        #expect("\(hash)" == "PasswordHash(pbkdf2, 101 iterations)")
        #expect("\(try PasswordHash(password: [1], scheme: .sha512))" == "PasswordHash(sha512)")
    }
}
