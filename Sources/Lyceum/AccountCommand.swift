import Accounts
import Cluster
import Crypto
import Database
import Glibc
import Identity
import Loop
import Telemetry

/// What the commands about accounts have in common: a database with its schema up to date, for as long as they run.
enum AccountCommand {
  typealias Body = @Sendable @LoopActor (Accounts, Database) async throws -> Int32

  /// `arguments` are settings alone.
  static func run(_ arguments: [String], environment: [String: String], _ body: @escaping Body) -> Int32 {
    guard let configuration = CommandRun.configuration(arguments, environment) else { return 78 }
    Log.shared.configure(level: .warning, format: configuration.logFormat)
    return CommandRun.onLoop { await run(configuration, body) }
  }

  /// The same about somebody, who must be there.
  static func run(
    about handle: String, _ arguments: [String], environment: [String: String],
    _ body: @escaping @Sendable @LoopActor (Accounts, Person) async throws -> Void
  ) -> Int32 {
    run(arguments, environment: environment) { accounts, _ in
      guard let person = try await accounts.find(handle: handle) else {
        complain("lyceum: there is nobody called \"\(handle)\".")
        return 1
      }
      try await body(accounts, person)
      return 0
    }
  }

  @LoopActor private static func run(_ configuration: Configuration, _ body: Body) async -> Int32 {
    guard Serve.makeDataDirectory(configuration.dataDirectory) else { return 73 }
    do throws(Storehouse.Fault) {
      let secret = try TokenSecret.open(configuration)
      let clock = UVClock()
      let storehouse = try await Storehouse.open(
        configuration, as: .command, clock: clock, log: .shared, metrics: Metrics(), options: .few)
      let result = await work(storehouse, secret, clock, body)
      await storehouse.close()
      return try result.get()
    } catch {
      return error.tell()
    }
  }

  @LoopActor private static func work(
    _ storehouse: Storehouse, _ secret: [UInt8], _ clock: UVClock, _ body: Body
  ) async -> Result<Int32, Storehouse.Fault> {
    do throws(Storehouse.Fault) { _ = try await storehouse.migrate(log: .shared) } catch {
      return .failure(error)
    }
    let accounts = Accounts(
      storehouse.database, tokens: AccessTokens(secret: secret), passwords: PasswordHasher(cores: 2),
      clock: clock,
      log: .shared)
    do { return .success(try await body(accounts, storehouse.database)) } catch {
      return .failure(storehouse.fault(error))
    }
  }
}

/// `lyceum token --user HANDLE [--ttl SECONDS]`: prints a token, and nothing else.
enum Token {
  private static let lifeRange: ClosedRange<Int64> = 1...31_536_000

  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    var own = OwnFlags(["--user", "--ttl"])
    guard let rest = own.take(arguments) else { return 64 }
    guard let handle = own["--user"] else {
      complain("lyceum: token wants --user HANDLE; lyceum token --help tells more.")
      return 64
    }
    guard let life = Int64(own["--ttl"] ?? "3600"), lifeRange.contains(life) else {
      complain("lyceum: --ttl wants seconds, from \(lifeRange.lowerBound) to \(lifeRange.upperBound).")
      return 64
    }
    return AccountCommand.run(about: handle, rest, environment: environment) { accounts, person in
      say(accounts.token(for: person, lifeS: life))
    }
  }
}

/// `lyceum promote --user HANDLE --role ROLE`: how a server gets its first admin.
enum Promote {
  static func run(_ arguments: [String], environment: [String: String]) -> Int32 {
    var own = OwnFlags(["--user", "--role"])
    guard let rest = own.take(arguments) else { return 64 }
    guard let handle = own["--user"], let role = own["--role"].flatMap({ PlatformRole(rawValue: $0) }) else {
      complain("lyceum: promote wants --user HANDLE and --role learner, instructor or admin.")
      return 64
    }
    return AccountCommand.run(about: handle, rest, environment: environment) { accounts, person in
      try await accounts.promote(person, to: role)
      say("\(person.handle) is \(role.rawValue) now")
    }
  }
}

/// The flags of one command, apart from the settings that all have.
struct OwnFlags {
  private let names: Set<String>
  private var values: [String: String] = [:]

  init(_ names: Set<String>) { self.names = names }

  subscript(name: String) -> String? { values[name] }

  /// Answers with the rest; nil, with the fault told, where a flag has no value.
  mutating func take(_ arguments: [String]) -> [String]? {
    var rest: [String] = []
    var left = arguments[...]
    while let argument = left.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      guard names.contains(parts[0]) else {
        rest.append(argument)
        continue
      }
      guard let value = parts.count > 1 ? parts[1] : left.popFirst(), !value.isEmpty else {
        complain("lyceum: \(parts[0]) wants a value.")
        return nil
      }
      values[parts[0]] = value
    }
    return rest
  }
}
