import Loop

/// Lets so many through at a time, first come, first served.
@LoopActor final class Turnstile {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ places: Int) { free = places }

  func pass<T: Sendable>(_ body: @LoopActor () async -> T) async -> T {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
    let value = await body()
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    return value
  }
}
