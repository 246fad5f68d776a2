/// A shared type of one document: a text, an array, a map, or part of an XML tree. It names the type, and holds
/// nothing; when the type is gone, so is what it names.
public struct SharedType: Hashable, Sendable {
  let branch: Handle
  let generation: UInt32
}

/// Why an edit was not made.
public enum EditError: Error, Hashable, Sendable {
  /// The type was deleted, or is another document's.
  case unknownType
  /// The type is of another kind.
  case wrongKind
  case outOfRange
  /// A value nests deeper than others can read.
  case tooDeep
  /// The document would hold more than it may.
  case tooLarge
}
