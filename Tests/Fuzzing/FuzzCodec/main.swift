import CLibFuzzer
import FuzzBodies
import Glibc

if CommandLine.arguments.dropFirst().first == "--seeds" {
    try Seeds.codec.write(to: CommandLine.arguments.dropFirst(2).first ?? ".")
    exit(0)
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
let status = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
    do {
        try CodecFuzz.run([UInt8](UnsafeBufferPointer(start: data, count: size)))
        return 0
    } catch {
        fatalError("\(error)")
    }
}
exit(status)
