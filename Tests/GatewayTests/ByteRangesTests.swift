import TestSupport
import Testing

@testable import Gateway

@Suite struct ByteRangesTests {
  @Test(
    arguments: [
      ("bytes=0-0", [0..<1]), ("bytes=0-99", [0..<100]), ("bytes=10-19", [10..<20]),
      ("bytes=99-99", [99..<100]),
      ("bytes=10-", [10..<100]), ("bytes=0-", [0..<100]), ("bytes=-1", [99..<100]), ("bytes=-100", [0..<100]),
      ("BYTES=1-2", [1..<3]), ("bytes=007-008", [7..<9]),
    ] as [(String, [Range<Int>])])
  func oneRangeIsOnePart(header: String, parts: [Range<Int>]) {
    #expect(ByteRanges(header: header, size: 100) == .parts(parts))
  }

  @Test(
    arguments: [
      ("bytes=90-1000", [90..<100]), ("bytes=-1000", [0..<100]),
      ("bytes=90-99999999999999999999999", [90..<100]), ("bytes=-99999999999999999999999", [0..<100]),
      ("bytes=90-9223372036854775807", [90..<100]), ("bytes=-9223372036854775808", [0..<100]),
    ] as [(String, [Range<Int>])])
  func whatReachesPastTheEndStopsThere(header: String, parts: [Range<Int>]) {
    #expect(ByteRanges(header: header, size: 100) == .parts(parts))
  }

  @Test(
    arguments: [
      ("bytes=0-0,-1", [0..<1, 99..<100]), ("bytes=50-59, 0-9", [50..<60, 0..<10]),
      ("bytes=0-9 ,\t20-29", [0..<10, 20..<30]), ("bytes=0-9,500-,20-29", [0..<10, 20..<30]),
      ("bytes=0-9,5-14", [0..<10, 5..<15]), ("bytes=0-9,0-9", [0..<10, 0..<10]),
    ] as [(String, [Range<Int>])])
  func partsStandInTheOrderAskedForWithoutThoseOutside(header: String, parts: [Range<Int>]) {
    #expect(ByteRanges(header: header, size: 100) == .parts(parts))
  }

  @Test(arguments: [
    "bytes=100-", "bytes=100-200", "bytes=-0", "bytes=100-,200-300,-0", "bytes=99999999999999999999999-",
    "bytes=9223372036854775807-9223372036854775807",
  ])
  func nothingInsideIsUnsatisfiable(header: String) {
    #expect(ByteRanges(header: header, size: 100) == .unsatisfiable)
  }

  @Test(
    arguments: [
      nil, "", "bytes", "bytes=", "bytes=-", "bytes=--1", "bytes=1", "bytes=5-4", "bytes=a-b", "bytes=0-9,",
      "bytes=0x1-2", "bytes=+1-2", "bytes=1-+2", "bytes=1 -2", "bytes=1- 2", "bytes =0-1", "bits=0-1", "=0-1",
      "bytes=0-1;2-3", "bytes=0-1,x", "bytes=1-2-3", "bytes=\u{0661}-\u{0662}", "bytes==0-1", "items=0-1",
      " bytes=0-1",
    ] as [String?])
  func whatIsNoRangeIsTheWhole(header: String?) {
    #expect(ByteRanges(header: header, size: 100) == .whole)
  }

  @Test func anEmptyResourceHasNoFirstByte() {
    #expect(ByteRanges(header: "bytes=0-", size: 0) == .unsatisfiable)
    #expect(ByteRanges(header: "bytes=0-0", size: 0) == .unsatisfiable)
    #expect(ByteRanges(header: "bytes=-0", size: 0) == .unsatisfiable)
    #expect(ByteRanges(header: nil, size: 0) == .whole)
  }

  @Test func theLastBytesOfAnEmptyResourceAreTheWhole() {
    #expect(ByteRanges(header: "bytes=-1", size: 0) == .whole)
    #expect(ByteRanges(header: "bytes=0-9,-500", size: 0) == .whole)
  }

