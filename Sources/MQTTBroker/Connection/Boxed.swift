/// A value in memory of its own: what a connection has for a moment only does not make all of them larger.
final class Boxed<Value> {
    let value: Value

    init(_ value: Value) { self.value = value }
}
