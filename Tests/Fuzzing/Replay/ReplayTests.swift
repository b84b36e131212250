import Foundation
import Testing

@Suite("Fuzzing")
struct ReplayTests {
    @Test("what the codec's fuzzer has found once stays well", arguments: try Corpus.files("Codec"))
    func codec(file: Corpus.File) throws {
        try CodecFuzz.run(file.bytes)
    }

    @Test("what the connection's fuzzer has found once stays well", arguments: try Corpus.files("Connection"))
    func connection(file: Corpus.File) throws {
        try ConnectionFuzz.run(file.bytes)
    }

    @Test("the seeds of the codec's fuzzer are well, at every place to split")
    func codecSeeds() throws {
        for seed in Seeds.codec.inputs {
            for place in [0, 1, 7, 40, 255] as [UInt8] {
                try CodecFuzz.run([seed[0], seed[1], place] + seed.dropFirst(3))
            }
        }
    }

    @Test("the seeds of the connection's fuzzer are well, with every hook and limit in turn")
    func connectionSeeds() throws {
        for (index, seed) in Seeds.connection.inputs.enumerated() {
            let choices = [index, index >> 1, index >> 4, index >> 3, index >> 5].map { UInt8(truncatingIfNeeded: $0) }
            try ConnectionFuzz.run(choices + [7, 0, 2, 9] + seed.dropFirst(9))
        }
    }
}
