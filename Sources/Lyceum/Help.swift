/// What `--help` says.
enum Help {
  /// A command, in a line and at length.
  private struct Command {
    let name: String
    let usage: String
    let summary: String
    let text: String
    /// Whether it takes the settings that all have.
    var takesSettings = true
  }

  static func knows(_ name: String) -> Bool { commands.contains { $0.name == name } }

  /// Of one command; of all where there is none of this name.
  static func text(for name: String?) -> String {
    guard let command = commands.first(where: { $0.name == name }) else { return overview }
    return "lyceum \(command.usage)\n\n\(command.text)" + (command.takesSettings ? "\n\n\n" + settings : "")
  }

  private static let commands = [
    Command(
      name: "serve", usage: "serve [flags]", summary: "serve HTTP and WebSocket",
      text: "Serves until SIGTERM or Ctrl-C; SIGHUP reads the TLS certificate again."),
    Command(
      name: "check", usage: "check [flags]", summary: "try the configuration without serving",
      text: """
        Reads the configuration as serve would, says every fault at once, and tries what it names: the address, the data
        directory, the database, the certificate, the identity provider's keys, the mail server. Ends with 0 if serve would
        start.
        """),
    Command(
      name: "migrate", usage: "migrate [--status] [flags]", summary: "bring the database's schema up to date",
      text: """
        Brings the schema of the database up to date: applies what is pending, in order, each migration whole or not at
        all. Several at once wait for each other. Ends with 0 when the schema is up to date. Without DATABASE_URL it is
        the private cluster below LYCEUM_DATA: a running server's, or started for the while.

        --status  lists the migrations and changes nothing; ends with 1 if one is pending or something is wrong
        """),
    Command(
      name: "backup", usage: "backup FOLDER [flags]", summary: "copy database and media",
      text: """
        Makes a consistent copy of database and media in FOLDER, which must not be there yet, beside a running server or
        without one. Only what is whole gets that name.
        """),
    Command(
      name: "restore", usage: "restore FOLDER [--replace] [flags]", summary: "bring a backup back",
      text: """
        Brings a backup back, whole or not at all, into an empty database that no server uses. Every stream gets a new
        epoch: clients that were further see that they have to begin anew.

        --replace  puts the backup in the place of everything that the database holds; former media stay beside theirs
        """),
    Command(
      name: "demo", usage: "demo [flags]", summary: "make people to try everything with",
      text: """
        Makes people to try everything with: admin, teacher, assistant, learner1 to learner20, with the password
        \(Demo.password). What is there already stays as it is. Not for a server that strangers can reach.
        """),
    Command(
      name: "token", usage: "token --user HANDLE [--ttl SECONDS] [flags]", summary: "print an access token",
      text: """
        Prints an access token for somebody, and nothing else: for scripts and tests. It is good for an hour, or so many
        seconds, and ends earlier when the person is suspended, signs out everywhere, or gets a new password.
        """),
    Command(
      name: "promote", usage: "promote --user HANDLE --role learner|instructor|admin [flags]",
      summary: "give somebody another role",
      text: "Gives somebody another role on the whole server: how it gets its first admin."),
    Command(
      name: "version", usage: "version", summary: "print the version", text: "Prints the version.",
      takesSettings: false),
  ]

  private static var overview: String {
    let column = commands.map(\.name.count).max() ?? 0
    let lines = commands.map { command in
      "  " + command.name + String(repeating: " ", count: column - command.name.count + 3) + command.summary
    }
    return """
      Lyceum, one server for live learning.

      usage: lyceum <command> [flags]

      \(lines.joined(separator: "\n"))

      lyceum <command> --help tells more. Every flag is also a variable of the environment.
      """
  }

  private static var settings: String {
    let rows = Setting.all.map { setting in
      "  \(setting.flag) \(setting.value)\n      \(setting.help)\n      \(setting.variable); default: \(setting.standard)\n"
    }
    return "Flags, each also a variable of the environment (the flag wins):\n\n"
      + rows.joined(separator: "\n")
  }
}
