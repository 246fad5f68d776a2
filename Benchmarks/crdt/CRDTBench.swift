import Bytes
import CRDT
import Glibc

/// What editing, hearing of edits, loading, writing and merging cost, on a recorded editing trace. Prints JSON.
/// `Benchmarks/harness/benchmarks/crdt.py` runs it beside Yjs and yrs.
///
///     crdt-bench edits TRACE LOG        every edit a transaction, its update kept; writes them to LOG
///     crdt-bench remote LOG             every update by itself into a new document
///     crdt-bench document LOG ROUNDS    loading and writing the whole
///     crdt-bench merge LOG COUNT        so many updates into one, without a document
///     crdt-bench compact LOG            all of them, with and without what was deleted
///     crdt-bench curve WHAT COUNT       a path that could be quadratic
///
/// TRACE has a line an edit: place, units deleted, text in hexadecimal. LOG has updates, each after its length in
/// four bytes.
@main enum CRDTBench {
  static func main() {
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      guard arguments.count >= 2 else { fatalError("crdt-bench COMMAND ...") }
      switch arguments[0] {
      case "edits": try TraceBench.edits(trace: arguments[1], log: arguments[2])
      case "remote": try TraceBench.remote(log: arguments[1])
      case "document": try TraceBench.document(log: arguments[1], rounds: Int(arguments[2]) ?? 1)
      case "merge": try TraceBench.merge(log: arguments[1], count: Int(arguments[2]) ?? 1)
      case "compact": try TraceBench.compact(log: arguments[1])
      case "curve": try CurveBench.run(arguments[1], count: Int(arguments[2]) ?? 1)
      default: fatalError("no benchmark \(arguments[0])")
      }
    } catch { fatalError("\(error)") }
  }
}

/// The CPU time of this process.
func cpuSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The CPU seconds that something takes.
func measured(_ body: () throws -> Void) rethrows -> Double {
  let start = cpuSeconds()
  try body()
  return cpuSeconds() - start
}

/// The most memory that this process ever had.
func peakKilobytes() -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard text.hasPrefix("VmHWM:") else { continue }
    return Int(text.split { $0 == " " || $0 == "\t" }[1]) ?? 0
  }
  return 0
}

func report(_ figures: [(String, Double)]) {
  print("{" + figures.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
}
