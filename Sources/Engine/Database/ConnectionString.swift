import CPostgres
import Glibc

/// Where the database is, as DATABASE_URL says it: a postgres:// address or libpq's keywords.
public struct ConnectionString: Sendable {
  /// What libpq makes of it, by keyword, without what is not given.
  let keywords: [(key: String, value: String)]

  /// Why a text is none.
  public struct Fault: Error { public let sentence: String }

  public init(_ text: String) throws(Fault) {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(text, &message) else {
      let reason = message.map { String(cString: $0) } ?? "out of memory"
      PQfreemem(message)
      throw Fault(sentence: reason.split(separator: "\n").joined(separator: "; "))
    }
    defer { PQconninfoFree(options) }
    var found: [(String, String)] = []
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { found.append((String(cString: keyword), String(cString: value))) }
      option += 1
    }
    // libpq takes both, and means by them whatever its own environment says, or a host with a blank in its name.
    guard !found.isEmpty else { throw Fault(sentence: "it names nothing") }
    guard !text.contains("://") || !text.contains(where: \.isWhitespace) else {
      throw Fault(sentence: "there is a blank in the address")
    }
    keywords = found
  }

  private init(keywords: [(key: String, value: String)]) { self.keywords = keywords }

  public subscript(key: String) -> String? { keywords.first { $0.key == key }?.value }

  /// With `key` as given here, whatever was said before.
  public func with(_ key: String, _ value: String) -> ConnectionString {
    ConnectionString(keywords: keywords.filter { $0.key != key } + [(key, value)])
  }

  public func without(_ key: String) -> ConnectionString {
    ConnectionString(keywords: keywords.filter { $0.key != key })
  }

  /// With `key` as given here unless the text said it.
  func with(standard key: String, _ value: String) -> ConnectionString {
    self[key] == nil ? with(key, value) : self
  }

  /// For the log and for people: no password.
  public var publicDescription: String {
    ["host", "port", "dbname", "user"].compactMap { key in self[key].map { "\(key)=\($0)" } }
      .joined(separator: " ")
  }

  /// As tools of PostgreSQL's take it: keywords, quoted.
  public var conninfo: String {
    keywords.map { key, value in
      let escaped = value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
      return "\(key)='\(escaped)'"
    }.joined(separator: " ")
  }

  /// Names looked up, so that connecting does not wait for a name server. Blocks: for a worker.
  func resolved() throws(DatabaseError) -> ConnectionString {
    guard let hosts = self["host"], self["hostaddr"] == nil else { return self }
    let names = hosts.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.contains(where: { !$0.isEmpty && !$0.hasPrefix("/") && !$0.hasPrefix("@") }) else {
      return self
    }
    let givenPorts = (self["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(
      String.init)
    var found: (hosts: [String], addresses: [String], ports: [String]) = ([], [], [])
    for (index, name) in names.enumerated() {
      let port = givenPorts.count == 1 ? givenPorts[0] : index < givenPorts.count ? givenPorts[index] : ""
      let isPath = name.isEmpty || name.hasPrefix("/") || name.hasPrefix("@")
      for address in isPath ? [""] : Self.addresses(of: name) {
        found.hosts.append(name)
        found.addresses.append(address)
        found.ports.append(port)
      }
    }
    guard !found.hosts.isEmpty else {
      throw DatabaseError(.unavailable, "the host \(hosts) is not known")
    }
    return with("host", found.hosts.joined(separator: ","))
      .with("hostaddr", found.addresses.joined(separator: ","))
      .with("port", found.ports.joined(separator: ","))
  }

  private static func addresses(of name: String) -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [String] = []
    var entry = list
    while let info = entry {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let status = getnameinfo(
        info.pointee.ai_addr, info.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
      let end = text.firstIndex(of: 0) ?? text.endIndex
      if status == 0 {
        found.append(String(decoding: text[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self))
      }
      entry = info.pointee.ai_next
    }
    return found
  }
}
