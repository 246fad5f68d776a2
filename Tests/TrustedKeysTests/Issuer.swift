import Bytes
import Loop
import Outward
import Telemetry
import TestSupport

@testable import TrustedKeys

/// Plays the issuer: answers what it is told to, when it is let.
@LoopActor final class Issuer {
  var answer: Result<HTTPAnswer, any Error>
  /// Whether answers wait for `release`.
  var isSlow = false
  private(set) var fetchCount = 0
  private var held: [CheckedContinuation<Void, Never>] = []
  private var watchers: [CheckedContinuation<Void, Never>] = []

  init(_ ids: String..., maxAge: Int? = nil) { answer = .success(Self.page(ids, maxAge: maxAge)) }

  func publish(_ ids: String..., maxAge: Int? = nil) { answer = .success(Self.page(ids, maxAge: maxAge)) }

  func fail() { answer = .failure(TransferFault(.unreachable, peer: "https://issuer.example:443")) }

  func fetch() async throws -> HTTPAnswer {
    fetchCount += 1
    for watcher in watchers { watcher.resume() }
    watchers = []
    // Whoever waits for the fetch may have been faster than this.
    await withCheckedContinuation { if isSlow { held.append($0) } else { $0.resume() } }
    return try answer.get()
  }

  /// Returns once it has been asked so often.
  func asked(times count: Int) async {
    while fetchCount < count {
      await withCheckedContinuation { if fetchCount < count { watchers.append($0) } else { $0.resume() } }
    }
  }

  /// Lets those go that wait, and whoever comes.
  func release() {
    isSlow = false
    for continuation in held { continuation.resume() }
    held = []
  }

  nonisolated static let sample = page(["a"], maxAge: nil).body

  /// Keys for EdDSA; one whose id begins with "ec" is for ES256, and "-" stands for none.
  nonisolated static func page(_ ids: [String], maxAge: Int?) -> HTTPAnswer {
    let keys = ids.map { id in
      let x = Base64.url.encode(Array(repeating: UInt8(id.utf8.count), count: 32))
      let kid = id == "-" ? "" : "\"kid\":\"\(id)\","
      return id.hasPrefix("ec")
        ? "{\(kid)\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(x)\",\"y\":\"\(x)\"}"
        : "{\(kid)\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"\(x)\"}"
    }
    return HTTPAnswer(
      status: 200, headers: maxAge.map { [HTTPAnswerHeader("Cache-Control", "max-age=\($0)")] } ?? [],
      body: Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8))
  }
}
