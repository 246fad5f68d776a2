import Bytes
import Glibc
import Images

// One piece of work in a process that has renounced everything else: what it reads was made by strangers, and the libraries
// that read it have had holes.
//
//     lyceum-media image within|square EDGE      < picture    > picture, as WebP    2> report, one JSON object
//     lyceum-media probe ATTEMPT                 what must end it: open, connect, fork, run or code

/// As sysexits.h has them: the sender's fault, and ours.
private let dataFault: Int32 = 65
private let usageFault: Int32 = 64
private let workFault: Int32 = 70

private func report(_ members: (inout JSONWriter) -> Void) {
  var json = JSONWriter(capacityBytes: 128)
  json.object(members)
  let line = json.take() + [UInt8(ascii: "\n")]
  _ = write(2, line, line.count)
}

private func fail(_ code: String, _ sentence: String, exit status: Int32) -> Never {
  report { json in
    json.member("code", code)
    json.member("message", sentence)
  }
  exit(status)
}

private func shape(_ arguments: [String]) -> ImageShape? {
  guard arguments.count == 3, arguments[0] == "image", let edge = Int(arguments[2]),
    (1...4_096).contains(edge)
  else {
    return nil
  }
  switch arguments[1] {
  case "within": return .within(edge)
  case "square": return .square(edge)
  default: return nil
  }
}

if CommandLine.arguments.dropFirst().first == "probe" {
  if let fault = Confinement.enter() {
    fail("not_confined", "The process could not be confined: \(fault).", exit: workFault)
  }
  Probe.attempt(CommandLine.arguments.last ?? "")
  fail("not_confined", "Nothing has ended it.", exit: workFault)
}
guard let shape = shape(Array(CommandLine.arguments.dropFirst())) else {
  fail("usage", "lyceum-media image within|square EDGE < picture > picture", exit: usageFault)
}
do throws(ImageFault) {
  try ImageWork.prepare()
  if let fault = Confinement.enter() {
    fail("not_confined", "The process could not be confined: \(fault).", exit: workFault)
  }
  let made = try ImageWork.remade(try Files.readAll(from: 0, bytesMax: ImageWork.fileBytesMax), shape)
  try Files.writeAll(made.bytes, to: 1)
  report { json in
    json.member("width", made.width)
    json.member("height", made.height)
    json.member("bytes", made.bytes.count)
  }
} catch {
  if case .notMade = error { fail(error.code, error.sentence, exit: workFault) }
  fail(error.code, error.sentence, exit: dataFault)
}
