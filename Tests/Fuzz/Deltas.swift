import Centrifuge

/// Any bytes as a delta, and as two texts between which one is made. The first byte says where the first text ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneDelta(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let share = input.first else { return 0 }
  let rest = input[1...]
  let end = rest.startIndex + rest.count * Int(share) / 255
  let (old, new) = (Array(rest[..<end]), Array(rest[end...]))
  precondition(applied(new, to: old, bytesMax: 4_096)?.count ?? 0 <= 4_096, "longer than allowed")
  guard let delta = FossilDelta.make(from: old.span, to: new.span) else { return 0 }
  precondition(delta.count < new.count, "a delta that saves nothing")
  precondition(
    applied(delta, to: old, bytesMax: new.count) == new, "a delta that does not give its text back")
  return 0
}

private func applied(_ delta: [UInt8], to old: [UInt8], bytesMax: Int) -> [UInt8]? {
  try? FossilDelta.apply(delta.span, to: old.span, bytesMax: bytesMax)
}
