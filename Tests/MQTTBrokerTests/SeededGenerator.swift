/// Numbers that look random and are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x632B_E59B_D9B4_E019
        var mixed = state
        mixed = (mixed ^ (mixed >> 29)) &* 0xA24B_AED4_963E_E407
        mixed = (mixed ^ (mixed >> 32)) &* 0x9FB2_1C65_1E98_DF25
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1.
    mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    /// One of some.
    mutating func one<Element>(of choices: [Element]) -> Element {
        choices[below(choices.count)]
    }
}
