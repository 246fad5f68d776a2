import Glibc
import ImagesSupport
import Loop
import Pictures
import Telemetry
import TestSupport
import Testing

/// With the real lyceum-media, which lies beside the tests.
@Suite(.onTheLoop) struct PictureMakerTests {
  private static let program: String = {
    var path = [CChar](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let own = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/lyceum-media"
  }()

  @LoopActor private func make(
    _ bytes: [UInt8], _ shape: PictureShape, with program: String = program
  ) async -> Result<PictureMaker.Made, PictureFault> {
    let maker = PictureMaker(program: program, log: Log(sink: DescriptorSink(descriptor: 2), level: .error))
    defer { maker.close() }
    var path = Array("/tmp/lyceum-picture-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    precondition(file >= 0 && unlink(path) == 0, "there is no temporary file")
    defer { close(file) }
    precondition(write(file, bytes, bytes.count) == bytes.count && lseek(file, 0, SEEK_SET) == 0)
    do throws(PictureFault) { return .success(try await maker.make(from: file, shape)) } catch {
      return .failure(error)
    }
  }

  @Test @LoopActor func aPictureIsMadeAnewElsewhere() async throws {
    let made = try await make(SamplePictures.jpegOnItsSide, .square(8)).get()
    #expect((made.width, made.height) == (8, 8))
    #expect(made.bytes.starts(with: Array("RIFF".utf8)))
  }

  @Test @LoopActor func whatIsNoPictureIsRefusedInWords() async {
    #expect(
      await make(Array("<script>".utf8), .square(8)).failure
        == .refused(code: "unknown_type", "This is no picture in PNG, JPEG or WebP."))
    #expect(await make(Array(SamplePictures.png.dropLast(40)), .square(8)).failure?.code == "damaged")
    #expect(await make(SamplePictures.movingWebP, .square(8)).failure?.code == "animated")
  }

  @Test @LoopActor func aProgramThatIsNotThereIsThisMachinesFault() async {
    guard case .failed = await make(SamplePictures.png, .square(8), with: "/nonexistent/lyceum-media").failure
    else {
      Issue.record("a picture without a program")
      return
    }
  }

  @Test @LoopActor func anEmptyFileIsNoPicture() async {
    #expect(await make([], .square(8)).failure?.code == "unknown_type")
  }

  /// Each of these ends the process, by the signal that its walls send.
  @Test(arguments: ["open", "connect", "fork", "run", "code"])
  @LoopActor func theWallsHold(_ attempt: String) async throws {
    let program = Program(Self.program, ["probe", attempt], environment: ["SWIFT_BACKTRACE=enable=no"])
    let ending = try program.run()
    #expect(ending.code == 256 + SIGSYS, "\(ending.words)")
  }
}

extension Result where Failure == PictureFault {
  fileprivate var failure: PictureFault? { if case .failure(let fault) = self { fault } else { nil } }
}

extension PictureFault {
  fileprivate var code: String? { if case .refused(let code, _) = self { code } else { nil } }
}
