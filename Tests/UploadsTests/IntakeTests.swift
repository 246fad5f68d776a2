import Bytes
import Gateway
import Loop
import TestSupport
import Testing
import Tus

@testable import Gateway
@testable import Uploads

/// Bodies that break off, add up wrongly, or are taken over, in whatever pieces they come.
@Suite(.onTheLoop) struct IntakeTests {
  private static let cut = Problem(.badRequest, "body_cut_short", "cut")

  @Test @LoopActor func whatCameBeforeTheCutIsKept() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 11)
      let content = body("hello ", announced: 11)
      content.fail(Self.cut)
      let sender = Sender(ada, content, at: desk.next())
      #expect(
        await code { try await desk.uploads.write(try desk.patch(0), to: id, from: sender) }
          == "body_cut_short")
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 6)
    }
  }

  @Test @LoopActor func whoIsTakenOverKeepsWhatHasCome() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 11)
      let content = body("hello ", announced: 11)
      let sender = Sender(ada, content, at: desk.next())
      let older = LoopActor.start {
        await code { try await desk.uploads.write(try desk.patch(0), to: id, from: sender) }
      }
      // It is on its way, wherever that is; the newer one waits for it, and no byte comes after.
      let offset = try await desk.uploads.look(id, from: desk.sender(ada)).offset
      Array("XXXXX".utf8).withUnsafeBytes { content.receive($0) }
      content.end()
      let rest = String("hello world".dropFirst(Int(offset)))
      let done = try await desk.patch(ada, id, offset, rest)
      #expect(await older.value == "upload_taken_over")
      #expect(try await desk.text(of: done, for: ada) == "hello world")
    }
  }

  @Test @LoopActor func aSumIsOverAllOfABody() async throws {
    try await Desk.with { desk in
      let ada = try await desk.person("ada")
      let id = try await desk.begin(ada, 14)
      _ = try await desk.patch(ada, id, 0, "xyz")
      let headers: [TusHeader: String] = [
        .resumable: "1.0.0", .contentType: Tus.contentType, .offset: "3",
        .checksum: "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
      ]
      let patch = try TusPatch({ headers[$0] })
      let wrong = desk.sender(ada, "hello there")
      #expect(await code { try await desk.uploads.write(patch, to: id, from: wrong) } == "checksum_mismatch")
      let half = Sender(ada, body("hello", announced: 11), at: desk.next())
      half.body.fail(Self.cut)
      #expect(await code { try await desk.uploads.write(patch, to: id, from: half) } == "body_cut_short")
      #expect(try await desk.uploads.look(id, from: desk.sender(ada)).offset == 3)
      let done = try await desk.uploads.write(patch, to: id, from: desk.sender(ada, "hello world"))
      #expect(try await desk.text(of: done, for: ada) == "xyzhello world")
    }
  }
}
