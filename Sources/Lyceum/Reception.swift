import API
import Accounts
import Crypto
import Database
import Glibc
import Jobs
import Loop
import Mail
import Outward
import Telemetry
import TrustedKeys

/// Everything about people, put together: accounts, what they are mailed, and whose word on them is taken.
@LoopActor final class Reception {
  let accounts: Accounts
  let mails: AccountMails
  let mailer: Mailer
  private let transfers: Transfers?

  init(
    _ configuration: Configuration, secret: [UInt8], database: Database, clock: any LoopClock, log: Log,
    metrics: Metrics
  ) {
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    var issuer: TrustedIssuer?
    transfers = configuration.trustedKeys == nil ? nil : Transfers(name: "keys")
    if let url = configuration.trustedKeys, let transfers {
      if !url.isHTTPS, !url.isLoopback {
        log.warning(
          "trusted keys come without encryption: whoever is in between may put in keys of their own",
          ["url": LogValue(url.publicDescription)])
      }
      issuer = TrustedIssuer(
        keys: TrustedKeys(url: url, by: transfers, clock: clock, log: log, metrics: metrics),
        issuer: configuration.trustedIssuer, audience: configuration.trustedAudience ?? "")
    }
    accounts = Accounts(
      database, tokens: AccessTokens(secret: secret), issuer: issuer, passwords: PasswordHasher(cores: cores),
      holdsBack: configuration.limitsRates,
      clock: clock, log: log)
    let route: MailRoute =
      configuration.mailServer.map { .smtp($0) } ?? .folder(configuration.dataDirectory + "/mail")
    mailer = Mailer(
      route, from: configuration.sender, publicURL: configuration.publicURL, clock: clock, log: log,
      metrics: metrics)
    mails = AccountMails(database, mailer: mailer)
  }

  func open(_ api: API, isSecure: Bool) {
    accounts.open()
    for endpoint in accounts.endpoints(isSecure: isSecure) { api.add(endpoint) }
  }

  var jobKinds: [JobKind] { [mails.kind, accounts.sweeping] }

  var schedules: [JobSchedule] { [Accounts.sweepSchedule] }

  func close() {
    accounts.close()
    mailer.close()
    transfers?.close()
  }
}

extension Configuration {
  /// Whether browsers come over TLS, which may end at a proxy before this server.
  var isReachedByTLS: Bool { publicURL.hasPrefix("https:") }

  /// Whom mails come from.
  var sender: MailAddress {
    if let mailFrom { return mailFrom }
    let authority = publicURL.drop { $0 != ":" }.dropFirst(3)
    let host = authority.split(separator: ":").first.map(String.init) ?? "localhost"
    do throws(MailFault) { return try MailAddress("no-reply@" + host, name: "Lyceum") } catch {
      // An address of IPv6 is no domain.
      do throws(MailFault) { return try MailAddress("no-reply@localhost", name: "Lyceum") } catch {
        preconditionFailure("a plain address is one")
      }
    }
  }
}
