import Loop

/// What waits for its deadline.
@LoopActor protocol Timed: AnyObject {
  /// Nil: nothing is to come.
  var deadlineMs: Int64? { get }
  var wheelPlace: WheelPlace? { get set }
  func reachedDeadline(nowMs: Int64)
}

/// Where something waits.
struct WheelPlace {
  /// Counted from the wheel's beginning.
  var tick: Int64
  var index: Int
}

/// One timer for all connections: each waits in the slot of its tick, and looks there whether its deadline has come. A
/// deadline that moves away is left where it is, and found to be later then.
@LoopActor final class DeadlineWheel<Owner: Timed> {
  private static var tickMs: Int64 { 250 }
  private static var slotCount: Int64 { 256 }

  private let clock: any LoopClock
  private var slots: [[Owner]] = Array(repeating: [], count: 256)
  private var tick: Int64
  private var timer: (any ClockTimer)?

  init(_ clock: any LoopClock) {
    self.clock = clock
    tick = Int64(clock.nowNs / 1_000_000) / Self.tickMs
    timer = clock.every(ms: UInt64(Self.tickMs)) { [weak self] in self?.turn() }
  }

  func close() { timer = nil }

  /// Has the owner told when its deadline comes, or earlier.
  func place(_ owner: Owner) {
    guard let deadlineMs = owner.deadlineMs else { return remove(owner) }
    let due = min(max(deadlineMs / Self.tickMs + 1, tick + 1), tick + Self.slotCount - 1)
    if let place = owner.wheelPlace {
      if place.tick <= due { return }
      remove(owner)
    }
    let slot = Int(due % Self.slotCount)
    owner.wheelPlace = WheelPlace(tick: due, index: slots[slot].count)
    slots[slot].append(owner)
  }

  func remove(_ owner: Owner) {
    guard let place = owner.wheelPlace else { return }
    owner.wheelPlace = nil
    let slot = Int(place.tick % Self.slotCount)
    let last = slots[slot].removeLast()
    guard last !== owner else { return }
    slots[slot][place.index] = last
    last.wheelPlace?.index = place.index
  }

  private func turn() {
    let nowMs = Int64(clock.nowNs / 1_000_000)
    let end = nowMs / Self.tickMs
    while tick < end {
      tick += 1
      let slot = Int(tick % Self.slotCount)
      let owners = slots[slot]
      slots[slot] = []
      for owner in owners { owner.wheelPlace = nil }
      for owner in owners {
        if let deadlineMs = owner.deadlineMs, deadlineMs <= nowMs { owner.reachedDeadline(nowMs: nowMs) }
        place(owner)
      }
    }
  }
}
