import CLinux
import Glibc

/// A program to run as a process of its own: in its own session, so that Ctrl-C at the server's terminal does not
/// reach it, and with nothing of the server's but what is named here.
public struct Program: Sendable {
  /// Why a program could not be started.
  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let errno: Int32

    public init(path: String, errno: Int32) {
      self.path = path
      self.errno = errno
    }

    public var description: String { "\(path): \(String(cString: strerror(errno)))" }
  }

  /// A user of this machine, whom root may become.
  public struct User: Sendable {
    public let name: String
    fileprivate let identity: linux_user

    public var id: UInt32 { identity.uid }
    public var group: UInt32 { identity.gid }

    /// Nil when the machine has no such user.
    public init?(named name: String) {
      var found = linux_user()
      guard linux_find_user(name, &found) == 0 else { return nil }
      self.name = name
      identity = found
    }

    /// Nil when nobody on the machine has that number.
    public init?(id: UInt32) {
      var found = linux_user()
      var name = [CChar](repeating: 0, count: 256)
      guard linux_find_user_by_id(id, &found, &name, name.count) == 0 else { return nil }
      self.name = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      identity = found
    }
  }

  public let path: String
  public var arguments: [String]
  /// All of it: nothing of the server's own is handed on.
  public var environment: [String]
  public var directory: String?
  public var user: User?

  public init(
    _ path: String, _ arguments: [String] = [], environment: [String] = [], directory: String? = nil,
    user: User? = nil
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.user = user
  }

  /// Removes a tree and all below it, on its file system.
  public static func removal(of path: String) -> Program {
    Program("/bin/rm", ["-rf", "--one-file-system", "--", path], environment: ["LC_ALL=C"])
  }

  /// Starts it and returns its process id; the caller must take its end. Blocks for as long as a fork takes, which
  /// grows with the memory of the server. Descriptors below 0 stand for /dev/null.
  ///
  /// `endsWithThread`: it is killed when the calling thread ends, which is also when this process crashes.
  public func start(
    input: Int32 = -1, output: Int32 = -1, errors: Int32 = -1, endsWithThread: Bool = false
  ) throws(Failure) -> pid_t {
    var started: pid_t = 0
    Self.withStrings([path] + arguments) { arguments in
      Self.withStrings(environment) { environment in
        withUnsafePointer(to: user?.identity ?? linux_user()) { identity in
          path.withCString { path in
            started = Self.spawn(
              linux_program(
                path: path, arguments: arguments, environment: environment, directory: nil,
                user: user == nil ? nil : identity, input: input, output: output, errors: errors,
                ends_with_thread: endsWithThread ? 1 : 0),
              directory)
          }
        }
      }
    }
    guard started > 0 else { throw Failure(path: path, errno: -started) }
    return started
  }

  private static func spawn(_ program: linux_program, _ directory: String?) -> pid_t {
    var program = program
    guard let directory else { return linux_spawn(&program) }
    return directory.withCString {
      program.directory = $0
      return linux_spawn(&program)
    }
  }

  private static func withStrings<T>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> T
  ) -> T {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { body(UnsafePointer($0.baseAddress!)) }
  }
}
