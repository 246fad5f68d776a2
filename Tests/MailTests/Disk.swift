import Glibc
import Telemetry

@testable import Mail

/// The names in a folder, in order.
func list(_ path: String) -> [String] {
  guard let listing = opendir(path) else { return [] }
  defer { closedir(listing) }
  var names: [String] = []
  while let entry = readdir(listing) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

func mode(_ path: String) -> mode_t? {
  var about = stat()
  return lstat(path, &about) == 0 ? about.st_mode : nil
}

func readWhole(_ path: String) -> [UInt8]? {
  SmallFile.read(path, bytesMax: 4 << 20).map { Array($0.utf8) }
}

extension Mailer {
  /// What sending throws.
  func fault(_ message: MailMessage) async -> MailFault? {
    do throws(MailFault) {
      try await send(message)
      return nil
    } catch { return error }
  }
}
