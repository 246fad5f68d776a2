import Bytes
import ImagesSupport
import TestSupport
import Testing

@testable import Images

struct ImageWorkTests {
  /// What stands in the middle of each quarter, row by row, as letters.
  private func quarters(_ picture: Picture) -> String {
    var letters = ""
    for y in [picture.height / 4, picture.height * 3 / 4] {
      for x in [picture.width / 4, picture.width * 3 / 4] {
        let point = picture.points[y * picture.width + x]
        let (red, green, blue) = (point >> 16 & 255, point >> 8 & 255, point & 255)
        switch (red > 127, green > 127, blue > 127) {
        case (true, false, false): letters += "r"
        case (false, true, false): letters += "g"
        case (false, false, true): letters += "b"
        case (true, true, true): letters += "w"
        default: letters += "?"
        }
      }
    }
    return letters
  }

  private func decoded(_ bytes: [UInt8]) throws -> Picture {
    let head = try ImageHead(bytes)
    return try DecodedFrame(bytes, head).scaled(width: head.width, height: head.height)
  }

  @Test(arguments: [SamplePictures.png, SamplePictures.losslessWebP, SamplePictures.webP])
  func isMadeAnewInItsSize(_ bytes: [UInt8]) throws {
    let made = try ImageWork.remade(bytes, .within(100))
    #expect((made.width, made.height) == (32, 16))
    #expect(try ImageHead(made.bytes).kind == .webp)
    #expect(quarters(try decoded(made.bytes)) == "rgbw")
  }

  @Test func standsUprightAndHasForgottenWhereItWas() throws {
    let original = SamplePictures.jpegOnItsSide
    #expect(String(decoding: original, as: UTF8.self).contains("SECRETPLACE"))
    let made = try ImageWork.remade(original, .within(100))
    #expect((made.width, made.height) == (16, 32))
    // Turned to the right: what stood below on the left stands above on the left.
    #expect(quarters(try decoded(made.bytes)) == "brwg")
    #expect(!String(decoding: made.bytes, as: UTF8.self).contains("SECRETPLACE"))
    for chunk in ["EXIF", "XMP ", "ICCP"] {
      #expect(!String(decoding: made.bytes, as: UTF8.self).contains(chunk))
    }
  }

  @Test func keepsWhatOneLooksThrough() throws {
    let made = try decoded(try ImageWork.remade(SamplePictures.halfOpaque, .within(100)).bytes)
    #expect(made.points.allSatisfy { (120...136).contains($0 >> 24) })
  }

  @Test func aSquareIsItsMiddle() throws {
    let made = try ImageWork.remade(SamplePictures.png, .square(8))
    #expect((made.width, made.height) == (8, 8))
    #expect(quarters(try decoded(made.bytes)) == "rgbw")
  }

  @Test func everyPositionOfTheCameraIsUndone() {
    // Two points: which is where, as the eight numbers of EXIF have it.
    let stored = Picture(width: 2, height: 3, points: [1, 2, 3, 4, 5, 6])
    let upright: [Orientation: [UInt32]] = [
      .upright: [1, 2, 3, 4, 5, 6], .mirrored: [2, 1, 4, 3, 6, 5], .upsideDown: [6, 5, 4, 3, 2, 1],
      .mirroredUpsideDown: [5, 6, 3, 4, 1, 2], .mirroredLeft: [1, 3, 5, 2, 4, 6], .right: [5, 3, 1, 6, 4, 2],
      .mirroredRight: [6, 4, 2, 5, 3, 1], .left: [2, 4, 6, 1, 3, 5],
    ]
    for orientation in Orientation.allCases {
      let turned = stored.upright(orientation)
      #expect(turned.points == upright[orientation])
      #expect(turned.width == (orientation.swapsEdges ? 3 : 2))
    }
  }

  @Test(arguments: [
    (ImageShape.within(100), 4_000, 3_000, 100, 75, 100, 75), (.within(100), 50, 20, 50, 20, 50, 20),
    (.within(100), 20_000, 1, 100, 1, 100, 1), (.square(64), 4_000, 3_000, 85, 64, 64, 64),
    (.square(64), 30, 40, 30, 40, 30, 30), (.square(1), 1, 1, 1, 1, 1, 1),
  ])
  func shapesKeepTheProportionsAndNeverGrow(
    _ shape: ImageShape, _ width: Int, _ height: Int, _ wholeWidth: Int, _ wholeHeight: Int, _ keptWidth: Int,
    _ keptHeight: Int
  ) {
    let sizes = shape.sizes(width: width, height: height)
    #expect(sizes.whole == (wholeWidth, wholeHeight))
    #expect(sizes.kept == (keptWidth, keptHeight))
  }

  @Test func halfAPictureIsNone() throws {
    for whole in [SamplePictures.png, SamplePictures.webP, SamplePictures.losslessWebP] {
      #expect(throws: ImageFault.self) {
        try ImageWork.remade(Array(whole.dropLast(whole.count / 3)), .within(100))
      }
    }
  }

  /// The decoders are not ours, and their walls are `lyceum-media`'s: here it is only what we hand to them.
  @Test func whatIsSpoiltIsRefusedOrMade() throws {
    var random = Seeded(for: "spoilt pictures")
    for whole in [
      SamplePictures.png, SamplePictures.jpegOnItsSide, SamplePictures.webP, SamplePictures.losslessWebP,
    ] {
      for _ in 0..<100 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0 ... .max, using: &random)
        }
        do throws(ImageFault) {
          let made = try ImageWork.remade(bytes, .within(16))
          #expect(max(made.width, made.height) <= 16)
        } catch {
          if case .notMade(let why) = error { Issue.record("\(why)") }
        }
      }
    }
  }
}
