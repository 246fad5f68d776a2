import Glibc
import Loop
import TestSupport
import Testing

@Suite(.onTheLoop) struct DescriptorWatcherTests {
  /// Reads a byte at a time, and is told by the watcher alone when to.
  @LoopActor private final class Reader {
    private let descriptor: Int32
    private(set) var bytes: [UInt8] = []
    private var watcher: DescriptorWatcher?
    private var ended: CheckedContinuation<Void, Never>?

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func readToTheEnd() async {
      await withCheckedContinuation { continuation in
        ended = continuation
        watcher = DescriptorWatcher(descriptor) { [unowned self] isReadable, _ in if isReadable { read() } }
        watcher?.watch(readable: true, writable: false)
      }
    }

    private func read() {
      var byte: UInt8 = 0
      if recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == 1 { return bytes.append(byte) }
      guard errno != EAGAIN else { return }
      watcher?.close()
      watcher = nil
      ended?.resume()
      ended = nil
    }
  }

  /// A peer that ends without having read what it was sent leaves an error behind what it had said itself.
  @Test @LoopActor func whatCameBeforeAnErrorIsReadAndThenTheEnd() async throws {
    var pair: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    defer { close(pair[0]) }
    #expect(send(pair[0], "unread", 6, 0) == 6)
    #expect(send(pair[1], "word", 4, 0) == 4)
    close(pair[1])
    let reader = Reader(pair[0])
    await reader.readToTheEnd()
    #expect(reader.bytes == Array("word".utf8))
  }
}
