/// Holds the imports of a tree to the house's rules and to what Package.swift declares.
struct Imports {
  let tree: SourceTree
  private let files: [(room: House.Room, file: SourceTree.File)]
  private let rooms: [String: House.Room]
  private let declared: [String: Set<String>]

  init(_ tree: SourceTree) {
    self.tree = tree
    files = tree.swift(under: "Sources", "Media").compactMap { file in
      House.room(of: file.path).map { ($0, file) }
    }
    rooms = Dictionary(files.map { ($0.room.name, $0.room) }) { first, _ in first }
    declared = Self.dependencies(inManifest: tree.text("Package.swift") ?? "")
  }

  func violations() -> [Violation] {
    homeless() + undeclared()
      + files.flatMap { room, file in
        Self.imports(of: file.code).compactMap { module in
          complaint(about: module, in: room).map { Violation(place: file.path, sentence: $0) }
        }
      }
  }

  /// The modules that a file imports, in whatever form.
  static func imports(of code: String) -> [String] {
    let kinds = "struct|class|enum|protocol|actor|typealias|func|var|let"
    let access = "public|package|internal|fileprivate|private"
    let form = try! Regex(
      #"(?m)^[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:"# + access + #")\s+)?import\s+(?:(?:"# + kinds
        + #")\s+)?(\w+)"#, as: (Substring, Substring).self)
    return code.matches(of: form).map { String($0.output.1) }
  }

  /// What each target depends on, read from the text: the package manager does not hold imports to it.
  static func dependencies(inManifest text: String) -> [String: Set<String>] {
    let rooms = text.matches(of: /room\(\s*"\w+",\s*"(\w+)"(?:,\s*\[([^\]]*)\])?/)
      .map { (String($0.output.1), $0.output.2 ?? "") }
    let targets = text.matches(of: /arget\(\s*name:\s*"(\w+)"(?:,\s*dependencies:\s*\[([^\]]*)\])?/)
      .map { (String($0.output.1), $0.output.2 ?? "") }
    return (rooms + targets).reduce(into: [:]) { all, target in
      all[target.0] = Set(target.1.matches(of: /"(\w+)"/).map { String($0.output.1) })
    }
  }

  private func complaint(about module: String, in room: House.Room) -> String? {
    if let adapters = House.doors[module] {
      guard !adapters.contains(room.name) else { return undeclaredUse(of: module, in: room) }
      return "imports \(module), which is for \(adapters.sorted().joined(separator: ", ")) only"
    }
    if let other = rooms[module] {
      guard room.floor.below.contains(other.floor) else {
        return "imports \(module) of \(other.floor.rawValue), which \(room.floor.rawValue) must not"
      }
      return undeclaredUse(of: module, in: room)
    }
    return room.floor.outside.contains(module)
      ? nil : "imports \(module), which is no room of the house, and not for \(room.floor.rawValue)"
  }

  private func undeclaredUse(of module: String, in room: House.Room) -> String? {
    declared[room.name]?.contains(module) == false
      ? "imports \(module), on which Package.swift does not let \(room.name) depend" : nil
  }

  /// Files that no rule would hold.
  private func homeless() -> [Violation] {
    tree.swift(under: "Sources", "Media").filter { House.room(of: $0.path) == nil }.map {
      Violation(place: $0.path, sentence: "is in no room of the house")
    }
  }

  private func undeclared() -> [Violation] {
    rooms.keys.sorted().filter { declared[$0] == nil }.map {
      Violation(place: "Package.swift", sentence: "declares no target \($0), named like its folder")
    }
  }
}
