import Bytes

/// A whole outline's order, as somebody wants it.
struct OutlineOrder: Sendable, Hashable {
  struct Module: Sendable, Hashable {
    let id: ModuleID
    let lessons: [LessonID]
  }

  struct Place: Sendable, Hashable {
    let lesson: LessonID
    let module: ModuleID
    let position: Int32
  }

  let modules: [Module]

  /// Reads `{"modules": [{"id": "1", "lessons": ["2", "3"]}]}`.
  init(_ input: JSONValue) throws {
    modules = try input.array("modules") { module in
      Module(
        id: try module.identifier("id"),
        lessons: try module.array("lessons") { lesson in
          guard let id = LessonID(decimal: try lesson.asString()) else {
            throw FieldError(path: "", .expected("an id"))
          }
          return id
        })
    }
  }

  var places: [Place] {
    modules.flatMap { module in
      module.lessons.enumerated().map { index, lesson in
        Place(lesson: lesson, module: module.id, position: Int32(index + 1))
      }
    }
  }

  /// Whether each of these is named, each once, and nothing else.
  func isOrder(of modules: [ModuleID], _ lessons: [LessonID]) -> Bool {
    let named = self.modules.flatMap(\.lessons)
    return self.modules.count == modules.count && Set(self.modules.map(\.id)) == Set(modules)
      && named.count == lessons.count && Set(named) == Set(lessons)
  }

  var isTooLong: Bool { modules.contains { $0.lessons.count > OutlineLimits.lessonsInModuleMax } }
}
