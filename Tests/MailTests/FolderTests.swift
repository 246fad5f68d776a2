import Glibc
import OutwardSupport
import Testing

@testable import Mail

@Suite struct FolderTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let parent = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(parent) }
    try body(parent + "/mails")
  }

  @Test func theNewestAreKept() throws {
    try inFolder { path in
      let folder = MailFolder(path: path, mailsMax: 3)
      // The tenth millisecond is after the ninth, whatever letters say.
      for ms in [Int64(9), 10, 11, 8, 12] { try folder.keep([1], nowMs: ms, tag: UInt64(ms)) }
      #expect(list(path) == ["10-a.eml", "11-b.eml", "12-c.eml"])
    }
  }

  @Test func whatIsNotOursStays() throws {
    try inFolder { path in
      try MailFolder(path: path, mailsMax: 1).keep([1], nowMs: 1, tag: 1)
      for name in ["notes.eml", "readme", "x-1.eml", "5-1.draft"] {
        close(open(path + "/" + name, O_CREAT | O_WRONLY, 0o600))
      }
      try MailFolder(path: path, mailsMax: 1).keep([1], nowMs: 3_600_004, tag: 2)
      #expect(list(path) == ["3600004-2.eml", "5-1.draft", "notes.eml", "readme", "x-1.eml"])
      // A draft that is an hour old is nobody's any more.
      try MailFolder(path: path, mailsMax: 1).keep([1], nowMs: 3_600_006, tag: 3)
      #expect(list(path) == ["3600006-3.eml", "notes.eml", "readme", "x-1.eml"])
    }
  }

  @Test func aNameThatIsTakenIsNotWrittenOver() throws {
    try inFolder { path in
      let folder = MailFolder(path: path, mailsMax: 9)
      try folder.keep([1], nowMs: 1, tag: 1)
      #expect(symlink("/etc/passwd", path + "/2-2.draft") == 0)
      #expect(fault { try folder.keep([2], nowMs: 2, tag: 2) } == .folder(path: path, errno: EEXIST))
      #expect(readWhole(path + "/1-1.eml") == [1])
    }
  }

  @Test func aFileInTheFoldersPlaceIsToldOf() throws {
    try inFolder { path in
      close(open(path, O_CREAT | O_WRONLY, 0o600))
      #expect(
        fault { try MailFolder(path: path, mailsMax: 9).keep([1], nowMs: 1, tag: 1) }
          == .folder(path: path, errno: ENOTDIR))
    }
  }
}