  @Test func moreThanSixteenPartsAreTheWhole() {
    let sixteen = (0..<16).map { "\($0 * 2)-\($0 * 2)" }.joined(separator: ",")
    #expect(ByteRanges(header: "bytes=\(sixteen)", size: 100) == .parts((0..<16).map { $0 * 2..<$0 * 2 + 1 }))
    #expect(ByteRanges(header: "bytes=\(sixteen),99-99", size: 100) == .whole)
    #expect(
      ByteRanges(header: "bytes=\(sixteen),100-", size: 100) == .parts((0..<16).map { $0 * 2..<$0 * 2 + 1 }))
  }

  @Test func partsThatTogetherExceedTheWholeAreTheWhole() {
    #expect(ByteRanges(header: "bytes=0-49,50-99", size: 100) == .parts([0..<50, 50..<100]))
    #expect(ByteRanges(header: "bytes=0-49,49-99", size: 100) == .whole)
    #expect(ByteRanges(header: "bytes=0-,0-,0-", size: 100) == .whole)
  }

  @Test func randomRangesAgreeWithCountingByteByByte() {
    var random = Seeded(for: "randomRangesAgreeWithCountingByteByByte")
    for _ in 0..<5_000 {
      let size = Int.random(in: 0...40, using: &random)
      let asked = (0..<Int.random(in: 1...20, using: &random)).map { _ in Asked.random(&random) }
      let header = "bytes=" + asked.map(\.text).joined(separator: Bool.random(using: &random) ? "," : ", ")
      #expect(ByteRanges(header: header, size: size) == Asked.model(asked, size), "\(header) of \(size)")
    }
  }

  @Test func randomTextNeverLeadsOutside() {
    var random = Seeded(for: "randomTextNeverLeadsOutside")
    let alphabet = Array("0123456789--,,== \tbytesx")
    for _ in 0..<20_000 {
      let tail = String(
        (0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
      let size = Int.random(in: 0...1_000, using: &random)
      if case .parts(let parts) = ByteRanges(header: "bytes=" + tail, size: size) {
        #expect(!parts.isEmpty && parts.count <= ByteRanges.partsMax, "\(tail)")
        #expect(parts.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= size }, "\(tail)")
      }
    }
  }
}

/// A range as it is asked for, and what it holds, byte by byte.
private enum Asked {
  case closed(Int, Int), open(Int), suffix(Int)

  static func random(_ random: inout Seeded) -> Asked {
    let a = Int.random(in: 0...45, using: &random)
    switch Int.random(in: 0...9, using: &random) {
    case 0...1: return .open(a)
    case 2...3: return .suffix(a)
    case 4: return .closed(a, Int.random(in: 0...45, using: &random))
    default: return .closed(a, a + Int.random(in: 0...5, using: &random))
    }
  }

  var text: String {
    switch self {
    case .closed(let first, let last): "\(first)-\(last)"
    case .open(let first): "\(first)-"
    case .suffix(let count): "-\(count)"
    }
  }

  private func holds(_ byte: Int, of size: Int) -> Bool {
    switch self {
    case .closed(let first, let last): first <= byte && byte <= last
    case .open(let first): first <= byte
    case .suffix(let count): size - byte <= count
    }
  }

  static func model(_ asked: [Asked], _ size: Int) -> ByteRanges {
    for case .closed(let first, let last) in asked where last < first { return .whole }
    let parts = asked.map { one in (0..<size).filter { one.holds($0, of: size) } }.filter { !$0.isEmpty }
    if parts.isEmpty {
      // RFC 9110, 14.1.1: a suffix that is not zero is satisfiable, and the last bytes of nothing are all of it.
      let wantsEnd = asked.contains { if case .suffix(let count) = $0 { count > 0 } else { false } }
      return size == 0 && wantsEnd ? .whole : .unsatisfiable
    }
    if parts.count > 16 || parts.map(\.count).reduce(0, +) > size { return .whole }
    return .parts(parts.map { $0.first!..<$0.last! + 1 })
  }
}
