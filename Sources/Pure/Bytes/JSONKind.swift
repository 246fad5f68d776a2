/// What a JSON value is, known from its first byte.
public enum JSONKind: Hashable, Sendable {
  case null, bool, number, string, array, object
}
