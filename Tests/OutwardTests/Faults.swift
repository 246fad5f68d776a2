import Testing

@testable import Outward

/// A password that must be in nothing that is told.
let secret = "S3cret-0f-The-URL"

/// What a transfer throws, with nothing of the secret in it; records an issue where it throws nothing.
func fault<T>(
  _ body: () async throws(TransferFault) -> T, at location: SourceLocation = #_sourceLocation
) async -> TransferFault? {
  do throws(TransferFault) {
    let value = try await body()
    Issue.record("nothing was thrown but \(value) returned", sourceLocation: location)
    return nil
  } catch {
    var dumped = ""
    dump(error, to: &dumped)
    for text in ["\(error)", error.sentence, error.detail, error.peer, dumped] {
      #expect(!text.contains(secret), sourceLocation: location)
    }
    return error
  }
}

/// What a URL's fault says.
func sentence<T>(_ body: () throws(URLFault) -> T) -> String? {
  do throws(URLFault) {
    _ = try body()
    return nil
  } catch { return error.sentence }
}
