import Glibc
import Telemetry

/// A folder that holds mails in place of a mail server: one file each, whole or not at all, and the newest of them.
/// Waits for the disk: for a worker only.
struct MailFolder: Sendable {
  static let mailsMaxDefault = 1_000
  /// What a crash left half written is removed after an hour.
  private static let draftAgeMsMax: Int64 = 3_600_000
  private static let suffix = ".eml"
  private static let draftSuffix = ".draft"

  let path: String
  let mailsMax: Int

  /// Keeps a mail that was made at `nowMs`; `tag` tells it from others of that millisecond.
  func keep(_ mail: [UInt8], nowMs: Int64, tag: UInt64) throws(MailFault) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw fault() }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw fault() }
    defer { close(folder) }
    let stem = "\(nowMs)-\(String(tag, radix: 16))"
    try write(mail, as: stem + Self.suffix, draft: stem + Self.draftSuffix, in: folder)
    try removeOld(in: folder, nowMs: nowMs)
  }

  private func write(
    _ mail: [UInt8], as name: String, draft: String, in folder: Int32
  ) throws(MailFault) {
    let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw fault() }
    defer { close(file) }
    do throws(MailFault) {
      try write(mail, to: file)
      guard fsync(file) == 0, renameat(folder, draft, folder, name) == 0, fsync(folder) == 0 else {
        throw fault()
      }
    } catch {
      unlinkat(folder, draft, 0)
      throw error
    }
  }

  private func write(_ mail: [UInt8], to file: Int32) throws(MailFault) {
    var rest = mail[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw fault() }
      rest = rest.dropFirst(count)
    }
  }

  /// Names begin with the time, so the oldest are the first.
  private func removeOld(in folder: Int32, nowMs: Int64) throws(MailFault) {
    let names = try names()
    let mails = names.filter { $0.hasSuffix(Self.suffix) }.map { (Self.time(of: $0), $0) }.sorted { $0 < $1 }
    let drafts = names.filter {
      $0.hasSuffix(Self.draftSuffix) && Self.time(of: $0) < nowMs - Self.draftAgeMsMax
    }
    for name in mails.dropLast(mailsMax).map(\.1) + drafts {
      // Another server on the same folder may have been faster.
      guard unlinkat(folder, name, 0) == 0 || errno == ENOENT else { throw fault() }
    }
  }

  /// Only names that we give: what else is in the folder is not ours to remove.
  private func names() throws(MailFault) -> [String] {
    guard let listing = opendir(path) else { throw fault() }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if Self.time(of: name) >= 0 { names.append(name) }
    }
    return names
  }

  /// -1 for a name that is not one of ours.
  private static func time(of name: String) -> Int64 {
    name.split(separator: "-", maxSplits: 1).first.flatMap { Int64($0) } ?? -1
  }

  private func fault() -> MailFault { .folder(path: path, errno: errno) }
}
