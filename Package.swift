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
        .library(name: "MQTTLua", targets: ["MQTTLua"]),
        .library(name: "LuaRuntime", targets: ["LuaRuntime"]),
        .library(name: "MQTTTesting", targets: ["MQTTTesting"]),
        .library(name: "PasswordHashing", targets: ["PasswordHashing"]),
        .library(name: "PasswordTable", targets: ["PasswordTable"]),
        .library(name: "AccessTable", targets: ["AccessTable"]),
        .library(name: "RateLimit", targets: ["RateLimit"]),
        .library(name: "BruteForceGuard", targets: ["BruteForceGuard"]),
        .library(name: "TopicRewrite", targets: ["TopicRewrite"]),
        .executable(name: "martlet", targets: ["martlet"]),
    ],
    traits: [
        .trait(name: "Lua", description: "Hooks in Lua scripts; needs liblua5.4-dev."),
        .trait(name: "HTTP", description: "mqtt.http for scripts."),
        .trait(name: "JWT", description: "mqtt.jwt for scripts."),
        .trait(name: "SQLite", description: "mqtt.sqlite for scripts; needs libsqlite3-dev."),
        .default(enabledTraits: ["Lua", "HTTP", "JWT", "SQLite"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
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
        .testTarget(
            name: "MQTTHooksTests", dependencies: ["MQTTCodec", "MQTTHooks", "MQTTTesting"], swiftSettings: settings),

        // The core, without I/O.
        .target(
            name: "MQTTBroker",
            dependencies: [
                "MQTTCodec", "MQTTHooks",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MQTTBrokerTests",
            dependencies: [
                "MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            swiftSettings: settings),

        // The edge.
        .target(
            name: "MQTTTransport",
            dependencies: [
                "MQTTBroker", "MQTTCodec", "MQTTHooks",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // What the standards ask for, statement by statement, over sockets.
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTTesting", "MQTTTransport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),

        // Lua, and the plugin that runs scripts.
        .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"]), .brew(["lua@5.4"])]),
        .target(name: "CLuaShims", dependencies: ["CLua"]),
        .target(name: "LuaRuntime", dependencies: ["CLuaShims"], swiftSettings: settings),
        .testTarget(name: "LuaRuntimeTests", dependencies: ["LuaRuntime"], swiftSettings: settings),
        .target(
            name: "MQTTLua",
            dependencies: [
                "LuaRuntime", "MQTTCodec", "MQTTHooks", "PasswordHashing",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "AsyncHTTPClient", package: "async-http-client", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOHTTP1", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["HTTP"])),
                .product(name: "JWTKit", package: "jwt-kit", condition: .when(traits: ["JWT"])),
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .product(name: "GRDBSQLite", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MQTTLuaTests",
            dependencies: [
                "LuaRuntime", "MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTLua", "MQTTTesting", "PasswordHashing",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["SQLite"])),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["HTTP"])),
            ],
            swiftSettings: settings),

        // Hashes of passwords, for the plugins that check them.
        .target(
            name: "PasswordHashing",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings),

        // Plugins, on the public contract alone.
        .target(
            name: "PasswordTable",
            dependencies: [
                "MQTTCodec", "MQTTHooks", "PasswordHashing", .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Plugins/PasswordTable", swiftSettings: settings),
        .target(
            name: "AccessTable", dependencies: ["MQTTCodec", "MQTTHooks"], path: "Plugins/AccessTable",
            swiftSettings: settings),
        .target(
            name: "RateLimit", dependencies: ["MQTTCodec", "MQTTHooks"], path: "Plugins/RateLimit",
            swiftSettings: settings),
        .target(
            name: "BruteForceGuard", dependencies: ["MQTTCodec", "MQTTHooks"], path: "Plugins/BruteForceGuard",
            swiftSettings: settings),
        .target(
            name: "TopicRewrite", dependencies: ["MQTTCodec", "MQTTHooks"], path: "Plugins/TopicRewrite",
            swiftSettings: settings),
        .testTarget(
            name: "PluginTests",
            dependencies: [
                "AccessTable", "BruteForceGuard", "MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTTesting",
                "PasswordHashing", "PasswordTable", "RateLimit", "TopicRewrite",
            ],
            swiftSettings: settings),

        // The command.
        .executableTarget(
            name: "martlet",
            dependencies: [
                "AccessTable", "BruteForceGuard", "MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTTransport",
                "PasswordHashing", "PasswordTable", "RateLimit", "TopicRewrite",
                .target(name: "MQTTLua", condition: .when(traits: ["Lua"])),
                .target(name: "LuaRuntime", condition: .when(traits: ["Lua"])),
                .target(name: "MQTTTesting", condition: .when(traits: ["Lua"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MartletTests",
            dependencies: [
                "martlet", "AccessTable", "BruteForceGuard", "LuaRuntime", "MQTTBroker", "MQTTCodec", "MQTTHooks",
                "MQTTLua", "MQTTTransport", "PasswordTable", "RateLimit", "TopicRewrite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        // The command as its users run it, with foreign clients.
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "martlet", "MQTTCodec", "MQTTTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Clients"], swiftSettings: settings),

        // What the fuzzers of Tests/Fuzzing, a package of its own, have found; with the fuzzers' own bodies.
        .testTarget(
            name: "FuzzingTests", dependencies: ["MQTTBroker", "MQTTCodec", "MQTTHooks", "MQTTTesting"],
            path: "Tests/Fuzzing",
            exclude: ["CLibFuzzer", "Corpus", "FuzzCodec", "FuzzConnection", "Package.swift", "run"],
            sources: ["Bodies", "Replay"], swiftSettings: settings),

        // The broker against a reference model.
        .testTarget(
            name: "ModelTests", dependencies: ["MQTTBroker", "MQTTCodec", "MQTTTesting"], swiftSettings: settings),

        // For tests of the broker, and of plugins by their authors.
        .target(
            name: "MQTTTesting",
            dependencies: [
                "MQTTBroker", "MQTTCodec", "MQTTHooks",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
