/// What `--help` says.
enum Help {
  static func text(for command: String?) -> String {
    switch command {
    case "serve":
      "lyceum serve [flags]\n\nServes until SIGTERM or Ctrl-C; SIGHUP reads the TLS certificate again.\n\n"
        + settings
    case "check":
      "lyceum check [flags]\n\nReads the configuration as serve would, says every fault at once, and tries what it\n"
        + "names: the address, the data directory, the private PostgreSQL, the certificate. Ends with 0 if serve would start.\n\n"
        + settings
    case "migrate":
      """
      lyceum migrate [--status] [flags]

      Brings the schema of the database up to date: applies what is pending, in order, each migration whole or not at
      all. Several at once wait for each other. Ends with 0 when the schema is up to date. Without DATABASE_URL it is
      the private cluster below LYCEUM_DATA: a running server's, or started for the while.

      --status  lists the migrations and changes nothing; ends with 1 if one is pending or something is wrong


      """ + settings
    case "backup":
      """
      lyceum backup FOLDER [flags]

      Makes a consistent copy of database and media in FOLDER, which must not be there yet, beside a running server or
      without one. Only what is whole gets that name.


      """ + settings
    case "restore":
      """
      lyceum restore FOLDER [--replace] [flags]

      Brings a backup back, whole or not at all, into an empty database that no server uses. Every stream gets a new
      epoch: clients that were further see that they have to begin anew.

      --replace  puts the backup in the place of everything that the database holds; former media stay beside theirs


      """ + settings
    default:
      """
      Lyceum, one server for live learning.

      usage: lyceum <command> [flags]

        serve     serve HTTP and WebSocket
        check     try the configuration without serving
        migrate   bring the database's schema up to date
        backup    copy database and media
        restore   bring a backup back
        version   print the version

      lyceum <command> --help tells more. Every flag is also a variable of the environment.
      """
    }
  }

  private static var settings: String {
    let rows = Setting.all.map { setting in
      "  \(setting.flag) \(setting.value)\n      \(setting.help)\n      \(setting.variable); default: \(setting.standard)\n"
    }
    return "Flags, each also a variable of the environment (the flag wins):\n\n"
      + rows.joined(separator: "\n")
  }
}
