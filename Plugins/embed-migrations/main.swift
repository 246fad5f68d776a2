import Glibc

// embed-migrations FOLDER OUTPUT: writes the folder's .sql files, in order, as Swift literals.

func fail(_ sentence: String) -> Never {
  let line = Array("embed-migrations: \(sentence)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  exit(1)
}

func names(in folder: String) -> [String] {
  guard let directory = opendir(folder) else { fail("\(folder) cannot be read") }
  defer { closedir(directory) }
  var found: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name.hasSuffix(".sql") { found.append(name) }
  }
  return found.sorted()
}

func text(of path: String) -> String {
  guard let file = fopen(path, "r") else { fail("\(path) cannot be read") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  guard ferror(file) == 0, let text = String(validating: bytes, as: UTF8.self) else {
    fail("\(path) is not UTF-8")
  }
  return text
}

/// A literal of exactly this text.
func literal(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case "\n": result += "\\n"
    case _ where scalar.value < 32 || scalar.value == 127: result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

guard CommandLine.arguments.count == 3 else { fail("wants a folder and an output") }
let (folder, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
var source = "let embeddedMigrations: [(name: String, sql: String)] = [\n"
for name in names(in: folder) {
  source += "  (\(literal(String(name.dropLast(4)))), \(literal(text(of: folder + "/" + name)))),\n"
}
source += "]\n"
guard let file = fopen(output, "w"), fputs(source, file) >= 0, fclose(file) == 0 else {
  fail("\(output) cannot be written")
}
