import Bytes
import CRDT

/// Any bytes as an update of a document. The first byte chooses the format (bit 0), whether a document that has
/// something takes it (bit 1), and whether what was deleted is erased (bit 2). Nothing may trap or hang; what was read is
/// written so that it reads the same; a document that refused is as it was, and one that took it in grows by a small
/// multiple of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneUpdate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  let format: UpdateFormat = choice & 1 == 0 ? .v1 : .v2
  let bytes = Array(input[1...])
  guard let update = try? Update(decoding: bytes, as: format) else { return 0 }
  rewrite(update)
  _ = Update.merging([update, update]).encoded(as: .v1)
  _ = update.compacted(choice & 4 == 0 ? .keepHistory : .eraseDeleted).encoded(as: .v2)
  take(update, bytes, format, hasContent: choice & 2 != 0)
  return 0
}

private func rewrite(_ update: Update) {
  for format in [UpdateFormat.v1, .v2] {
    let written = update.encoded(as: format)
    guard let again = try? Update(decoding: written, as: format) else {
      preconditionFailure("what was written does not read")
    }
    precondition(again.encoded(as: format) == written, "what was written reads as something else")
  }
}

private func write(_ words: String, into document: inout Document) {
  guard let text = try? document.root("t", as: .text), (try? document.insert(words, into: text, at: 0)) != nil
  else {
    preconditionFailure("an empty document takes no text")
  }
}

private func take(_ update: Update, _ bytes: [UInt8], _ format: UpdateFormat, hasContent: Bool) {
  var document = Document(client: ClientID(7))
  if hasContent { write("Some text that was there before", into: &document) }
  let before = document.encoded(as: .v1)
  do { _ = try document.apply(bytes, as: format) } catch {
    precondition(document.encoded(as: .v1) == before, "a refused update changed the document")
    return
  }
  precondition(
    document.memoryBytes < 1_024 * bytes.count + 65_536, "\(document.memoryBytes) bytes of \(bytes.count)")
  let whole = document.encoded(as: .v1)
  var copy = Document(client: ClientID(8))
  guard (try? copy.apply(whole, as: .v1)) != nil else {
    preconditionFailure("a document does not read its own bytes")
  }
  precondition(copy.stateVector.covers(document.stateVector), "a copy knows less")
}
