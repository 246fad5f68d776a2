import Bytes
import Crypto
import Database
import DatabaseSupport
import Files
import Gateway
import Identity
import Loop
import Storage
import TestSupport
import Testing
import Tus

@testable import Gateway
@testable import Uploads

@Suite(.onTheLoop) struct UploadsTests {
  @Test @LoopActor func anUploadIsWrittenInPiecesAndBecomesAFile() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 11, "filename YS50eHQ=")
      #expect(try await desk.patch(ada, id, 0, "hello ").offset == 6)
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 6)
      let done = try await desk.patch(ada, id, 6, "world")
      #expect(done.offset == 11 && done.expiresAtMs == nil && done.result?.header == "Upload-File")
      #expect(try await desk.text(of: done, for: ada) == "hello world")
      let events = try await desk.database.made("select kind, actor from event_inbox")
      #expect(try events.map { try $0.column(0, as: String.self) } == ["upload.completed"])
      // Its own word for the object is taken back, and the file's stands.
      let kinds = try await desk.database.made("select kind from storage_reference")
      #expect(try kinds.map { try $0.column(0, as: String.self) } == ["file"])
    }
  }

  /// Whatever was written and never acknowledged is dropped, as when the process was killed in between.
  @Test @LoopActor func onlyWhatWasAcknowledgedCounts() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 11)
      _ = try await desk.patch(ada, id, 0, "hello ")
      let name = try #require(try await desk.uploads.found(id, for: ada).objectName)
      try await desk.objects.resume(name, at: 6).append(Array("rubbish and more".utf8), sum: nil)
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 6)
      let done = try await desk.patch(ada, id, 6, "world")
      #expect(try await desk.text(of: done, for: ada) == "hello world")
    }
  }

  /// The process was killed after the file had come to its place, and before the row said so.
  @Test @LoopActor func aFileThatIsFinishedForNobodyIsTakenUpAgain() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 11)
      _ = try await desk.patch(ada, id, 0, "hello ")
      let name = try #require(try await desk.uploads.found(id, for: ada).objectName)
      try await desk.objects.resume(name, at: 6).append(Array("world".utf8), sum: nil)
      try await desk.objects.finish(name)
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 6)
      let done = try await desk.patch(ada, id, 6, "there")
      #expect(try await desk.text(of: done, for: ada) == "hello there")
    }
  }

  /// A backup's file is older than its row.
  @Test @LoopActor func whatTheDiskHasLostIsAskedForAgain() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 11)
      _ = try await desk.patch(ada, id, 0, "hello ")
      let name = try #require(try await desk.uploads.found(id, for: ada).objectName)
      _ = try await desk.objects.resume(name, at: 4)
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 4)
      #expect(await code { try await desk.patch(ada, id, 6, "world") } == "wrong_offset")
      let done = try await desk.patch(ada, id, 4, "o world")
      #expect(try await desk.text(of: done, for: ada) == "hello world")
    }
  }

  @Test @LoopActor func whatItsPurposeRefusesLeavesTheUploadAsItWas() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      struct Refusal: Error {}
      desk.uploads.register(
        UploadPurpose(
          "homework", wanted: "a text", takes: { $0.kind == .text }, resultHeader: "Upload-Homework"
        ) {
          upload, transaction in
          _ = try await transaction.query("insert into room (slug, title, stream_id) values ('x', 'x', 1)")
          throw Refusal()
        })
      let id = try await desk.begin(ada, 5, "purpose aG9tZXdvcms=")
      #expect(await code { try await desk.patch(ada, id, 0, "hello") } != nil)
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 0)
      #expect(try await desk.uploads.found(id, for: ada).state == .open)
      #expect(try await desk.database.made("select from room").isEmpty)
    }
  }

  @Test @LoopActor func theTypeIsTheBytesAndNotTheName() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      // purpose avatar, filename a.png, filetype image/png
      let told = "purpose YXZhdGFy,filename YS5wbmc=,filetype aW1hZ2UvcG5n"
      let id = try await desk.begin(ada, 5, told)
      #expect(await code { try await desk.patch(ada, id, 0, "hello") } == "type_not_taken")
      #expect(await code { try await desk.uploads.look(id, from: desk.sender(ada)) } == "upload_gone")
      #expect(try await desk.database.made("select from storage_object where free_since is null").isEmpty)
      let picture = try await desk.begin(ada, 12, told)
      let done = try await desk.patch(ada, picture, 0, "RIFF    WEBP")
      let file = try await desk.uploads.file(try #require(StoredFileID(decimal: done.result!.id)), for: ada)
      #expect(file.state == .waiting && file.type.mediaType == "image/webp")
      #expect(desk.uploads.link(to: file) == nil, "nobody is shown what was uploaded")
    }
  }

  @Test @LoopActor func aFileIsReadByItsOwnerAndWhomAFeatureLets() async throws {
    try await Desk.with { desk in
      let (ada, bob, eve) = (
        try await desk.person("ada"), try await desk.person("bob"), try await desk.person("eve")
      )
      desk.uploads.grant("message") { person, messages in person.id == bob.id && messages.contains(7) }
      let done = try await desk.patch(ada, try await desk.begin(ada, 5), 0, "hello")
      let id = try #require(StoredFileID(decimal: done.result!.id))
      let file = try await desk.uploads.file(id, for: ada)
      #expect(await code { try await desk.uploads.file(id, for: bob) } == "not_found")
      _ = try await desk.database.run(StorageRecords.refer(to: file.object, kind: "message", id: 7))
      _ = try await desk.database.run(StorageRecords.refer(to: file.object, kind: "unknown", id: 1))
      #expect(try await desk.uploads.file(id, for: bob).name == file.name)
      #expect(await code { try await desk.uploads.file(id, for: eve) } == "not_found")
      // What is used stays, also when its upload is ended.
      let upload = done.id
      try await desk.uploads.terminate(upload, from: desk.sender(ada))
      #expect(try await desk.uploads.file(id, for: bob).bytes == 5)
    }
  }

  @Test @LoopActor func quotasHoldAlsoForThoseWhoBeginManyAtOnce() async throws {
    var limits = UploadLimits()
    limits.learnerBytes = 100
    try await Desk.with(limits: limits) { desk in
      let ada = try await desk.person("ada")
      let tasks = (0..<10).map { _ in
        LoopActor.start { await code { try await desk.begin(ada, 30) } }
      }
      var begun = 0
      for task in tasks where await task.value == nil { begun += 1 }
      #expect(begun == 3)
      #expect(await code { try await desk.begin(ada, 11) } == "quota_exceeded")
      #expect(await code { try await desk.begin(ada, 10) } == nil)
      let teacher = try await desk.person("teacher", .instructor)
      #expect(await code { try await desk.begin(teacher, 1_000) } == nil)
    }
  }

  @Test @LoopActor func whatIsRemovedCountsUntilItHasGone() async throws {
    var limits = UploadLimits()
    limits.learnerBytes = 100
    try await Desk.with(limits: limits) { desk in
      let ada = try await desk.person("ada")
      let done = try await desk.patch(
        ada, try await desk.begin(ada, 60), 0, String(repeating: "a", count: 60))
      let file = try #require(StoredFileID(decimal: done.result!.id))
      #expect(try await desk.database.transaction { try await StoredFileStore.remove(file, $0) } != nil)
      #expect(await code { try await desk.begin(ada, 41) } == "quota_exceeded")
      // Of what was only announced, what has come counts.
      let begun = try await desk.begin(ada, 40)
      _ = try await desk.patch(ada, begun, 0, "hello")
      try await desk.uploads.terminate(begun, from: desk.sender(ada))
      #expect(await code { try await desk.begin(ada, 36) } == "quota_exceeded")
      #expect(await code { try await desk.begin(ada, 35) } == nil)
      _ = try await desk.database.made("delete from storage_object where free_since is not null")
      #expect(await code { try await desk.begin(ada, 65) } == nil)
    }
  }

  @Test @LoopActor func nobodyBeginsUploadsWithoutEnd() async throws {
    var limits = UploadLimits()
    limits.openMax = 3
    try await Desk.with(limits: limits) { desk in
      let (ada, bob) = (try await desk.person("ada"), try await desk.person("bob"))
      let tasks = (0..<5).map { _ in LoopActor.start { await code { try await desk.begin(ada, 5) } } }
      var codes: [String?] = []
      for task in tasks { codes.append(await task.value) }
      #expect(codes.filter { $0 == nil }.count == 3)
      #expect(codes.filter { $0 == "too_many_uploads" }.count == 2)
      #expect(try await desk.storedCount() == 3, "what is refused leaves nothing behind")
      #expect(await code { try await desk.begin(bob, 5) } == nil)
      let first: UploadID = try await desk.database.made(
        "select min(id) from upload where owner_id = \(ada.id.rawValue)")[0].column(0)
      #expect(try await desk.patch(ada, first, 0, "hello").result != nil, "those that are begun go on")
      #expect(await code { try await desk.begin(ada, 5) } == nil)
    }
  }

  @Test @LoopActor func oneWhoseObjectWasNotBegunGoesOn() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 5)
      let name = try #require(try await desk.uploads.found(id, for: ada).objectName)
      try await desk.objects.remove([name])
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 0)
      let done = try await desk.patch(ada, id, 0, "hello")
      #expect(try await desk.text(of: done, for: ada) == "hello")
    }
  }

  @Test @LoopActor func whatNothingComesForIsGivenUp() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let (old, young) = (try await desk.begin(ada, 5), try await desk.begin(ada, 5))
      _ = try await desk.database.made(
        "update upload set expires_at = now() - interval '1 s' where id = \(old.rawValue)")
      #expect(await code { try await desk.patch(ada, old, 0, "hello") } == "upload_expired")
      #expect(try await desk.uploads.expireSome() == 1)
      #expect(try await desk.uploads.expireSome() == 0)
      #expect(await code { try await desk.uploads.look(old, from: desk.sender(ada)) } == "upload_expired")
      #expect(try await desk.patch(ada, young, 0, "hello").offset == 5)
      #expect(
        try await desk.database.made("select from storage_object where free_since is not null").count == 1)
    }
  }
}
