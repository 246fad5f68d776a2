/// The floors and who may import whom, as DESIGN and the README draw them.
enum House {
  enum Floor: String {
    case pure = "Sources/Pure"
    case engine = "Sources/Engine"
    case features = "Sources/Features"
    case lyceum = "Sources/Lyceum"
    case webApp = "Sources/WebApp"
    case media = "Media"

    /// The floors whose rooms its rooms may import.
    var below: Set<Floor> {
      switch self {
      case .pure, .webApp: [.pure]
      case .engine: [.pure, .engine]
      // Not .features: what a feature needs of another it declares in its Ports.swift.
      case .features: [.pure, .engine]
      case .lyceum: [.pure, .engine, .features, .webApp]
      case .media: [.pure, .media]
      }
    }

    /// What it may import from outside of the house.
    var outside: Set<String> {
      switch self {
      case .pure, .webApp: House.swiftsOwn
      case .engine, .media: House.swiftsOwn.union(["Glibc"])
      case .features: House.swiftsOwn.union(["Glibc", "FoundationEssentials"])
      case .lyceum: House.swiftsOwn.union(["Glibc", "FoundationEssentials", "Migrations"])
      }
    }
  }

  struct Room: Hashable {
    let floor: Floor
    let name: String
  }

  static let swiftsOwn: Set = ["Swift", "Synchronization", "RegexBuilder"]

  /// The doors to C, and the only rooms that may use them.
  static let doors: [String: Set<String>] = [
    "CLinux": ["Loop", "Gateway", "Cluster", "Pictures", "Storage", "Lyceum"],
    "CUV": ["Loop", "Gateway"],  // Gateway: uv_poll of its listener
    "CWebSockets": ["Gateway"],
    "COpenSSL": ["Gateway", "Crypto"],
    "CArgon2": ["Crypto"],
    "CZlib": ["Gateway"],
    "CPostgres": ["Database"],
    "CCurl": ["Outward"],
    "CAV": ["Images"],
    "CSeccomp": ["Worker"],
  ]

  /// The room that a file is in; nil for what is in none.
  static func room(of path: String) -> Room? {
    let parts = path.split(separator: "/").map(String.init)
    if parts.count > 2, let floor = Floor(rawValue: parts[0] + "/" + parts[1]) {
      switch floor {
      case .lyceum, .webApp: return Room(floor: floor, name: parts[1])
      default: return parts.count > 3 ? Room(floor: floor, name: parts[2]) : nil
      }
    }
    return parts.count > 2 && parts[0] == "Media" ? Room(floor: .media, name: parts[1]) : nil
  }
}
