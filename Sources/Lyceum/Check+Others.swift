import Cluster
import Database
import Identity
import Loop
import Mail
import Outward
import Telemetry
import TrustedKeys

/// What `check` asks of other servers: each answer within seconds, and nothing there is changed.
extension Check {
  private static let limits = TransferLimits(totalMs: 10_000, connectMs: 5_000)

  @LoopActor static func database(_ configuration: Configuration) async -> Finding? {
    guard configuration.databaseURL != nil else { return nil }
    do throws(Storehouse.Fault) {
      let storehouse = try await Storehouse.open(
        configuration, as: .command, clock: UVClock(), log: .shared, metrics: Metrics(), options: .few)
      let result: Result<Int, Storehouse.Fault>
      do throws(Storehouse.Fault) {
        let (migrations, faults) = try await storehouse.migrationStatus(log: .shared)
        if let fault = faults.first { throw Storehouse.Fault(sentences: [fault], exitCode: 65) }
        result = .success(migrations.count { $0.state == .pending })
      } catch { result = .failure(error) }
      await storehouse.close()
      let pending = try result.get()
      let words = pending == 0 ? "its schema is up to date" : "\(pending) migrations will be applied"
      return Finding(
        isGood: true, sentence: "DATABASE_URL: \(storehouse.target.publicDescription) answers; \(words).")
    } catch {
      return Finding(isGood: false, sentence: "DATABASE_URL: \(error.sentences.joined(separator: " "))")
    }
  }

  @LoopActor static func trustedKeys(_ configuration: Configuration) async -> Finding? {
    guard let url = configuration.trustedKeys else { return nil }
    let transfers = Transfers(name: "check", threads: 1)
    defer { transfers.close() }
    do throws(TransferFault) {
      let answer = try await HTTPFetch(url, limits: limits).run(on: transfers)
      let keys = try? JWKS.keys(parsing: answer.body)
      guard answer.status == 200, let keys, !keys.isEmpty else {
        return Finding(
          isGood: false,
          sentence:
            "LYCEUM_JWKS_URL: \(url.publicDescription) answers \(answer.status), and no keys that can be used."
        )
      }
      return Finding(
        isGood: true,
        sentence: "LYCEUM_JWKS_URL: \(url.publicDescription) has \(keys.count) keys that can be used.")
    } catch {
      return Finding(isGood: false, sentence: "LYCEUM_JWKS_URL: \(error.sentence)")
    }
  }

  @LoopActor static func mailServer(_ configuration: Configuration) async -> Finding? {
    guard let server = configuration.mailServer else { return nil }
    let transfers = Transfers(name: "check", threads: 1)
    defer { transfers.close() }
    do throws(TransferFault) {
      try await SMTPGreeting(server, limits: limits).run(on: transfers)
      return Finding(
        isGood: true, sentence: "LYCEUM_SMTP_URL: \(server.publicDescription) answers, and lets us in.")
    } catch {
      return Finding(isGood: false, sentence: "LYCEUM_SMTP_URL: \(error.sentence)")
    }
  }
}

extension Configuration {
  var namesOtherServers: Bool { databaseURL != nil || trustedKeys != nil || mailServer != nil }
}
