import Bytes
import Identity

/// What the fields of a roster mean.
enum RosterRules {
  /// The roles of OneRoster, and the words that people write themselves. Nil where the word is not known.
  enum Place: Hashable {
    case role(CourseRole)
    /// Somebody whom a school knows and who has no part in a course.
    case nobody
  }

  private static let places: [String: Place] = [
    "student": .role(.student), "learner": .role(.student), "pupil": .role(.student),
    "aide": .role(.assistant), "assistant": .role(.assistant), "proctor": .role(.assistant),
    "teachingassistant": .role(.assistant), "ta": .role(.assistant),
    "teacher": .role(.instructor), "instructor": .role(.instructor), "administrator": .role(.instructor),
    "guardian": .nobody, "parent": .nobody, "relative": .nobody,
  ]

  static func place(_ word: String) -> Place? { places[TableHeader.key(word)] }

  /// Whether the row says that the person is to be out; nil: the word is not known.
  static func isDropped(_ status: String) -> Bool? {
    switch TableHeader.key(status) {
    case "", "active", "inactive": false
    case "tobedeleted", "dropped": true
    default: nil
    }
  }

  /// Without the blanks around it; nil where nothing is left.
  static func text(_ field: String) -> String? {
    var scalars = field.unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return scalars.isEmpty ? nil : String(scalars)
  }
}
