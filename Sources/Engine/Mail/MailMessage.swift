/// A mail as its writer thinks of it. What is nil, the mailer fills in.
public struct MailMessage: Hashable, Sendable {
  public static let recipientsMax = 50
  public static let subjectBytesMax = 1_000
  /// Of each body.
  public static let bodyBytesMax = 256 << 10

  public static let unsubscribeBytesMax = 900

  /// All of them see each other.
  public var to: [MailAddress]
  public var subject: String
  /// For who does not show HTML, so never less than what the HTML says.
  public var text: String
  public var html: String?
  public var from: MailAddress?
  /// Unix time.
  public var dateMs: Int64?
  /// `left@right`, unlike any other in the world. Give the same one with each attempt, and whoever gets two can tell.
  public var id: String?
  /// Where mail programs end a series of mails with one POST (RFC 8058): an address of ASCII without blanks.
  public var unsubscribeURL: String?

  public init(
    to: [MailAddress], subject: String, text: String, html: String? = nil, from: MailAddress? = nil,
    dateMs: Int64? = nil, id: String? = nil, unsubscribeURL: String? = nil
  ) {
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.from = from
    self.dateMs = dateMs
    self.id = id
    self.unsubscribeURL = unsubscribeURL
  }
}
