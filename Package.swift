// swift-tools-version: 6.1
import PackageDescription

/// One process is the whole product: see Docs/Architecture.md for what each target is for. Arrows point down only.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let collections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: settings)
}

let package = Package(
    name: "vcluster",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "vcluster", targets: ["vcluster"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),

        module("SystemFiles", []),
        module("KubeCore", [collections, crypto]),
        module("TimeZones", ["KubeCore", "SystemFiles"]),
        module("KubeYAML", ["KubeCore", "CYAML"]),
        module("KubeSchema", ["KubeCore"]),
        module(
            "HTTPTransport",
            [nioCore, nioPosix, nioHTTP1, nioWebSocket, nioTLS, nioSSL, nioHTTP2, crypto, logging]),
        module("RevisionStore", ["CSQLite", deque, logging]),
        module("PKI", ["KubeCore", "SystemFiles", x509, asn1, crypto, cryptoExtras]),
        module("CEL", ["KubeCore", "KubeSchema", "TimeZones"]),
        module(
            "KubeServer",
            [
                "CZlib", "KubeCore", "KubeYAML", "KubeSchema", "CEL", "PodSecurity", "HTTPTransport", "RevisionStore",
                "PKI", "SystemFiles", "TimeZones", collections, deque, httpClient, logging, nioCore, nioPosix, nioSSL,
            ]),
        module(
            "KubeClient",
            [
                "KubeCore", "KubeYAML", "HTTPTransport", httpClient, nioCore, nioPosix, nioHTTP1, nioWebSocket, nioTLS,
                nioSSL, logging,
            ]),
        module("KubeRuntime", ["KubeCore", deque, logging]),
        module("Controllers", ["KubeCore", "KubeRuntime", "PKI", "TimeZones", crypto, logging]),
        module("PodSecurity", ["KubeCore"]),
        module("SyncSettings", ["KubeCore"]),
        module("Syncer", ["KubeCore", "PodSecurity", "SyncSettings", "KubeRuntime", crypto, logging]),
        module("TenantDNS", ["KubeCore", "KubeRuntime", nioCore, nioPosix, nioHTTP1, logging]),
        module("VClusterConfig", ["KubeCore", "KubeYAML", "SyncSettings"]),
        module("Deployment", ["KubeCore", "SyncSettings", "VClusterConfig"]),
        module(
            "ControlPlane",
            [
                "KubeCore", "KubeSchema", "HTTPTransport", "RevisionStore", "PKI", "KubeServer", "KubeClient",
                "KubeRuntime", "KubeYAML", "Controllers", "SyncSettings", "Syncer", "SystemFiles", "TenantDNS",
                "VClusterConfig", "CMalloc", lifecycle, logging, nioCore, nioPosix,
            ]),
        module(
            "DevHost",
            [
                "ControlPlane", "KubeCore", "KubeClient", "KubeServer", "KubeRuntime", "Controllers", "HTTPTransport",
                lifecycle, logging, nioCore, nioPosix,
            ]),
        module(
            "VClusterCLI",
            [
                "KubeCore", "KubeYAML", "KubeClient", "KubeRuntime", "PKI", "SyncSettings", "Syncer", "VClusterConfig",
                "Deployment", "ControlPlane", "DevHost", "SystemFiles",
                argumentParser, logging, lifecycle, nioCore, nioPosix, nioSSL,
            ]),
        .executableTarget(name: "vcluster", dependencies: ["VClusterCLI"], swiftSettings: settings),
        .executableTarget(
            name: "vcluster-bench", dependencies: ["KubeCore", "KubeClient", "HTTPTransport", nioCore, argumentParser],
            swiftSettings: settings),

        .target(
            name: "TestKit", dependencies: ["KubeCore", "KubeServer", "RevisionStore", "KubeRuntime", "PKI", logging],
            swiftSettings: settings),
        tests("KubeCore", []),
        tests("TimeZones", ["KubeCore"]),
        tests("KubeYAML", ["KubeCore"]),
        tests("KubeSchema", ["KubeCore"]),
        tests("CEL", ["KubeCore"]),
        tests(
            "HTTPTransport", [nioCore, nioPosix, nioHTTP1, nioHTTP2, nioSSL, nioWebSocket, nioEmbedded, logging, "PKI"]),
        tests("RevisionStore", ["StoreExerciser"]),
        .executableTarget(
            name: "StoreExerciser", dependencies: ["RevisionStore"], path: "Tests/StoreExerciser",
            swiftSettings: settings),
        tests("PKI", ["KubeCore", "TestKit", x509, asn1]),
        tests(
            "KubeServer", ["KubeCore", "TestKit", "KubeClient", "HTTPTransport", "PKI", nioCore, nioPosix, logging]),
        tests("KubeClient", ["KubeCore", "TestKit", "HTTPTransport", "PKI", nioCore, nioPosix, logging]),
        tests("KubeRuntime", ["KubeCore", "TestKit"]),
        tests("Controllers", ["KubeCore", "PKI", "TestKit"]),
        tests("PodSecurity", ["KubeCore"]),
        tests("SyncSettings", ["KubeCore"]),
        tests("Syncer", ["KubeCore", "SyncSettings", "TestKit"]),
        tests("TenantDNS", ["KubeCore"]),
        tests("VClusterConfig", ["KubeCore", "SyncSettings"]),
        tests("Deployment", ["KubeCore", "KubeYAML", "SyncSettings", "VClusterConfig"]),
        tests(
            "ControlPlane",
            [
                "KubeCore", "TestKit", "KubeClient", "KubeServer", "KubeRuntime", "HTTPTransport", "SyncSettings",
                "Syncer", "PKI",
                nioCore, nioPosix,
                logging,
            ]),
        tests(
            "DevHost",
            [
                "KubeCore", "KubeClient", "KubeServer", "HTTPTransport", "ControlPlane", "TestKit", nioCore, nioPosix,
                logging,
            ]),
        tests("SystemFiles", []),
        tests("VClusterCLI", ["KubeCore", "SystemFiles"]),
    ]
)
