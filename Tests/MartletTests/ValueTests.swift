import Testing

@testable import martlet

@Suite("Values of the configuration")
struct ValueTests {
    @Test(
        "sizes have binary units or none",
        arguments: [
            ("2000000", 2_000_000), ("64MiB", 64 << 20), ("1 GiB", 1 << 30), ("2_048", 2048), ("0", 0), ("3KiB", 3072),
        ])
    func sizes(_ text: String, _ bytes: Int) {
        #expect(ByteSize(text)?.bytes == bytes)
    }

    @Test(
        "other sizes are refused",
        arguments: ["", "MiB", "-1", "64MB", "64M", "1.5MiB", "9223372036854775807KiB", "_1"])
    func wrongSizes(_ text: String) {
        #expect(ByteSize(text) == nil)
    }

    @Test("sizes are shown with the largest unit that fits")
    func shownSizes() {
        #expect(
            [0, 1, 1000, 1024, 3 << 20, 1 << 30].map { ByteSize(bytes: $0).description }
                == ["0", "1", "1000", "1KiB", "3MiB", "1GiB"])
    }

    @Test(
        "addresses name host and port",
        arguments: [
            ("127.0.0.1:1883", "127.0.0.1", 1883), ("localhost:0", "localhost", 0), ("[::1]:1883", "::1", 1883),
            ("broker-1.example.org:65535", "broker-1.example.org", 65535), ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
        ])
    func addresses(_ text: String, _ host: String, _ port: Int) {
        #expect(BindAddress(text) == BindAddress(host: host, port: port))
        #expect(BindAddress(text)?.description == text)
    }

    @Test(
        "other addresses are refused",
        arguments: [
            "", "1883", ":1883", "localhost", "localhost:", "localhost:mqtt", "localhost:65536", "::1:1883", "[::1]",
            "[]:1", "[host]:1", "127.0.0:1883", "300.0.0.1:1883", "a b:1", "localhost:-1", "unix:/run/martlet.sock",
        ])
    func wrongAddresses(_ text: String) {
        #expect(BindAddress(text) == nil)
    }

    @Test("suggestions are near, or absent")
    func suggestions() {
        let words = ["receive_maximum", "retain_available", "bind"]
        #expect(Suggestion.nearest(to: "recieve_maximum", in: words) == "receive_maximum")
        #expect(Suggestion.nearest(to: "Bind", in: words) == "bind")
        #expect(Suggestion.nearest(to: "bnid", in: words) == "bind")
        #expect(Suggestion.nearest(to: "certificate", in: words) == nil)
        #expect(Suggestion.nearest(to: "", in: words) == nil)
    }
}
