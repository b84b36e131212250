/// Names that meet each other often.
enum FuzzNames {
    static let clients = ["a", "b", "c", ""]
    static let topics = ["t", "t/1", "t/2", "u", "$SYS/x", "$t", "a/b/c/d", "é", "t//", "x/+"]
    static let filters = [
        "t", "t/1", "+", "#", "t/+", "t/#", "$share/s/t", "$share/s/t/#", "$share/r/#", "$SYS/#", "+/+/#", "$share/s/",
        "t/#/u", "é", "u", "$t",
    ]
}
