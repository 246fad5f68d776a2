import Bytes
import Database
import DatabaseSupport
import Identity
import Loop
import Mail
import OutwardSupport
import Telemetry
import TestSupport
import Testing

@testable import Chat

/// Digests on their way out.
@Suite(.onTheLoop) struct DigestMailTests {
  @Test @LoopActor func oneOfADayHoweverOftenItIsTried() async throws {
    let parent = try TemporaryFolder.make()
    defer { TemporaryFolder.remove(parent) }
    try await ChatFixture.with { at in
      _ = try await at.database.run([
        Statement(
          "update account set email = 'bob@school.example', email_verified_at = now() where id = $1",
          at.bob.id),
        DigestStore.set(.daily, of: at.bob.id),
      ])
      let metrics = Metrics()
      let mailer = Mailer(
        .folder(parent + "/mails"), from: try MailAddress("noreply@school.example"),
        publicURL: "https://school.example", clock: UVClock(), log: .silent, metrics: metrics)
      let digests = DigestMails(at.database, mailer: mailer)
      func sent() -> Bool {
        String(decoding: metrics.page(), as: UTF8.self).contains("outcome=\"sent\"} 1\n")
      }
      // Where there is nothing, there is no mail, and the day is not over.
      try await digests.send(to: at.bob.id, day: "2026-11-22")
      #expect(!sent())
      try await at.say("hello", by: at.ada)
      for _ in 0..<3 { try await digests.send(to: at.bob.id, day: "2026-11-22") }
      #expect(sent())
      // What was told is not told again.
      try await digests.send(to: at.bob.id, day: "2026-11-23")
      #expect(sent())
      try await at.say("more", by: at.ada)
      try await digests.send(to: at.bob.id, day: "2026-11-23")
      #expect(!sent())
    }
  }
}
