import API
import Schema

/// What chat's routes take and answer.
enum ChatSchemas {
  static let room = PathParameter(
    "id", .string(min: 1, max: 64, format: .line), "The room's id, or its slug.")
  static let message = PathParameter("message", .identifier, "The message's id.")
  static let account = PathParameter("account", .identifier, "The person's id.")

  static let person = Schema.object([
    .required("id", .identifier, "The person's id."),
    .required(
      "handle", .string(max: 64).orNull,
      "What they are called in addresses; null for an account that is gone."),
    .required("name", .string(max: 200), "What they are called."),
  ]).named("ChatPerson")

  /// A person, or somebody without their name: `Schema` knows no alternatives, so it has the members of both.
  static let author = Schema.object([
    .optional("id", .identifier, "The person's id."),
    .optional(
      "handle", .string(max: 64).orNull,
      "What they are called in addresses; null for an account that is gone."),
    .optional("name", .string(max: 200), "What they are called."),
    .optional("anonymous", .boolean, "True: they have not given their name, and `alias` is all there is."),
    .optional(
      "alias", .integer(min: 1),
      "1, 2 and so on in the order in which people spoke so in the thread; the same person has the same there."
    ),
  ]).named("ChatAuthor")

  static let position = Schema.object([
    .required("offset", .integer(min: 0), "The offset of the last that was said."),
    .required("epoch", .string(min: 1, max: 64), "Which log the offset counts in."),
  ])

  static let title = Schema.string(min: 1, max: Room.titleLengthMax, format: .line).example("Discussion")
  static let text = Schema.string(min: 1, max: MessageText.bytesMax).example("hello")
  static let level = Schema.choice(["all", "mentions", "nothing"])

  private static let last = Schema.object([
    .required("id", .identifier), .required("offset", .integer(min: 1)),
    .required("text", .string(max: 200), "Its first 200 characters."), .required("at", .time),
    .required("by", author),
  ])

  static let course = Schema.object([
    .required("id", .identifier), .required("slug", .string().orNull), .required("title", .string()),
  ])

  static let roomView = Schema.object([
    .required("id", .identifier, "The room's id; its channel is `room:<id>`."),
    .required(
      "slug", .string(min: 1, max: 64).example("demo-discussion").orNull,
      "What it is called in addresses; null for rooms of courses and of people."),
    .required("title", .string(max: Room.titleLengthMax), "What it is called; empty for a direct room."),
    .required("kind", .choice(RoomKind.allCases.map(\.rawValue))),
    .required("course", course.orNull, "Whose room it is."),
    .required("with", person.orNull, "Of a direct room the other person."),
    .required(
      "position", position,
      "How far the room was before anything else was looked up: subscribing from there misses nothing."),
    .required("is_staff", .boolean, "Whether who asks runs it."),
    .required("may_write", .boolean, "Whether they may say something there just now."),
    .required("archived", .boolean), .required("locked", .boolean),
    .required(
      "slow_seconds", .integer(min: 0, max: Int64(Chat.slowSecondsMax)),
      "How long one waits between two messages."),
    .required("unread", .integer(min: 0), "Messages of others outside of threads that they have not read."),
    .required("mentions", .integer(min: 0), "Those that name them, in threads as well."),
    .required("read_offset", .integer(min: 0), "How far they have read."),
    .required("muted", .boolean), .required("level", level, "Of what they want to be notified."),
    .required("last", last.orNull, "The last message outside of threads."),
  ]).named("Room")

  static let reaction = Schema.object([
    .required("emoji", .string(min: 1, max: Emoji.bytesMax)), .required("count", .integer(min: 1)),
    .required("mine", .boolean, "Whether who asks is among them."),
  ])

  static let file = Schema.object([
    .required("id", .identifier, "For `GET /api/v1/files/{id}`."), .required("name", .string()),
    .required("type", .string()), .required("bytes", .integer(min: 0)),
  ])

  static let messageView = Schema.object([
    .required("id", .identifier), .required("offset", .integer(min: 1), "Its place in the room."),
    .required("thread", .identifier.orNull, "The message that begins the thread; null outside of threads."),
    .required("by", author), .required("at", .time),
    .required("mine", .boolean, "Whether who asks has written it."),
    .required("staff", .boolean, "Whether the author was staff."),
    .required("staff_only", .boolean, "Whether only staff read it."),
    .required("text", .string(max: MessageText.bytesMax).orNull, "Null where it is deleted, but for staff."),
    .required("version", .integer(min: 0, max: Int64(Chat.editsMax)), "How often it was edited."),
    .required("edited_at", .time.orNull),
    .required("deleted", .boolean), .required("pinned", .boolean),
    .required("mentions", .array(of: .identifier, max: Mentions.handlesMax)),
    .required("mentions_room", .boolean),
    .required("mentions_staff", .boolean),
    .required("reactions", .array(of: reaction, max: Chat.emojiPerMessageMax)),
    .required("files", .array(of: file, max: MessageDraft.filesMax)),
    .required("replies", .integer(min: 0), "How many there are in the thread that it begins."),
    .required("unread_replies", .integer(min: 0)), .required("last_reply_at", .time.orNull),
    .required("votes", .integer(min: 0), "How many have voted for it, in rooms of questions."),
    .required("voted", .boolean, "Whether who asks has."),
    .required("answered", Schema.boolean.orNull, "Whether it is answered; null: it is no question."),
    .required("answer", .identifier.orNull, "What answers it, where that is known."),
  ]).named("Message")

  static let messages = Schema.object([
    .required("items", .array(of: messageView, max: Chat.messagesMax), "In the order of their offsets."),
    .required("position", position, "How far the room was before they were read."),
    .required("has_earlier", .boolean), .required("has_later", .boolean),
    .optional(
      "next_cursor", .string(format: .base64URL).orNull,
      "With `order`: given as `cursor` it brings what follows; null where nothing does."),
  ]).named("Messages")

  static let sent = Schema.object([
    .required("id", .identifier, "The message's id."),
    .optional(
      "held", .boolean, "It waits for the room's staff, and is in its place once they have let it through."),
    .required("offset", .integer(min: 1).orNull, "Its place in the room; null while it is held."),
  ]).named("SentMessage")
}
