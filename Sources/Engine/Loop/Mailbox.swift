import Synchronization

/// Letters from other threads to the loop. However many come between two turns, they are delivered in one
/// call, in the order of their posting.
public final class Mailbox<Letter: Sendable>: Sendable {
  private let letters = Mutex<[Letter]>([])
  private let deliver: @Sendable @LoopActor ([Letter]) -> Void

  public init(deliver: @escaping @Sendable @LoopActor ([Letter]) -> Void) {
    self.deliver = deliver
  }

  /// From any thread.
  public func post(_ letter: Letter) {
    let isFirst = letters.withLock { box in
      box.append(letter)
      return box.count == 1
    }
    guard isFirst else { return }
    LoopActor.post { [self] in
      let taken = letters.withLock { box in
        let taken = box
        box.removeAll(keepingCapacity: true)
        return taken
      }
      deliver(taken)
    }
  }
}
