import Glibc
import Loop

/// What stands in the way of a private cluster, found without changing anything.
public enum ClusterProbe {
  /// A sentence about what would be used, or why nothing can. Asks the disk: not for the loop.
  public static func examine(dataDirectory: String) throws(ClusterFault) -> String {
    let site = try ClusterSite.find(for: dataDirectory)
    let survey = site.survey()
    let owner = site.user.map { ", as user \($0.name)" } ?? ""
    let place =
      site.isElsewhere ? "\(site.home.path), since that user cannot reach the data directory" : site.home.path
    let socket = ClusterPaths.holdsSocket(site.home.run) ? "" : "; its socket in a runtime directory"
    switch survey.step(waitedMs: .max) {
    case .refuse(let fault): throw fault
    case .make: return "PostgreSQL \(Installation.major) will be made in \(place)\(owner)\(socket)."
    case .start: return "PostgreSQL \(Installation.major) will be started in \(place)\(owner)\(socket)."
    case .adopt, .wait: return "PostgreSQL \(Installation.major) runs in \(place)\(owner)\(socket)."
    }
  }
}
