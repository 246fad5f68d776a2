/// A URL that cannot be used. The sentence is for whoever set it, after the setting's name; the URL itself, which may
/// hold a password, is not in it.
public struct URLFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what it should be.
  public let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  public var description: String { sentence }
}
