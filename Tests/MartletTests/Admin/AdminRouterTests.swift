import Foundation
import Testing

@testable import martlet

@Suite("The router of the admin API")
struct AdminRouterTests {
    struct Broken: Error, CustomStringConvertible {
        var description: String { "the shelf is empty" }
    }

    struct Shelf: Codable { var bookCount: Int }

    private let router = AdminRouter(endpoints: [
        AdminEndpoint("GET", "/api/v1/shelf") { _ in try AdminResponse(.ok, Shelf(bookCount: 3)) },
        AdminEndpoint("POST", "/api/v1/shelf") { request in
            try AdminResponse(.ok, try request.decode(Shelf.self, keys: ["book_count"]))
        },
        AdminEndpoint("GET", "/api/v1/broken") { _ in throw Broken() },
        AdminEndpoint("GET", "/api/v1/absent") { _ in throw AdminError.notRunning },
    ])

    private func answer(_ method: String, _ uri: String, _ body: String = "") async -> (Int, String) {
        let response = await router.answer(AdminRequest(method: method, uri: uri, body: Array(body.utf8)))
        return (response.status.rawValue, String(decoding: response.body, as: UTF8.self))
    }

    @Test("answers with JSON, its keys in snake case")
    func found() async {
        #expect(await answer("GET", "/api/v1/shelf") == (200, "{\"book_count\":3}\n"))
        #expect(await answer("GET", "/api/v1/shelf?floor=2") == (200, "{\"book_count\":3}\n"))
        #expect(await answer("POST", "/api/v1/shelf", "{\"book_count\":4}") == (200, "{\"book_count\":4}\n"))
    }

    @Test("says what was probably meant by a path that is unknown")
    func notFound() async {
        #expect(
            await answer("GET", "/api/v1/shelv") == (
                404,
                "{ \"error\": \"there is nothing at /api/v1/shelv\", \"suggestion\": \"did you mean /api/v1/shelf?\" }\n"
            ))
        let (status, text) = await answer("GET", "/")
        #expect(status == 404)
        #expect(text.contains("known: /api/v1/absent, /api/v1/broken, /api/v1/shelf"))
    }

    @Test("says which methods a path has")
    func method() async {
        let response = await router.answer(AdminRequest(method: "DELETE", uri: "/api/v1/shelf"))
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers.map(\.name) == ["Allow"])
        #expect(response.headers.map(\.value) == ["GET, POST"])
    }

    @Test(
        "refuses a body that is not what is expected",
        arguments: [
            ("[]", "the body is not a JSON object"),
            ("{", "the body is not a JSON object"),
            ("{\"book_cuont\":1}", "unknown key \\\"book_cuont\\\""),
            ("", "the key \\\"bookCount\\\" is missing"),
            ("{\"book_count\":\"many\"}", "bookCount: "),
        ])
    func body(text: String, message: String) async {
        let (status, answer) = await answer("POST", "/api/v1/shelf", text)
        #expect(status == 400)
        #expect(answer.contains(message), "\(answer)")
    }

    @Test("turns errors into answers")
    func errors() async {
        #expect(await answer("GET", "/api/v1/broken") == (500, "{ \"error\": \"the shelf is empty\" }\n"))
        #expect(await answer("GET", "/api/v1/absent") == (503, "{ \"error\": \"the broker is not running\" }\n"))
    }
}
