/// One setting: read once at the start, from its flag or its variable of the environment.
struct Setting: Sendable {
  let variable: String
  /// What stands for the value in the help.
  let value: String
  let standard: String
  let help: String

  /// `LYCEUM_TLS_CERT` is also `--tls-cert`.
  var flag: String {
    let name = variable.hasPrefix("LYCEUM_") ? variable.dropFirst("LYCEUM_".count) : variable[...]
    return "--" + name.lowercased().replacing("_", with: "-")
  }

  /// Every setting there is. The README's table is held to this list by a test.
  static let all: [Setting] = [
    Setting(
      variable: "LYCEUM_LISTEN", value: "HOST:PORT", standard: "127.0.0.1:8080",
      help: "Where to listen: a numeric address (IPv6 in brackets; empty for all) and a port."),
    Setting(
      variable: "LYCEUM_PUBLIC_URL", value: "URL", standard: "from LYCEUM_LISTEN",
      help: "How browsers reach the server, e.g. https://learn.example.org."),
    Setting(
      variable: "LYCEUM_DATA", value: "DIRECTORY", standard: "./data",
      help: "Where everything is kept that is not kept elsewhere. Made if absent."),
    Setting(
      variable: "DATABASE_URL", value: "URL", standard: "a private PostgreSQL below LYCEUM_DATA",
      help: "The PostgreSQL to use: postgresql://user@host/database, or libpq's keywords."),
    Setting(
      variable: "LYCEUM_ALLOWED_ORIGINS", value: "ORIGIN,...", standard: "none",
      help: "Other origins whose pages may call the API and open WebSockets; * for all."),
    Setting(
      variable: "LYCEUM_TLS_CERT", value: "FILE", standard: "none",
      help: "Certificate chain in PEM; with LYCEUM_TLS_KEY the server speaks TLS. Read again on SIGHUP."),
    Setting(
      variable: "LYCEUM_TLS_KEY", value: "FILE", standard: "none",
      help: "The certificate's key in PEM; P-256 is the fastest."),
    Setting(variable: "LYCEUM_LOG", value: "text|json", standard: "text", help: "How log lines look."),
    Setting(
      variable: "LYCEUM_LOG_LEVEL", value: "debug|info|warning|error", standard: "info",
      help: "What is logged: from this level on."),
    Setting(
      variable: "LYCEUM_ACCESS_LOG", value: "on|off", standard: "on",
      help: "Whether each HTTP request is logged."),
    Setting(
      variable: "LYCEUM_RATE_LIMITS", value: "on|off", standard: "on",
      help: "off, for load tests: no limits by rate or count of connections."),
    Setting(
      variable: "LYCEUM_MAX_CONNECTIONS_PER_ADDRESS", value: "N", standard: "4096",
      help: "Connections that one address may hold; a school often has one for everybody. 0: no limit."),
    Setting(
      variable: "LYCEUM_DRAIN_SECONDS", value: "N", standard: "5",
      help:
        "Over how long WebSockets are closed when the server ends, so that clients do not all come back at once."
    ),
  ]

  /// Named by the design, and not there yet: refused, so that nobody believes them heard.
  static let later: [(name: String, sentence: String)] = [
    ("REDIS_URL", "one process serves alone for now"),
    ("LYCEUM_STORAGE", "no media is stored yet"),
    ("LYCEUM_JWT_SECRET", "there are no accounts yet"),
    ("LYCEUM_JWKS_URL", "there are no accounts yet"),
    ("LYCEUM_SMTP_URL", "no mail is sent yet"),
    ("LYCEUM_MEDIA_WORKERS", "no media is processed yet"),
    ("LYCEUM_MAX_CONNECTIONS_PER_USER", "there are no accounts yet"),
    ("LYCEUM_RTMP_LISTEN", "there is no live ingest yet"),
    ("LYCEUM_PROCESSES", "one process serves alone for now"),
  ]
}
