import MQTTHooks
import Testing

@Suite("A bounded table")
struct BoundedTableTests {
    private func add(_ table: inout BoundedTable<Int>, _ key: String, _ amount: Int = 1) -> Int {
        table.withValue(of: ExactString(key), initial: 0, worth: { Double($0) }) { value in
            value += amount
            return value
        }
    }

    @Test("keeps a value for each name")
    func values() {
        var table = BoundedTable<Int>(capacity: 4)
        #expect(add(&table, "a") == 1 && add(&table, "a") == 2 && add(&table, "b") == 1)
        #expect(table.count == 2)
        #expect(table.withValue(ifPresent: ExactString("a")) { $0 } == 2)
        #expect(table.withValue(ifPresent: ExactString("c")) { $0 } == nil)
    }

    @Test("never has more names than it may, and keeps what is worth the most")
    func bounds() {
        var table = BoundedTable<Int>(capacity: 4)
        #expect(add(&table, "dear", 100) == 100)
        for number in 0..<100 { #expect(add(&table, "\(number)") == 1) }
        #expect(table.count == 4)
        #expect(table.withValue(ifPresent: ExactString("dear")) { $0 } == 100)
        #expect(table.withValue(ifPresent: ExactString("99")) { $0 } == 1)
        #expect(BoundedTable<Int>(capacity: 0).capacity == 1)
    }
}
