/// What may stand as the value of a configuration key.
enum ConfigurationValueType: Hashable, Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number of bytes, with or without a unit.
    case size(ClosedRange<Int>)
    /// A number of seconds.
    case seconds(ClosedRange<Double>)
    /// A number of something per second.
    case rate(ClosedRange<Double>)
    /// One of some words.
    case choice([String])
    /// Some of some words, each at most once, in an order that matters.
    case choices([String])
    /// `HOST:PORT`.
    case address
    /// A file, relative to the file that names it.
    case path
    /// Files, relative to the file that names them.
    case paths
    /// Topic filters.
    case filters
    /// Addresses and ranges of addresses.
    case addressRanges
    /// The beginning of topics, up to a slash.
    case mountPoint

    /// Whether the value is a list.
    var isList: Bool {
        switch self {
        case .choices, .paths, .filters, .addressRanges: true
        default: false
        }
    }

    /// The type in the reference and in `martlet plugins`.
    var name: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .size: "size"
        case .seconds: "seconds"
        case .rate: "per second"
        case .choice(let words): words.joined(separator: ", ")
        case .choices: "list of names"
        case .address: "host:port"
        case .path: "file"
        case .paths: "list of files"
        case .filters: "list of topic filters"
        case .addressRanges: "list of addresses"
        case .mountPoint: "topic ending in /"
        }
    }

    /// What to write, as the second half of a problem: `write a whole number from 1 to 65535`.
    var advice: String {
        switch self {
        case .boolean: "write true or false"
        case .integer(let range): "write a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .size(let range):
            "write a number of bytes from \(range.lowerBound) to \(range.upperBound), such as 64MiB or 2000000"
        case .seconds(let range):
            "write a number of seconds from \(ConfigurationValue.number(range.lowerBound))"
                + " to \(ConfigurationValue.number(range.upperBound))"
        case .rate(let range):
            "write a number per second from \(ConfigurationValue.number(range.lowerBound))"
                + " to \(ConfigurationValue.number(range.upperBound))"
        case .choice(let words): "write one of \(words.joined(separator: ", "))"
        case .choices(let words): "write a list of names, such as [\(words.joined(separator: ", "))]"
        case .address: "write HOST:PORT, such as 127.0.0.1:1883, 0.0.0.0:1883 or \"[::]:1883\""
        case .path: "write the path of a file"
        case .paths: "write a list of files, such as [first, second]"
        case .mountPoint: "write a topic that ends in / and does not begin with $, such as tenant-a/"
        case .addressRanges: "write a list of addresses, such as [192.0.2.7, 10.0.0.0/8, \"2001:db8::/32\"]"
        case .filters: "write a list of topic filters, such as [\"#\", \"$SYS/#\"]"
        }
    }
}
