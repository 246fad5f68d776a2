import Glibc

/// The commands. `nonisolated`: a `main` that is inferred to be MainActor's would never run under the loop.
@main struct Lyceum {
  nonisolated static func main() {
    var arguments = CommandLine.arguments.dropFirst()
    let command = arguments.popFirst() ?? "--help"
    let rest = Array(arguments)
    let wantsHelp = rest.contains("--help") || rest.contains("-h")
    if wantsHelp, Help.knows(command) { return print(Help.text(for: command)) }
    switch command {
    case "serve": exit(Serve.run(rest, environment: environment()))
    case "check": exit(Check.run(rest, environment: environment()))
    case "migrate": exit(Migrate.run(rest, environment: environment()))
    case "backup": exit(Backup.run(rest, environment: environment()))
    case "restore": exit(Restore.run(rest, environment: environment()))
    case "demo": exit(Demo.run(rest, environment: environment()))
    case "token": exit(Token.run(rest, environment: environment()))
    case "promote": exit(Promote.run(rest, environment: environment()))
    case "--help", "-h", "help": print(Help.text(for: nil))
    case "--version", "version": print("lyceum \(Version.current)")
    default:
      complain("lyceum: there is no command \"\(command)\"; lyceum --help lists them.")
      exit(64)
    }
  }

  private static func environment() -> [String: String] {
    var all: [String: String] = [:]
    var entry = environ
    while let line = entry.pointee {
      let parts = String(cString: line).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return all
  }
}

enum Version {
  static let current = "0.1.0"
}

/// A sentence for the operator, on standard error.
func complain(_ sentence: String) { write(sentence, to: STDERR_FILENO) }

/// A line of a command's own, at once: whoever waits sees how far it is, also through a pipe.
func say(_ line: String) { write(line, to: STDOUT_FILENO) }

private func write(_ line: String, to descriptor: Int32) {
  let bytes = Array((line + "\n").utf8)
  _ = Glibc.write(descriptor, bytes, bytes.count)
}
