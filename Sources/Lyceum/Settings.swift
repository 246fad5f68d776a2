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
      variable: "LYCEUM_STORAGE", value: "DIRECTORY", standard: "LYCEUM_DATA",
      help:
        "Where uploaded files are kept, in a folder media: another disk, perhaps. The directory is there already."
    ),
    Setting(
      variable: "LYCEUM_UPLOAD_MAX", value: "SIZE", standard: "50GB",
      help: "How large one uploaded file may be: a number with KB, MB, GB or TB."),
    Setting(
      variable: "LYCEUM_QUOTA_LEARNER", value: "SIZE", standard: "10GB",
      help: "How much each learner may keep here; 0: no limit."),
    Setting(
      variable: "LYCEUM_QUOTA_INSTRUCTOR", value: "SIZE", standard: "1TB",
      help: "How much each instructor may keep here; 0: no limit. Admins have none."),
    Setting(
      variable: "LYCEUM_JWT_SECRET", value: "SECRET", standard: "made once, kept in LYCEUM_DATA",
      help:
        "What access tokens are signed with, 32 characters at least. As a flag, other users of the machine can read it."
    ),
    Setting(
      variable: "LYCEUM_JWKS_URL", value: "URL", standard: "none",
      help: "Public keys of an identity provider: people who bring its tokens get accounts."),
    Setting(
      variable: "LYCEUM_JWKS_ISSUER", value: "NAME", standard: "any that has a key",
      help: "What the identity provider calls itself in its tokens (iss)."),
    Setting(
      variable: "LYCEUM_JWKS_AUDIENCE", value: "NAME", standard: "none; needed with LYCEUM_JWKS_URL",
      help: "What the identity provider calls this server in its tokens (aud)."),
    Setting(
      variable: "LYCEUM_SMTP_URL", value: "URL", standard: "none: mails go to the folder mail in LYCEUM_DATA",
      help: "Where mail is handed in: smtp://[user:password@]host[:port], or smtps://."),
    Setting(
      variable: "LYCEUM_MAIL_FROM", value: "ADDRESS", standard: "no-reply@ the host of LYCEUM_PUBLIC_URL",
      help: "Whom mails come from: an address, or Name <address>."),
    Setting(
      variable: "LYCEUM_ALLOWED_ORIGINS", value: "ORIGIN,...", standard: "none",
      help: "Other origins whose pages may call the API and open WebSockets; * for all."),
    Setting(
      variable: "LYCEUM_TRUSTED_PROXIES", value: "ADDRESS,...", standard: "none",
      help:
        "Reverse proxies, as addresses or networks, whose X-Forwarded-For is believed; 127.0.0.1 for one beside."
    ),
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
      variable: "LYCEUM_MAX_CONNECTIONS_PER_USER", value: "N", standard: "32",
      help: "Real-time connections that one person may hold: devices, and pages that are open. 0: no limit."),
    Setting(
      variable: "LYCEUM_DRAIN_SECONDS", value: "N", standard: "5",
      help:
        "Over how long WebSockets are closed when the server ends, so that clients do not all come back at once."
    ),
    Setting(
      variable: "LYCEUM_WEB_APP", value: "DIRECTORY|off", standard: "beside the program",
      help: "Where the browser app's files are, as `make build` makes them; off: no pages but the API's."),
  ]

  /// Named by the design, and not there yet: refused, so that nobody believes them heard.
  static let later: [(name: String, sentence: String)] = [
    ("REDIS_URL", "one process serves alone for now"),
    ("LYCEUM_MEDIA_WORKERS", "no media is processed yet"),
    ("LYCEUM_RTMP_LISTEN", "there is no live ingest yet"),
    ("LYCEUM_PROCESSES", "one process serves alone for now"),
  ]
}
