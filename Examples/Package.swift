// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "martlet-examples",
    products: [
        .executable(name: "CustomAuthenticator", targets: ["CustomAuthenticator"]),
        .executable(name: "EmbeddedBroker", targets: ["EmbeddedBroker"]),
    ],
    dependencies: [
        .package(name: "martlet", path: "..", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "CustomAuthenticator",
            dependencies: [
                .product(name: "MQTTBroker", package: "martlet"),
                .product(name: "MQTTCodec", package: "martlet"),
                .product(name: "MQTTHooks", package: "martlet"),
                .product(name: "MQTTTransport", package: "martlet"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "CustomAuthenticator"),
        .executableTarget(
            name: "EmbeddedBroker",
            dependencies: [
                .product(name: "MQTTBroker", package: "martlet"),
                .product(name: "MQTTCodec", package: "martlet"),
                .product(name: "MQTTHooks", package: "martlet"),
                .product(name: "MQTTTransport", package: "martlet"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "EmbeddedBroker"),
    ],
    swiftLanguageModes: [.v6]
)
