import API
import Bytes
import Identity
import Schema

/// What courses look like on the wire: for checking what comes in, and for the API's description.
enum CourseSchemas {
  static let title = Schema.string(min: 1, max: CourseFields.titleLengthMax, format: .line).example(
    "Linear algebra")
  static let slug = Schema.string(min: 1, max: CourseFields.slugLengthMax, format: .slug).example(
    "linear-algebra")
  static let summary = Schema.string(max: CourseFields.summaryLengthMax).example(
    "Vectors, matrices, and why they are the same thing.")
  static let description = Schema.string(max: CourseFields.descriptionLengthMax)
  static let language = Schema.string(min: 2, max: CourseFields.languageLengthMax, format: .language)
  static let timeZone = Schema.string(min: 1, max: CourseFields.timeZoneLengthMax, format: .line).example(
    "Europe/Vienna")
  static let day = Schema.string(format: .date)
  static let skill = Schema.string(min: 1, max: CourseFields.skillLengthMax, format: .line).example(
    "matrices")
  static let opening = Schema.choice(Course.Opening.allCases.map(\.rawValue))
  static let completion = Schema.choice(Course.Completion.allCases.map(\.rawValue))
  static let role = Schema.choice(CourseRole.allCases.map(\.rawValue))
  static let count = Schema.integer(min: 0)

  static let category = Schema.object([
    .required("slug", .string(min: 1), "What it is called in `category=`."),
    .required("title", .string(min: 1), "What it is called."),
  ]).named("Category")

  static let person: [Field] = [
    .required("id", .identifier, "The account's id."),
    .required("handle", .string(), "What the person is called in addresses and mentions."),
    .required("name", .string(), "What the person is called in lists."),
  ]

  static let staff = Schema.object(
    person + [
      .required("role", .choice(["assistant", "instructor"]), "What the person is in the course."),
      .required("avatar_url", Schema.string().orNull, "The person's picture; null where they show none."),
    ]
  ).named("CourseStaff")

  static let prerequisite = Schema.object([
    .required("id", .identifier, "The course that is to be completed first."),
    .required("slug", slug, "What it is called in addresses."),
    .required("title", title, "What it is called."),
    .required("is_completed", .boolean, "Whether whoever asks has completed it."),
  ]).named("CoursePrerequisite")

  static let ofACard: [Field] = [
    .required("id", .identifier, "The course's id."),
    .required("slug", slug, "What the course is called in addresses."),
    .required("title", title, "What the course is called."),
    .required("summary", summary, "What it is about, in a sentence or two."),
    .required("language", language, "A language tag such as en or de-AT."),
    .required("opening", opening, "How one gets in by oneself."),
    .required("starts_on", day.orNull, "The day on which it starts, where it has one."),
    .required("ends_on", day.orNull, "The day on which it ends, where it has one."),
    .required(
      "cover_url", .string().orNull,
      "A picture for it, for an hour; null where it has none, or none that is ready."),
    .required("categories", .array(of: category), "What it belongs to."),
    .required("skills", .array(of: skill), "What is learnt in it."),
    .required("student_count", count, "How many students are in it."),
    .required("lesson_count", count, "How many lessons have to be done in it."),
  ]

  static let course = Schema.object(
    ofACard + [
      .required("description", description, "What it is about, at length, in Markdown."),
      .required("time_zone", timeZone, "Where its days begin."),
      .required(
        "state", .choice(Course.State.allCases.map(\.rawValue)), "A draft is for its staff alone."),
      .required("is_listed", .boolean, "Whether the catalogue shows it."),
      .required("shows_classmates", .boolean, "Whether students see each other's names."),
      .required("completion", completion, "Which lessons have to be done: all, or those that count."),
      .required("prerequisites", .array(of: prerequisite), "Courses to be completed first."),
      .required("staff", .array(of: staff), "Who teaches it; 20 at most."),
      .required("copied_from", Schema.identifier.orNull, "The course that it was copied from."),
      .required("created_at", .time, "When it was made."),
      .required("updated_at", .time, "When this record was changed."),
      .required("published_at", Schema.time.orNull, "When it was published first."),
      .required("archived_at", Schema.time.orNull, "Since when it is archived."),
      .required("role", role.orNull, "What whoever asks is in it; null: nothing."),
      .required("may_edit", .boolean, "Whether whoever asks may change it and what it is made of."),
      .required("version", count, "As in the ETag."),
      .required("outline_version", count, "Grows with each change of modules, lessons and their order."),
    ]
  ).named("Course")

  private static let fields: [Field] = [
    .optional("summary", summary, "What it is about, in a sentence or two."),
    .optional("description", description, "What it is about, at length, in Markdown."),
    .optional("language", language, "A language tag; en where left out."),
    .optional("time_zone", timeZone, "A name such as Europe/Vienna; UTC where left out."),
    .optional("is_listed", .boolean, "Whether the catalogue shows it."),
    .optional("opening", opening, "How one gets in by oneself; an invitation-only course is never listed."),
    .optional("shows_classmates", .boolean, "Whether students see each other's names."),
    .optional("starts_on", day.orNull, "The day on which it starts."),
    .optional("ends_on", day.orNull, "The day on which it ends."),
    .optional("completion", completion, "Which lessons have to be done: all, or those that count."),
    .optional(
      "categories", .array(of: .string(min: 1, max: 64, format: .slug), max: CourseFields.categoriesMax),
      "Slugs of categories."),
    .optional("skills", .array(of: skill, max: CourseFields.skillsMax), "What is learnt in it."),
  ]

  static let new = Schema.object(
    [
      .required("title", title, "What the course is called."),
      .optional("slug", slug, "What it is called in addresses; made from the title where left out."),
    ] + fields
  ).named("NewCourse")

  static let change = Schema.object(
    [
      .optional("title", title, "What the course is called."),
      .optional("slug", slug, "What it is called in addresses."),
      .optional("cover", .null, "null takes it away; one comes by upload."),
    ] + fields
  ).named("CourseChange")

  static let copy = Schema.object([
    .required("title", title, "What the copy is called."),
    .optional("slug", slug, "What it is called in addresses; made from the title where left out."),
    .optional("starts_on", day.orNull, "The day on which it starts."),
  ]).named("CourseCopy")
}
