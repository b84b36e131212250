// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "martlet",
    products: [
        .library(name: "MQTTCodec", targets: ["MQTTCodec"]),
        .library(name: "MQTTHooks", targets: ["MQTTHooks"]),
        .library(name: "MQTTBroker", targets: ["MQTTBroker"]),
        .library(name: "MQTTTransport", targets: ["MQTTTransport"]),
        .library(name: "MQTTTesting", targets: ["MQTTTesting"]),
        .library(name: "PasswordTable", targets: ["PasswordTable"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The wire format.
        .target(name: "MQTTCodec", swiftSettings: settings),
        .testTarget(name: "MQTTCodecTests", dependencies: ["MQTTCodec", "MQTTTesting"], swiftSettings: settings),
        .testTarget(name: "LinkageTests", dependencies: ["MQTTCodec"], swiftSettings: settings),

        // The contract for plugins.
        .target(
            name: "MQTTHooks", dependencies: ["MQTTCodec"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),

        // The core, without I/O.
        .target(
            name: "MQTTBroker",
            dependencies: ["MQTTCodec", "MQTTHooks", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings),
        .testTarget(
            name: "MQTTBrokerTests", dependencies: ["MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTTesting"],
            swiftSettings: settings),

        // The edge.
        .target(
            name: "MQTTTransport",
            dependencies: [
                "MQTTBroker", "MQTTHooks",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // Plugins, on the public contract alone.
        .target(
            name: "PasswordTable",
            dependencies: [
                "MQTTCodec", "MQTTHooks",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            path: "Plugins/PasswordTable", swiftSettings: settings),
        .testTarget(
            name: "PluginTests", dependencies: ["MQTTCodec", "MQTTHooks", "PasswordTable"], swiftSettings: settings),

        // For tests of the broker, and of plugins by their authors.
        .target(name: "MQTTTesting", dependencies: ["MQTTCodec"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
