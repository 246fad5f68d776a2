import Loop
import Outward
import Telemetry

/// Where mails go.
public enum MailRoute: Sendable {
  case smtp(SMTPServer)
  /// A folder that gets one file each, for development and for servers without mail.
  case folder(String)
}

/// Sends mails, one attempt each: whoever must know that a mail goes out tries again, as a job does.
@LoopActor public final class Mailer {
  private let post: Post
  private let sender: MailAddress
  private let clock: any LoopClock
  private let log: Log
  private let outcomes: CounterFamily
  /// Where links in mails lead: how browsers reach the server, without a slash at the end.
  public private(set) var publicURL: String
  private var random = SystemRandomNumberGenerator()

  private enum Post {
    case smtp(SMTPServer, Transfers)
    case folder(MailFolder, WorkerPool)
  }

  /// `from`: for messages that name no sender.
  public init(
    _ route: MailRoute, from sender: MailAddress, publicURL: String, clock: any LoopClock = UVClock(),
    log: Log, metrics: Metrics
  ) {
    switch route {
    case .smtp(let server): post = .smtp(server, Transfers(name: "mail"))
    case .folder(let path):
      let folder = MailFolder(path: path, mailsMax: MailFolder.mailsMaxDefault)
      post = .folder(folder, WorkerPool(name: "mail folder", threads: 1, queueMax: 256))
    }
    self.sender = sender
    self.publicURL = publicURL
    self.clock = clock
    self.log = log
    outcomes = metrics.counters(
      "lyceum_mails_total", help: "Mails, by how the attempt to send them ended.", labels: ["outcome"])
  }

  /// The port may be known only once the server listens.
  public func isReached(at url: String) { publicURL = url }

  /// Ends what is under way; what comes after is refused.
  public func close() {
    switch post {
    case .smtp(_, let transfers): transfers.close()
    case .folder(_, let worker): worker.close()
    }
  }

  /// Returns when the mail server has taken the message for all of its recipients, or the folder has it.
  public func send(_ message: MailMessage) async throws(MailFault) {
    do throws(MailFault) {
      let nowMs = clock.wallMs
      let mail = try MailComposition(message, sender: sender, nowMs: nowMs, using: &random)
      switch post {
      case .smtp(let server, let transfers): try await deliver(mail, to: server, by: transfers)
      case .folder(let folder, let worker): try await keep(mail, in: folder, by: worker, nowMs: nowMs)
      }
      outcomes.with("sent").increment()
    } catch {
      note(error)
      throw error
    }
  }

  private func deliver(
    _ mail: MailComposition, to server: SMTPServer, by transfers: Transfers
  ) async throws(MailFault) {
    let delivery = SMTPDelivery(
      to: server, sender: mail.sender.address, recipients: mail.recipients.map(\.address),
      message: mail.bytes)
    do throws(TransferFault) { try await delivery.run(on: transfers) } catch { throw .delivery(error) }
  }

  private func keep(
    _ mail: MailComposition, in folder: MailFolder, by worker: WorkerPool, nowMs: Int64
  ) async throws(MailFault) {
    let tag = random.next() as UInt64
    let result: Result<Void, MailFault>
    do {
      result = try await worker.run {
        Result { () throws(MailFault) in try folder.keep(mail.bytes, nowMs: nowMs, tag: tag) }
      }
    } catch {
      throw error is CancellationError ? .cancelled : .busy
    }
    try result.get()
  }

  private func note(_ fault: MailFault) {
    outcomes.with(fault.isPermanent ? "refused" : "failed").increment()
    if fault.needsOperator {
      log.error("mail not sent", ["reason": LogValue(fault.sentence)])
    } else {
      log.warning("mail not sent", ["reason": LogValue(fault.sentence)])
    }
  }
}
