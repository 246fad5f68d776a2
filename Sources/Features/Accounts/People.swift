import Bytes
import Database
import Identity
import Loop

/// Who is behind the tokens that come in, kept in memory while it holds, and the places that want to know when it
/// does not hold any more: open connections of a person who is signed out, suspended or given another role.
///
/// Whatever changes an account or its sessions says so in its own transaction (`changed`), by a notice that every process
/// hears, this one included. After a gap in the notices everything is looked up anew.
@LoopActor public final class People {
  /// Calls its body, with who the person is by then or nil, until it is given up.
  public final class Watch {
    private let stop: @LoopActor () -> Void

    init(_ stop: @escaping @LoopActor () -> Void) { self.stop = stop }

    deinit {
      LoopActor.post { [stop] in stop() }
    }
  }

  enum Key: Hashable, Sendable {
    case session(Int64)
    case account(PersonID)
    case cookie([UInt8])
    /// Who somebody is to a trusted issuer.
    case identity(issuer: String, subject: String)
  }

  private final class Watcher {
    let number: Int
    let id: PersonID
    let key: Key
    /// As it was told last.
    var person: Person?
    /// Where there is no session: once tokens are good from another time on, this one's is over.
    let tokensValidFromMs: Int64?
    let changed: @LoopActor (Person?) -> Void

    init(_ number: Int, _ standing: SessionStore.Standing, _ changed: @escaping @LoopActor (Person?) -> Void)
    {
      self.number = number
      id = standing.person.id
      person = standing.person
      key = standing.person.session.map { .session($0) } ?? .account(standing.person.id)
      tokensValidFromMs = standing.person.session == nil ? standing.tokensValidFromMs : nil
      self.changed = changed
    }

    func person(in standing: SessionStore.Standing?) -> Person? {
      guard let standing, standing.isAlive else { return nil }
      return standing.tokensValidFromMs == tokensValidFromMs ?? standing.tokensValidFromMs
        ? standing.person : nil
    }
  }

  nonisolated static let channel = "lyceum_people"
  private static let keptMax = 20_000
  /// What was heard of nothing for so long is looked up again: sessions also end by the clock.
  private static let freshNs: UInt64 = 60_000_000_000
  /// Who watches and could not be told, since the database did not answer, is told so much later.
  private static let againMs: UInt64 = 1_000

  private let store: SessionStore
  private let sessions: SharedLooks<Int64, SessionStore.Standing>
  private let accounts: SharedLooks<PersonID, SessionStore.Standing>
  private let database: Database
  private let clock: any LoopClock
  private var kept: [Key: (standing: SessionStore.Standing, sinceNs: UInt64)] = [:]
  private var keysOf: [PersonID: Set<Key>] = [:]
  private var watchers: [PersonID: [Int: Watcher]] = [:]
  private var nextWatcher = 0
  private var untold: [Int: Watcher] = [:]
  private var tellingAgain: (any ClockTimer)?
  /// Grows with each notice: what was looked up before one may be out of date.
  private var generation = 0
  private var listening: Listening?

  init(_ database: Database, clock: any LoopClock) {
    self.database = database
    self.clock = clock
    let store = SessionStore(database: database)
    self.store = store
    sessions = SharedLooks { try await store.standings(sessions: $0) }
    accounts = SharedLooks { try await store.standings(accounts: $0) }
  }

  /// How many watches wait to be told once the database answers.
  var untoldCount: Int { untold.count }

  func open() {
    listening = database.listen(Self.channel) { [weak self] notice in
      switch notice {
      case .payload(let text): if let id = PersonID(decimal: text) { self?.forget(id) }
      case .gap: self?.forgetAll()
      }
    }
  }

  func close() {
    listening?.stop()
    listening = nil
    tellingAgain = nil
    untold = [:]
  }

  /// Belongs to each transaction that changes who somebody is, or ends what they are signed in with.
  nonisolated static func changed(_ id: PersonID) -> Statement {
    Statement("select pg_notify('lyceum_people', $1)", id.description)
  }

  /// The person, if the key is good now.
  func person(_ key: Key) async throws -> Person? {
    guard let standing = try await standing(key), standing.isAlive else { return nil }
    return standing.person
  }

  func standing(_ key: Key) async throws -> SessionStore.Standing? {
    if let known = kept[key], clock.nowNs - known.sinceNs < Self.freshNs { return known.standing }
    let before = generation
    guard let standing = try await lookUp(key) else { return nil }
    if before == generation, listening != nil { keep(standing, as: key) }
    return standing
  }

  /// Tells when the person is another than now, or nobody: within moments of the commit, in whatever process it was.
  func watch(_ standing: SessionStore.Standing, _ changed: @escaping @LoopActor (Person?) -> Void) -> Watch {
    nextWatcher += 1
    let (id, number) = (standing.person.id, nextWatcher)
    let watcher = Watcher(number, standing, changed)
    watchers[id, default: [:]][number] = watcher
    // What changed since the person was looked up.
    LoopActor.start { [self] in await tell([watcher]) }
    return Watch { [weak self] in
      self?.watchers[id]?[number] = nil
      if self?.watchers[id]?.isEmpty == true { self?.watchers[id] = nil }
    }
  }

  /// Heard at once by who changed it; the notice comes after.
  func forget(_ id: PersonID) {
    generation += 1
    for key in keysOf.removeValue(forKey: id) ?? [] { kept[key] = nil }
    tellSoon(watchers[id].map { Array($0.values) } ?? [])
  }

  private func forgetAll() {
    generation += 1
    kept = [:]
    keysOf = [:]
    tellSoon(watchers.values.flatMap(\.values))
  }

  private func tellSoon(_ affected: [Watcher]) {
    if !affected.isEmpty { LoopActor.start { [self] in await tell(affected) } }
  }

  /// One look-up for all who watch the same.
  private func tell(_ affected: [Watcher]) async {
    for (key, watchers) in Dictionary(grouping: affected, by: \.key) {
      let standing: SessionStore.Standing?
      do { standing = try await self.standing(key) } catch {
        // While the database is gone nobody is thrown out.
        tellAgain(watchers)
        continue
      }
      for watcher in watchers {
        let now = watcher.person(in: standing)
        guard watcher.person != now else { continue }
        watcher.person = now
        watcher.changed(now)
      }
    }
  }

  private func tellAgain(_ missed: [Watcher]) {
    guard listening != nil else { return }
    for watcher in missed { untold[watcher.number] = watcher }
    guard tellingAgain == nil else { return }
    tellingAgain = clock.after(ms: Self.againMs) { [weak self] in
      guard let self else { return }
      tellingAgain = nil
      let missed = untold.values.filter { self.watchers[$0.id]?[$0.number] != nil }
      untold = [:]
      LoopActor.start { [self] in await tell(missed) }
    }
  }

  private func keep(_ standing: SessionStore.Standing, as key: Key) {
    if kept.count >= Self.keptMax {
      kept = [:]
      keysOf = [:]
    }
    kept[key] = (standing, clock.nowNs)
    keysOf[standing.person.id, default: []].insert(key)
  }

  private func lookUp(_ key: Key) async throws -> SessionStore.Standing? {
    switch key {
    case .session(let id): try await sessions.find(id)
    case .account(let id): try await accounts.find(id)
    case .cookie(let hash): try await store.standing(cookie: hash)
    case .identity(let issuer, let subject): try await store.standing(issuer: issuer, subject: subject)
    }
  }
}
