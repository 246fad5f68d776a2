import Bytes

/// What a server answered.
public struct HTTPAnswer: Hashable, Sendable {
  public let status: Int
  /// As they came, names in lower case.
  public let headers: [HTTPAnswerHeader]
  public let body: [UInt8]

  public init(status: Int, headers: [HTTPAnswerHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The values of a header, which may stand more than once, joined by commas; nil where it is absent. The name is
  /// in lower case.
  public func header(_ name: String) -> String? {
    let values = headers.filter { $0.name == name }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  /// For how many seconds more it is fresh (RFC 9111, sections 4.2 and 5.2.2); nil where the server says nothing, and 0
  /// where it says that it is not to be kept.
  public var freshnessS: Int? {
    guard let control = header("cache-control") else { return nil }
    var maxAge: Int?
    for directive in control.split(separator: ",") {
      let words = directive.split(separator: "=", maxSplits: 1).map { ASCII.trimmed($0.utf8) }
      guard let name = words.first else { continue }
      if ["no-store", "no-cache"].contains(where: { ASCII.equalsIgnoringCase($0.utf8, name) }) { return 0 }
      if ASCII.equalsIgnoringCase("max-age".utf8, name), words.count == 2 {
        maxAge = ASCII.decimal(words[1].filter { $0 != UInt8(ascii: "\"") }).map(Int.init)
      }
    }
    let age = header("age").flatMap { ASCII.decimal(ASCII.trimmed($0.utf8)) }.map(Int.init) ?? 0
    return maxAge.map { max(0, $0 - age) }
  }

  /// A status that sends elsewhere; 304 says that nothing has changed.
  var isRedirection: Bool { status / 100 == 3 && status != 304 }
}

/// One line of an answer's head.
public struct HTTPAnswerHeader: Hashable, Sendable {
  /// In lower case.
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name.lowercased()
    self.value = value
  }
}
