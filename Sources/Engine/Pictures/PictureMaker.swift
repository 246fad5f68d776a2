import Bytes
import CLinux
import Glibc
import Loop
import Telemetry

/// Has pictures made anew by `lyceum-media`: each in a process of its own, that can do nothing but read the original,
/// write the picture, and end. The libraries that decode what strangers send never run in the server.
@LoopActor public final class PictureMaker {
  public struct Made: Sendable {
    public let bytes: [UInt8]
    public let width: Int
    public let height: Int
  }

  /// What lyceum-media reads.
  public nonisolated static let originalBytesMax: Int64 = 32 << 20

  /// A picture of a camera costs a core some tenths of a second, and a few hundred megabytes.
  private static let atOnceMax = 2
  private static let waitingMax = 500
  private nonisolated static let patienceMs: Int32 = 30_000
  private nonisolated static let pictureBytesMax = 16 << 20

  private let program: Program
  private let log: Log
  private let workers = WorkerPool(name: "pictures", threads: atOnceMax, queueMax: waitingMax)

  /// `program`: where lyceum-media is.
  public init(program: String, log: Log) {
    // A backtrace would need what the sandbox forbids.
    self.program = Program(program, environment: ["LC_ALL=C", "SWIFT_BACKTRACE=enable=no"])
    self.log = log
  }

  /// Makes it anew from an open file, which is read from where it stands. The file stays the caller's.
  public func make(from file: Int32, _ shape: PictureShape) async throws(PictureFault) -> Made {
    var program = program
    program.arguments = shape.arguments
    let run: (ending: Program.Ending, bytes: [UInt8])
    do {
      run = try await workers.run { [program] in try Self.run(program, from: file) }
    } catch is WorkerPool.Busy { throw .busy } catch { throw .failed("\(error)") }
    guard run.ending.code == 0 else { throw fault(run.ending) }
    guard let report = try? JSONValue(parsing: Array(run.ending.words.utf8)),
      let width = try? report.int("width"), let height = try? report.int("height"), !run.bytes.isEmpty
    else { throw .failed("lyceum-media has reported no picture: \(run.ending.words)") }
    return Made(bytes: run.bytes, width: Int(width), height: Int(height))
  }

  public func close() { workers.close() }

  private nonisolated static func run(
    _ program: Program, from file: Int32
  ) throws(Program.Failure) -> (ending: Program.Ending, bytes: [UInt8]) {
    let output = linux_memory_file("picture")
    guard output >= 0 else { throw Program.Failure(path: program.path, errno: -output) }
    defer { Glibc.close(output) }
    let ending = try program.run(from: file, into: output, patienceMs: patienceMs)
    let size = lseek(output, 0, SEEK_END)
    guard (1...off_t(pictureBytesMax)).contains(size) else { return (ending, []) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    return (ending, pread(output, &bytes, bytes.count, 0) == bytes.count ? bytes : [])
  }

  private func fault(_ ending: Program.Ending) -> PictureFault {
    let report = try? JSONValue(parsing: Array(ending.words.utf8))
    let message = try? report?.string("message")
    if ending.code == Self.dataFault, let code = try? report?.string("code"), let message {
      return .refused(code: code, message)
    }
    log.warning(
      "a picture was not made",
      ["ending": LogValue(Int(ending.code)), "reason": LogValue(message ?? ending.words)])
    // Ended by its walls or by our patience: the picture is to blame, as far as anybody can tell.
    if ending.code > 256 {
      return .refused(code: "damaged", "The picture cannot be read: it takes too much.")
    }
    return .failed(message ?? "lyceum-media ended with \(ending.code)")
  }

  /// Of sysexits.h: what was to be read is at fault.
  private static let dataFault: Int32 = 65
}
