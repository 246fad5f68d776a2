// swift-tools-version: 6.2
import PackageDescription

// One target per room of the house; README.md shows the map. Imports point one way:
// System <- Engine <- Features <- Lyceum, and Pure is used by all and imports none.
// Tests/StructureTests holds these lines.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func door(_ name: String, _ pkgConfig: String, _ packages: [String]) -> Target {
  .systemLibrary(
    name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig, providers: [.apt(packages)])
}

func room(
  _ floor: String, _ name: String, _ uses: [Target.Dependency] = [], settings: [SwiftSetting] = [],
  besides: [String] = []
) -> Target {
  .target(
    name: name, dependencies: uses, path: "Sources/\(floor)/\(name)", exclude: besides,
    swiftSettings: strict + settings)
}

func tests(_ name: String, _ uses: [Target.Dependency], besides: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: uses, path: "Tests/\(name)", exclude: besides, swiftSettings: strict)
}

let package = Package(
  name: "Lyceum",
  products: [
    .executable(name: "lyceum", targets: ["Lyceum"]),
    .executable(name: "lyceum-media", targets: ["Worker"]),
  ],
  targets: [
    .target(name: "CLinux", path: "Sources/System/CLinux"),
    .target(name: "CPoll", path: "Sources/System/CPoll"),
    door("CUV", "libuv", ["libuv1-dev"]),
    door("CWebSockets", "libwebsockets", ["libwebsockets-dev", "libwebsockets-evlib-uv"]),
    door("COpenSSL", "openssl", ["libssl-dev"]),
    door("CArgon2", "libargon2", ["libargon2-dev"]),
    door("CZlib", "zlib", ["zlib1g-dev"]),
    door("CPostgres", "libpq", ["libpq-dev"]),
    door("CCurl", "libcurl", ["libcurl4-openssl-dev"]),
    door("CAV", "libavcodec", ["libavcodec-dev", "libavutil-dev", "libswscale-dev"]),
    door("CSeccomp", "libseccomp", ["libseccomp-dev"]),

    room("Pure", "Bytes", settings: [.strictMemorySafety()]),

    room("Pure", "Schema", ["Bytes"], settings: [.strictMemorySafety()]),

    room("Pure", "CRDT", ["Bytes"], settings: [.strictMemorySafety()], besides: ["README.md"]),

    room("Pure", "Identity", ["Bytes"], settings: [.strictMemorySafety()]),

    room("Pure", "Centrifuge", ["Bytes"], settings: [.strictMemorySafety()]),

    room("Pure", "Tables", ["Bytes", "Identity"], settings: [.strictMemorySafety()]),
    room("Pure", "Files", ["Bytes"], settings: [.strictMemorySafety()]),

    room("Pure", "Tus", ["Bytes"], settings: [.strictMemorySafety()]),

    room("Engine", "Telemetry", ["Bytes"]),
    room("Engine", "Loop", ["CUV", "CLinux", "Telemetry"]),
    room("Engine", "Crypto", ["COpenSSL", "CArgon2", "Bytes", "Identity", "Loop"]),
    room("Engine", "Cluster", ["CLinux", "Loop", "Telemetry"]),
    room(
      "Engine", "Gateway",
      ["CWebSockets", "CUV", "CPoll", "CLinux", "COpenSSL", "CZlib", "Bytes", "Loop", "Telemetry"]),
    room("Engine", "Database", ["CPostgres", "Bytes", "Loop", "Telemetry"]),
    room("Engine", "Streams", ["Bytes", "Database", "Loop", "Telemetry"]),
    room(
      "Engine", "Realtime",
      ["Bytes", "Centrifuge", "Database", "Gateway", "Identity", "Loop", "Streams", "Telemetry"]),
    room("Engine", "Jobs", ["Bytes", "Database", "Loop", "Telemetry"]),
    room(
      "Engine", "API",
      ["Bytes", "Crypto", "Database", "Gateway", "Identity", "Loop", "Schema", "Telemetry"]),
    room("Engine", "Events", ["Database", "Loop", "Telemetry"]),
    room(
      "Engine", "Storage",
      ["CLinux", "Bytes", "Crypto", "Database", "Files", "Gateway", "Identity", "Jobs", "Loop", "Telemetry"]),
    room("Engine", "Outward", ["CCurl", "Bytes", "Loop"]),
    room("Engine", "Mail", ["Outward", "Bytes", "Loop", "Telemetry"]),
    room("Engine", "Pictures", ["CLinux", "Bytes", "Loop", "Telemetry"]),
    room("Engine", "TrustedKeys", ["Outward", "Identity", "Loop", "Telemetry"]),

    room(
      "Features", "Accounts",
      [
        "API", "Bytes", "Crypto", "Database", "Events", "Gateway", "Identity", "Jobs", "Loop", "Mail",
        "Outward", "Schema",
        "Telemetry", "TrustedKeys",
      ]),

    room(
      "Features", "Chat",
      [
        "API", "Bytes", "Centrifuge", "Database", "Events", "Gateway", "Identity", "Jobs", "Loop", "Mail",
        "Realtime", "Schema", "Streams",
      ]),

    room(
      "Features", "Courses",
      [
        "API", "Bytes", "Centrifuge", "Crypto", "Database", "Events", "Files", "Gateway", "Identity", "Jobs",
        "Loop",
        "Mail",
        "Realtime", "Schema", "Storage", "Tables", "Telemetry",
      ]),

    .target(name: "Images", dependencies: ["CAV"], path: "Media/Images", swiftSettings: strict),
    .executableTarget(
      name: "Worker", dependencies: ["Bytes", "CSeccomp", "Images"], path: "Media/Worker",
      swiftSettings: strict),

    room(
      "Features", "Uploads",
      [
        "API", "Bytes", "Crypto", "Database", "Events", "Files", "Gateway", "Identity", "Jobs", "Loop",
        "Schema",
        "Pictures", "Storage", "Telemetry", "Tus",
      ]),

    .target(
      name: "Migrations", dependencies: ["Database"], path: "Migrations", swiftSettings: strict,
      plugins: ["EmbedMigrations"]),
    .executableTarget(
      name: "embed-migrations", path: "Plugins/embed-migrations", swiftSettings: strict),
    .plugin(
      name: "EmbedMigrations", capability: .buildTool(), dependencies: ["embed-migrations"],
      path: "Plugins/EmbedMigrations"),

    .executableTarget(
      name: "Lyceum",
      dependencies: [
        "CLinux", "Accounts", "API", "Bytes", "Centrifuge", "Chat", "Cluster", "Courses", "Crypto",
        "Database",
        "Events", "Files", "Gateway",
        "Identity", "Jobs", "Loop",
        "Mail", "Migrations", "Outward", "Pictures", "Realtime", "Schema", "Storage", "Streams", "Telemetry",
        "TrustedKeys",
        "Uploads",
      ],
      path: "Sources/Lyceum", swiftSettings: strict),

    .executableTarget(
      name: "database-bench", dependencies: ["Bytes", "CUV", "Database", "Loop", "Streams", "Telemetry"],
      path: "Benchmarks/database", swiftSettings: strict),

    .executableTarget(
      name: "crdt-bench", dependencies: ["Bytes", "CRDT"], path: "Benchmarks/crdt", swiftSettings: strict),

    .executableTarget(
      name: "loop-bench", dependencies: ["Loop", "CUV"], path: "Benchmarks/loop", swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["CLinux", "Bytes", "Loop"], path: "Tests/Support",
      swiftSettings: strict),
    .target(
      name: "ImagesSupport", dependencies: ["Bytes"], path: "Tests/ImagesSupport", swiftSettings: strict),
    tests("ImagesTests", ["Images", "ImagesSupport", "Bytes", "TestSupport"]),
    tests(
      "PicturesTests", ["Pictures", "ImagesSupport", "Worker", "Loop", "Telemetry", "TestSupport"]),
    tests("BytesTests", ["Bytes", "TestSupport"]),
    tests("SchemaTests", ["Schema", "Bytes", "TestSupport"]),
    tests("CRDTTests", ["CRDT", "Bytes", "TestSupport"], besides: ["Fixtures"]),
    tests("CentrifugeTests", ["Centrifuge", "Bytes", "TestSupport"]),
    tests("TablesTests", ["Tables", "Bytes", "Identity", "TestSupport"]),
    tests("FilesTests", ["Files", "Bytes"]),
    tests("TusTests", ["Tus", "Bytes", "TestSupport"]),
    tests("TelemetryTests", ["Telemetry", "Bytes"]),
    tests("LoopTests", ["Loop", "TestSupport"]),
    tests("ClusterTests", ["Cluster", "Loop", "Telemetry", "TestSupport"]),
    tests("GatewayTests", ["Gateway", "Loop", "Bytes", "CZlib", "Telemetry", "TestSupport"]),
    .target(
      name: "DatabaseSupport", dependencies: ["Database", "Migrations", "Loop", "Telemetry", "TestSupport"],
      path: "Tests/DatabaseSupport", swiftSettings: strict),
    tests("DatabaseTests", ["Database", "DatabaseSupport", "Loop", "Bytes", "Telemetry", "TestSupport"]),
    tests(
      "StreamsTests",
      ["Streams", "Database", "DatabaseSupport", "Bytes", "Loop", "Telemetry", "TestSupport"]),
    tests(
      "RealtimeTests",
      [
        "Realtime", "Bytes", "Centrifuge", "Database", "DatabaseSupport", "Gateway", "Identity", "Loop",
        "Streams",
        "Telemetry", "TestSupport",
      ]),
    tests(
      "ChatTests",
      [
        "Chat", "API", "Bytes", "Centrifuge", "Database", "DatabaseSupport", "Identity", "Loop", "Mail",
        "OutwardSupport", "Realtime", "Streams", "Telemetry", "TestSupport",
      ]),
    tests(
      "CoursesTests",
      [
        "Courses", "API", "Bytes", "Database", "DatabaseSupport", "Events", "Gateway", "Identity", "Jobs",
        "Loop", "Schema", "Tables", "Telemetry", "TestSupport",
      ]),
    tests("JobsTests", ["Jobs", "Bytes", "Database", "DatabaseSupport", "Loop", "Telemetry", "TestSupport"]),
    tests("EventsTests", ["Events", "Database", "DatabaseSupport", "Loop", "Telemetry", "TestSupport"]),
    tests(
      "AccountsTests",
      [
        "Accounts", "API", "Bytes", "Crypto", "Database", "DatabaseSupport", "Gateway", "Identity", "Loop",
        "Telemetry",
        "TestSupport",
      ]),
    tests(
      "StorageTests",
      [
        "Storage", "Bytes", "Crypto", "Database", "DatabaseSupport", "Files", "Gateway", "Identity", "Loop",
        "Telemetry", "TestSupport",
      ]),
    tests(
      "UploadsTests",
      [
        "Uploads", "API", "Bytes", "Crypto", "Database", "DatabaseSupport", "Files", "Gateway", "Identity",
        "ImagesSupport", "Loop", "Pictures", "Storage", "Telemetry", "TestSupport", "Tus", "Worker",
      ]),
    tests("MigrationsTests", ["Migrations", "Database", "DatabaseSupport", "Loop", "TestSupport"]),
    tests(
      "APITests",
      [
        "API", "Bytes", "Crypto", "Database", "DatabaseSupport", "Gateway", "Identity", "Loop", "Schema",
        "Telemetry", "TestSupport",
      ]),
    tests(
      "LyceumTests",
      [
        "Lyceum", "API", "Identity", "Schema", "Gateway", "Bytes", "Loop", "Mail", "Outward", "Telemetry",
        "Uploads",
      ]),
    .target(
      name: "OutwardSupport", dependencies: ["CLinux", "Loop", "Telemetry"], path: "Tests/OutwardSupport",
      exclude: ["Peers"], swiftSettings: strict),
    tests("OutwardTests", ["Outward", "OutwardSupport", "Bytes", "Telemetry"]),
    tests("MailTests", ["Mail", "Outward", "OutwardSupport", "Bytes", "Loop", "Telemetry", "TestSupport"]),
    tests(
      "TrustedKeysTests",
      ["TrustedKeys", "Outward", "OutwardSupport", "Bytes", "Identity", "Loop", "Telemetry", "TestSupport"]),
    tests("StructureTests", []),
  ]
)
