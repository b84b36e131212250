import MQTTHooks
import Testing

@Suite("Mount points as values")
struct MountPointTests {
    @Test("are the beginning of a topic, up to a slash", arguments: ["a/", "tenants/a/", "/", "/a/", "a//", "größe/"])
    func valid(text: String) throws {
        let mountPoint = try #require(MountPoint(text))
        #expect(mountPoint.prefix == text)
        #expect(mountPoint.description == text)
        #expect(mountPoint.mounted("x/y") == text + "x/y")
        #expect(mountPoint.unmounted(text + "x/y") == "x/y")
    }

    @Test(
        "are not anything else",
        arguments: [
            "", "a", "+/", "a/#/", "a/+/", "$SYS/", "$a/", "a\u{0}/", "a\n/",
            String(repeating: "a", count: 65_535) + "/",
        ])
    func invalid(text: String) { #expect(MountPoint(text) == nil) }

    @Test("have names for what is below them alone")
    func outside() throws {
        let mountPoint = try #require(MountPoint("a/"))
        for topic in ["a", "a/", "b/x", "ab/x", "", "A/x"] { #expect(mountPoint.unmounted(topic) == nil, "\(topic)") }
        #expect(mountPoint.unmounted("a//") == "/")
    }

    @Test("make no topic of more than 65 535 bytes")
    func long() throws {
        let mountPoint = try #require(MountPoint("ab/"))
        #expect(mountPoint.mounted(String(repeating: "x", count: 65_532))?.utf8.count == 65_535)
        #expect(mountPoint.mounted(String(repeating: "x", count: 65_533)) == nil)
    }
}
