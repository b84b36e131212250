// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// Built by `run`, which instruments this package and the broker alike and links libFuzzer.
let package = Package(
    name: "martlet-fuzzing",
    dependencies: [.package(name: "martlet", path: "../..", traits: [])],
    targets: [
        // The same files are in the root package's FuzzingTests, which replays the corpus.
        .target(
            name: "FuzzBodies",
            dependencies: [
                .product(name: "MQTTBroker", package: "martlet"),
                .product(name: "MQTTCodec", package: "martlet"),
                .product(name: "MQTTHooks", package: "martlet"),
                .product(name: "MQTTTesting", package: "martlet"),
            ],
            path: "Bodies", swiftSettings: settings),
        .target(name: "CLibFuzzer", path: "CLibFuzzer"),
        .executableTarget(
            name: "FuzzCodec", dependencies: ["CLibFuzzer", "FuzzBodies"], path: "FuzzCodec", swiftSettings: settings),
        .executableTarget(
            name: "FuzzConnection", dependencies: ["CLibFuzzer", "FuzzBodies"], path: "FuzzConnection",
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
