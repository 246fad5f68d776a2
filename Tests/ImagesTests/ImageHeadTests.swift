import Bytes
import ImagesSupport
import TestSupport
import Testing

@testable import Images

struct ImageHeadTests {
  @Test(arguments: [
    (SamplePictures.png, ImageHead.Kind.png), (SamplePictures.halfOpaque, .png),
    (SamplePictures.jpegOnItsSide, .jpeg),
    (SamplePictures.losslessWebP, .webp), (SamplePictures.webP, .webp),
  ])
  func saysTypeAndSize(_ bytes: [UInt8], _ kind: ImageHead.Kind) throws {
    let head = try ImageHead(bytes)
    #expect(head.kind == kind)
    #expect((head.width, head.height) == (32, 16))
  }

  @Test func whatIsCutShortIsDamaged() throws {
    for whole in [SamplePictures.png, SamplePictures.webP, SamplePictures.losslessWebP] {
      #expect(throws: ImageFault.damaged) { try ImageHead(Array(whole[..<20])) }
    }
    #expect(throws: ImageFault.damaged) { try ImageHead(Array(SamplePictures.jpegOnItsSide[..<100])) }
  }

  @Test(arguments: [
    "", "GIF89a", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "RIFF....WAVE", "\u{1}\u{2}\u{3}",
  ])
  func whatIsNoPictureIsOfNoType(_ text: String) {
    #expect(throws: ImageFault.unknownType) { try ImageHead(Array(text.utf8)) }
  }

  @Test func whatMovesIsRefused() {
    #expect(throws: ImageFault.animated) { try ImageHead(SamplePictures.movingWebP) }
  }

  @Test(arguments: [(20_001, 1), (1, 20_001), (9_000, 9_000), (0x7FFF_FFFF, 0x7FFF_FFFF)])
  func aBombIsRefusedByItsOwnWords(_ width: Int, _ height: Int) {
    var png = SamplePictures.png
    for (place, edge) in [(16, width), (20, height)] {
      for byte in 0..<4 { png[place + byte] = UInt8(truncatingIfNeeded: edge >> (24 - 8 * byte)) }
    }
    #expect(throws: ImageFault.tooLarge(width: width, height: height)) { try ImageHead(png) }
  }

  @Test func nothingThatStrangersWriteTrapsIt() {
    var random = Seeded(for: "image heads")
    let wholes = [
      SamplePictures.png, SamplePictures.jpegOnItsSide, SamplePictures.webP, SamplePictures.losslessWebP,
    ]
    var read = 0
    for _ in 0..<20_000 {
      var bytes = wholes.randomElement(using: &random)!
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<min(64, bytes.count), using: &random)] = .random(
          in: 0 ... .max, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      do throws(ImageFault) {
        let head = try ImageHead(bytes)
        read += head.width * head.height <= ImageHead.pixelsMax ? 1 : 1_000_000
      } catch {}
    }
    #expect((1...20_000).contains(read))
  }
}
