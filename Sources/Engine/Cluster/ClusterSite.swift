import Glibc
import Loop

/// Where the cluster of a data directory is, or will be, and who runs it. Finding that changes nothing.
struct ClusterSite: Sendable {
  let installation: Installation
  let dataDirectory: String
  let home: ClusterHome
  /// Whom root becomes; nil: it runs as we do.
  let user: Program.User?
  /// User postgres cannot reach the data directory.
  let isElsewhere: Bool

  static let debiansUser = "postgres"

  /// For workers: it asks the disk, and root asks another user's eyes.
  static func find(for given: String) throws(ClusterFault) -> ClusterSite {
    let installation = try Installation()
    let dataDirectory = Files.resolved(given)
    let remembered = Files.read(ClusterPaths.remembered(below: dataDirectory)).map { text in
      String(text.prefix { $0 != "\n" })
    }
    let here = ClusterHome(path: remembered ?? ClusterPaths.home(below: dataDirectory))
    let owner = Files.owner(of: here.data)
    let user = try user(owner: owner, directory: here.data)
    guard let user, !reaches(dataDirectory: dataDirectory, here, user) else {
      return ClusterSite(
        installation: installation, dataDirectory: dataDirectory, home: here, user: user,
        isElsewhere: remembered != nil)
    }
    if owner != nil || remembered != nil { throw .outOfReach(directory: here.path, user: user.name) }
    return ClusterSite(
      installation: installation, dataDirectory: dataDirectory,
      home: ClusterHome(path: ClusterPaths.home(elsewhereFor: dataDirectory)), user: user, isElsewhere: true)
  }

  var userID: UInt32 { user?.id ?? geteuid() }
  var isRemembered: Bool { access(ClusterPaths.remembered(below: dataDirectory), F_OK) == 0 }

  /// The names that the operating system knows those by who may connect: us, and who runs it.
  var userNames: [String] {
    let own = Program.User(id: geteuid())?.name
    return [own, user?.name].compactMap { $0 }
  }

  /// PostgreSQL runs as the owner of its files, and never as root.
  private static func user(owner: UInt32?, directory: String) throws(ClusterFault) -> Program.User? {
    let own = geteuid()
    guard own == 0 else {
      if let owner, owner != own { throw .othersProperty(directory: directory, owner: owner) }
      guard Program.User(id: own) != nil else { throw .userNameless(id: own) }
      return nil
    }
    guard let owner else {
      guard let user = Program.User(named: debiansUser) else { throw .userMissing(name: debiansUser) }
      return user
    }
    guard owner != 0 else { throw .othersProperty(directory: directory, owner: owner) }
    guard let user = Program.User(id: owner) else { throw .userNameless(id: owner) }
    return user
  }

  /// Whether that user gets to the home, or to where it will be made: tried, since a path has many ways to be closed.
  private static func reaches(dataDirectory: String, _ home: ClusterHome, _ user: Program.User) -> Bool {
    var place = home.path
    // What is not there yet will be made so that it can be reached; what is there above it must let pass.
    while place.count > 1, access(place, F_OK) != 0 {
      place = String(place[..<(place.lastIndex(of: "/") ?? place.startIndex)])
      if place.isEmpty { place = "/" }
    }
    guard let ending = try? Program("/bin/true", directory: place, user: user).run() else { return false }
    return ending.code == 0
  }
}
