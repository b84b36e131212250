// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "device-registry",
    dependencies: [
        .package(name: "martlet", path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .target(
            name: "DeviceRegistry",
            dependencies: [
                .product(name: "MQTTCodec", package: "martlet"), .product(name: "MQTTHooks", package: "martlet"),
            ]),
        .executableTarget(
            name: "device-broker",
            dependencies: [
                "DeviceRegistry",
                .product(name: "MQTTBroker", package: "martlet"), .product(name: "MQTTTransport", package: "martlet"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "DeviceRegistryTests",
            dependencies: ["DeviceRegistry", .product(name: "MQTTTesting", package: "martlet")]),
    ]
)
