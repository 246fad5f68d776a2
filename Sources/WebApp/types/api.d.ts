// Written by api-types.mjs from the server's /openapi.json: make web-types.

export interface AccessToken {
  /** For Authorization: Bearer, and for opening a real-time connection. */
  access_token: string;
  /** How to send the access token. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
}

export interface Account {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** Null where a trusted issuer told none. */
  email: string | null;
  /** Whether the address was proved. */
  email_verified: boolean;
  /** What the person is called in lists. */
  name: string;
  /** A language tag such as en or de-AT. */
  locale: string;
  /** A name such as Europe/Vienna. */
  time_zone: string;
  /** The role on the whole platform. */
  role: "learner" | "instructor" | "admin";
  /** The person's picture; null where they show none. */
  avatar_url: string | null;
  /** When the account was made. */
  created_at: string;
}

export interface AccountRecord {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** Null where a trusted issuer told none. */
  email: string | null;
  /** Whether the address was proved. */
  email_verified: boolean;
  /** What the person is called in lists. */
  name: string;
  /** A language tag such as en or de-AT. */
  locale: string;
  /** A name such as Europe/Vienna. */
  time_zone: string;
  /** The role on the whole platform. */
  role: "learner" | "instructor" | "admin";
  /** The person's picture; null where they show none. */
  avatar_url: string | null;
  /** When the account was made. */
  created_at: string;
  /** Whether the person may sign in. */
  state: "active" | "suspended";
}

export interface AccountRecordPage {
  /** At most as many as `limit` asked for. */
  items: Array<AccountRecord>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Answered {
  /** The reply that answers it. */
  answer?: Id;
}

export interface Categories {
  items: Array<Category>;
}

export interface Category {
  /** What it is called in `category=`. */
  slug: string;
  /** What it is called. */
  title: string;
}

export interface CategoryChange {
  /** What it is called. */
  title?: string;
  /** What it is called in addresses. */
  slug?: string;
}

export interface CategoryOrder {
  /** All of them, each once. */
  slugs: Array<string>;
}

export interface ChatAuthor {
  /** The person's id. */
  id?: Id;
  /** What they are called in addresses; null for an account that is gone. */
  handle?: string | null;
  /** What they are called. */
  name?: string;
  /** True: they have not given their name, and `alias` is all there is. */
  anonymous?: boolean;
  /** 1, 2 and so on in the order in which people spoke so in the thread; the same person has the same there. */
  alias?: number;
}

export interface ChatPerson {
  /** The person's id. */
  id: Id;
  /** What they are called in addresses; null for an account that is gone. */
  handle: string | null;
  /** What they are called. */
  name: string;
}

export interface ChatRules {
  words: Array<WordRule>;
  /** Whose links are taken: everybody's; hold: those of others than staff wait; staff: they are refused. */
  links: "anyone" | "hold" | "staff";
  /** Where everybody may link to, with what is below it: `example.org`. */
  link_hosts: Array<string>;
  /** Whose messages wait for staff before they are seen. */
  review: "nobody" | "newcomers" | "everyone";
  /** Who has said so much in the course's rooms is a newcomer no more. */
  newcomer_messages: number;
  /** Whether people see how far others have read. */
  read_receipts: boolean;
  /** Goes up with each change. */
  version: number;
}

export interface ChatSettings {
  /** How often one is told by mail what one has not read. */
  digest: "never" | "daily" | "weekly";
}

export interface ChatSettingsChange {
  digest?: "never" | "daily" | "weekly";
}

export interface CodeLookUp {
  /** Blanks, dashes and case do not matter. */
  code: string;
}

export interface Cohort {
  id: Id;
  title: string;
  created_at: string;
  member_count: number;
}

export interface CohortAdditions {
  /** Ids; unknown ones are left out. */
  accounts: Array<Id>;
}

export interface CohortEnrolled {
  /** How many are new in the course. */
  enrolled: number;
}

export interface CohortEnrolment {
  /** The cohort's id. */
  cohort: Id;
  /** What they become. */
  role?: "student" | "assistant" | "instructor";
  /** Where they come to. */
  section?: Id | null;
}

export interface CohortMember {
  id: Id;
  handle: string;
  name: string;
}

export interface CohortMemberPage {
  /** At most as many as `limit` asked for. */
  items: Array<CohortMember>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface CohortPage {
  /** At most as many as `limit` asked for. */
  items: Array<Cohort>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface CohortTitle {
  /** What it is called. */
  title: string;
}

export interface Course {
  /** The course's id. */
  id: Id;
  /** What the course is called in addresses. */
  slug: string;
  /** What the course is called. */
  title: string;
  /** What it is about, in a sentence or two. */
  summary: string;
  /** A language tag such as en or de-AT. */
  language: string;
  /** How one gets in by oneself. */
  opening: "open" | "code" | "invitation";
  /** The day on which it starts, where it has one. */
  starts_on: string | null;
  /** The day on which it ends, where it has one. */
  ends_on: string | null;
  /** A picture for it, for an hour; null where it has none, or none that is ready. */
  cover_url: string | null;
  /** What it belongs to. */
  categories: Array<Category>;
  /** What is learnt in it. */
  skills: Array<string>;
  /** How many students are in it. */
  student_count: number;
  /** How many lessons have to be done in it. */
  lesson_count: number;
  /** What it is about, at length, in Markdown. */
  description: string;
  /** Where its days begin. */
  time_zone: string;
  /** A draft is for its staff alone. */
  state: "draft" | "published" | "archived";
  /** Whether the catalogue shows it. */
  is_listed: boolean;
  /** Whether students see each other's names. */
  shows_classmates: boolean;
  /** Which lessons have to be done: all, or those that count. */
  completion: "all" | "chosen";
  /** Courses to be completed first. */
  prerequisites: Array<CoursePrerequisite>;
  /** Who teaches it; 20 at most. */
  staff: Array<CourseStaff>;
  /** The course that it was copied from. */
  copied_from: Id | null;
  /** When it was made. */
  created_at: string;
  /** When this record was changed. */
  updated_at: string;
  /** When it was published first. */
  published_at: string | null;
  /** Since when it is archived. */
  archived_at: string | null;
  /** What whoever asks is in it; null: nothing. */
  role: "student" | "assistant" | "instructor" | null;
  /** Whether whoever asks may change it and what it is made of. */
  may_edit: boolean;
  /** As in the ETag. */
  version: number;
  /** Grows with each change of modules, lessons and their order. */
  outline_version: number;
}

export interface CourseCard {
  /** The course's id. */
  id: Id;
  /** What the course is called in addresses. */
  slug: string;
  /** What the course is called. */
  title: string;
  /** What it is about, in a sentence or two. */
  summary: string;
  /** A language tag such as en or de-AT. */
  language: string;
  /** How one gets in by oneself. */
  opening: "open" | "code" | "invitation";
  /** The day on which it starts, where it has one. */
  starts_on: string | null;
  /** The day on which it ends, where it has one. */
  ends_on: string | null;
  /** A picture for it, for an hour; null where it has none, or none that is ready. */
  cover_url: string | null;
  /** What it belongs to. */
  categories: Array<Category>;
  /** What is learnt in it. */
  skills: Array<string>;
  /** How many students are in it. */
  student_count: number;
  /** How many lessons have to be done in it. */
  lesson_count: number;
  /** What whoever asks is in it; null: nothing. */
  enrolled: "student" | "assistant" | "instructor" | null;
}

export interface CourseCardPage {
  /** At most as many as `limit` asked for. */
  items: Array<CourseCard>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface CourseChange {
  /** What the course is called. */
  title?: string;
  /** What it is called in addresses. */
  slug?: string;
  /** null takes it away; one comes by upload. */
  cover?: null;
  /** What it is about, in a sentence or two. */
  summary?: string;
  /** What it is about, at length, in Markdown. */
  description?: string;
  /** A language tag; en where left out. */
  language?: string;
  /** A name such as Europe/Vienna; UTC where left out. */
  time_zone?: string;
  /** Whether the catalogue shows it. */
  is_listed?: boolean;
  /** How one gets in by oneself; an invitation-only course is never listed. */
  opening?: "open" | "code" | "invitation";
  /** Whether students see each other's names. */
  shows_classmates?: boolean;
  /** The day on which it starts. */
  starts_on?: string | null;
  /** The day on which it ends. */
  ends_on?: string | null;
  /** Which lessons have to be done: all, or those that count. */
  completion?: "all" | "chosen";
  /** Slugs of categories. */
  categories?: Array<string>;
  /** What is learnt in it. */
  skills?: Array<string>;
}

export interface CourseCode {
  /** As it is shown; blanks, dashes and case do not matter. */
  code: string;
  /** Where it leads to. */
  section: Id | null;
  created_at: string;
  expires_at: string | null;
  /** How many may come in by it. */
  uses_max: number | null;
  /** How many have. */
  uses: number;
}

export interface CourseCodePage {
  /** At most as many as `limit` asked for. */
  items: Array<CourseCode>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface CourseCopy {
  /** What the copy is called. */
  title: string;
  /** What it is called in addresses; made from the title where left out. */
  slug?: string;
  /** The day on which it starts. */
  starts_on?: string | null;
}

export interface CourseFacets {
  /** How many courses there are. */
  total: number;
  categories: Array<{
    /** What it is called in `category=`. */
    slug: string;
    /** What it is called. */
    title: string;
    /** How many courses that would leave. */
    count: number;
  }>;
  languages: Array<{
    language: string;
    /** How many courses that would leave. */
    count: number;
  }>;
  skills: Array<{
    skill: string;
    /** How many courses that would leave. */
    count: number;
  }>;
}

export interface CourseOfCode {
  /** The course's id. */
  id: Id;
  slug: string;
  title: string;
  summary: string;
  /** The section that the code leads to. */
  section: string | null;
}

export interface CoursePrerequisite {
  /** The course that is to be completed first. */
  id: Id;
  /** What it is called in addresses. */
  slug: string;
  /** What it is called. */
  title: string;
  /** Whether whoever asks has completed it. */
  is_completed: boolean;
}

export interface CourseStaff {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** What the person is called in lists. */
  name: string;
  /** What the person is in the course. */
  role: "assistant" | "instructor";
  /** The person's picture; null where they show none. */
  avatar_url: string | null;
}

export interface Deletion {
  /** The account's password. */
  password: string;
}

export interface EarlierMessage {
  version: number;
  text: string;
  /** When it was written so. */
  at: string;
}

export interface EmailChange {
  /** The new address. */
  email: string;
  /** The account's password. */
  password: string;
}

export interface EnrolmentChange {
  role?: "student" | "assistant" | "instructor";
  section?: Id | null;
}

export interface FieldError {
  /** Where: `handle`, `items[2].name`; the name of a parameter. */
  field: string;
  code: string;
  message: string;
}

export interface File {
  /** The file's id. */
  id: Id;
  /** Who uploaded it; null where that is somebody else, who may have given it without their name. */
  owner_id: Id | null;
  /** What it is for. */
  purpose: string;
  /** What it is called when it is saved. */
  name: string;
  /** What its owner calls it; empty where they do not. */
  title: string;
  /** What it is, by its first bytes. */
  media_type: string;
  /** image, video, audio, document, subtitles, text, archive, active or other. */
  kind: string;
  /** How large it is. */
  bytes: number;
  /** `waiting`: a picture is made anew before others see it. `refused`: it could not be; `reason` says why. */
  state: "ready" | "waiting" | "refused";
  /** Why it was refused, in words for its owner; empty where it was not. */
  reason: string;
  /** Where it can be fetched without signing in, for an hour; null where it is not to be seen, or not yet. */
  url: string | null;
  /** Until when that works. */
  url_expires_at: string | null;
  /** What is shown in the place of an attached picture, as WebP, the smallest first; empty for anything else. */
  pictures: Array<FilePicture>;
  /** When it was uploaded. */
  created_at: string;
}

export interface FilePage {
  /** At most as many as `limit` asked for. */
  items: Array<File>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface FilePicture {
  /** In points. */
  width: number;
  /** In points. */
  height: number;
  /** Where it can be fetched, as long as the file. */
  url: string;
}

export interface FoundMessage {
  message: Message;
  room: SearchedRoom;
  /** Some of the text, around what fits first: texts to show, and no markup. */
  excerpt: Array<{
    text: string;
    /** Whether it is what was looked for. */
    match: boolean;
  }>;
}

export interface FoundMessages {
  results: Array<FoundMessage>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next: string | null;
}

export interface Health {
  status: "alive";
  version: string;
}

export interface HeldMessage {
  /** Its id, which it keeps when it is published. */
  id: Id;
  room: Id;
  by: ChatAuthor;
  at: string;
  text: string;
  thread: Id | null;
  files: Array<{
    /** For `GET /api/v1/files/{id}`. */
    id: Id;
    name: string;
    type: string;
    bytes: number;
  }>;
  /** Which rule holds it. */
  cause: "words" | "links" | "review";
  mine: boolean;
  /** Of one's own. */
  nonce: string | null;
  /** Null while it waits. */
  verdict: "published" | "refused" | "withdrawn" | null;
  settled_at: string | null;
  /** What staff say about it. */
  reason: string;
}

export interface HeldMessagePage {
  /** At most as many as `limit` asked for. */
  items: Array<HeldMessage>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface HeldOutcome {
  id: Id;
  /** How it is settled, by whoever was first. */
  verdict: "published" | "refused" | "withdrawn";
  /** What it has become. */
  message: Id | null;
  /** Its place in the room. */
  offset: number | null;
}

export type Id = string;

export interface Invitation {
  id: Id;
  email: string;
  role: "student" | "assistant" | "instructor";
  section: Id | null;
  /** Whether only the account with this address may use it. */
  is_bound: boolean;
  state: "open" | "used" | "revoked" | "expired";
  created_at: string;
  expires_at: string;
  /** When the last mail went out. */
  sent_at: string | null;
  used_by: Id | null;
}

export interface InvitationLookUp {
  /** The secret from the link. */
  invitation: string;
}

export interface InvitationPage {
  /** At most as many as `limit` asked for. */
  items: Array<Invitation>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Invited {
  course: {
    id: Id;
    slug: string;
    title: string;
    summary: string;
  };
  /** What one becomes. */
  role: "student" | "assistant" | "instructor";
  /** Whom it was sent to. */
  email: string;
  /** Whether only the account with this address may use it. */
  is_bound: boolean;
  /** The name of whoever invited. */
  invited_by: string | null;
  expires_at: string;
}

export interface Lesson {
  /** The lesson's id. */
  id: Id;
  /** The course that it is part of. */
  course_id: Id;
  /** The module that it is part of. */
  module_id: Id;
  /** What it is: text, or a kind that another feature brings. */
  kind: string;
  /** What it is called. */
  title: string;
  /** What it is about. */
  summary: string;
  /** Markdown; null while other lessons have to be done first. */
  body: string | null;
  /** Students see what is published. */
  state: "draft" | "published";
  /** Whether it has to be done, where the course says `chosen`. */
  counts: boolean;
  /** What completes it. */
  rule: string;
  /** For the rule `time`. */
  rule_seconds: number | null;
  /** How long it takes to read. */
  estimated_minutes: number;
  /** As in the ETag. */
  version: number;
  /** When it was made. */
  created_at: string;
  /** When it was changed. */
  updated_at: string;
  /** What comes before it, of what whoever asks sees. */
  previous: LessonLink | null;
  /** What comes after it. */
  next: LessonLink | null;
  /** Lessons to be done first. */
  requires: Array<LessonLink>;
  /** Those of them that whoever asks has not done. */
  locked_by: Array<LessonLink>;
  /** How far whoever asks is; null: not begun. */
  progress: LessonProgress | null;
}

export interface LessonChange {
  /** What it is called. */
  title?: string;
  /** What it is about. */
  summary?: string;
  /** Markdown, 262,144 bytes at most. */
  body?: string;
  /** Students see what is published. */
  state?: "draft" | "published";
  /** Whether it has to be done, where the course says `chosen`. */
  counts?: boolean;
  /** What completes it: `viewed`, `time`, `staff`, or the kind's own. */
  rule?: string;
  /** For the rule `time`: after how many. */
  rule_seconds?: number | null;
}

export interface LessonLink {
  /** A lesson's id. */
  id: Id;
  title: string;
}

export interface LessonOfStudent {
  /** The lesson. */
  lesson_id: Id;
  /** Since when it is done; null: begun. */
  completed_at: string | null;
}

export interface LessonProgress {
  /** When one began. */
  started_at: string;
  /** How long one was at it. */
  seconds: number;
  /** Where to go on, as it was reported last; null: from the beginning. */
  resume: unknown;
  /** Since when it is done. */
  completed_at: string | null;
  /** The rule by which it is. */
  completed_by: string | null;
}

export interface Member {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** What the person is called in lists. */
  name: string;
  /** The person's picture; null where they show none. */
  avatar_url: string | null;
  /** What they are in the course. */
  role: "student" | "assistant" | "instructor";
  section: {
    id: Id;
    title: string;
  } | null;
  /** For staff. */
  state?: "active" | "dropped" | "expelled";
  /** How they came in. For staff. */
  origin?: "open" | "code" | "invitation" | "roster" | "staff" | "owner";
  /** For staff: of who joined by themselves, or as a roster named them; null where neither is so. */
  email?: string | null;
  /** For staff. */
  enrolled_at?: string;
  /** When they dropped out or were expelled. For staff. */
  ended_at?: string | null;
  /** To within a minute or two. For staff. */
  last_seen_at?: string | null;
  /** How many of the lessons are done that have to be. For staff. */
  progress?: {
    done: number;
    total: number;
    completed_at: string | null;
  };
}

export interface MemberPage {
  /** At most as many as `limit` asked for. */
  items: Array<Member>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Message {
  id: Id;
  /** Its place in the room. */
  offset: number;
  /** The message that begins the thread; null outside of threads. */
  thread: Id | null;
  by: ChatAuthor;
  at: string;
  /** Whether who asks has written it. */
  mine: boolean;
  /** Whether the author was staff. */
  staff: boolean;
  /** Whether only staff read it. */
  staff_only: boolean;
  /** Null where it is deleted, but for staff. */
  text: string | null;
  /** How often it was edited. */
  version: number;
  edited_at: string | null;
  deleted: boolean;
  pinned: boolean;
  mentions: Array<Id>;
  mentions_room: boolean;
  mentions_staff: boolean;
  reactions: Array<{
    emoji: string;
    count: number;
    /** Whether who asks is among them. */
    mine: boolean;
  }>;
  files: Array<{
    /** For `GET /api/v1/files/{id}`. */
    id: Id;
    name: string;
    type: string;
    bytes: number;
  }>;
  /** How many there are in the thread that it begins. */
  replies: number;
  unread_replies: number;
  last_reply_at: string | null;
  /** How many have voted for it, in rooms of questions. */
  votes: number;
  /** Whether who asks has. */
  voted: boolean;
  /** Whether it is answered; null: it is no question. */
  answered: boolean | null;
  /** What answers it, where that is known. */
  answer: Id | null;
}

export interface MessageEdit {
  text: string;
  /** The same again is the same edit. */
  nonce?: string;
}

export interface MessageReport {
  id: Id;
  message: Id;
  text: string;
  author: ChatAuthor;
  by: ChatPerson;
  reason: string;
  at: string;
  /** Null while nobody has looked. */
  verdict: "deleted" | "dismissed" | null;
}

export interface MessageReportPage {
  /** At most as many as `limit` asked for. */
  items: Array<MessageReport>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Messages {
  /** In the order of their offsets. */
  items: Array<Message>;
  /** How far the room was before they were read. */
  position: {
    /** The offset of the last that was said. */
    offset: number;
    /** Which log the offset counts in. */
    epoch: string;
  };
  has_earlier: boolean;
  has_later: boolean;
  /** With `order`: given as `cursor` it brings what follows; null where nothing does. */
  next_cursor?: string | null;
}

export interface Module {
  /** The module's id. */
  id: Id;
  /** What it is called. */
  title: string;
  /** What it is about. */
  summary: string;
  /** Students see what is published. */
  state: "draft" | "published";
  /** As in the ETag of a change of it. */
  version: number;
}

export interface ModuleChange {
  /** What it is called. */
  title?: string;
  /** What it is about. */
  summary?: string;
  /** Students see what is published. */
  state?: "draft" | "published";
}

export interface MyCourse {
  /** The course's id. */
  id: Id;
  /** What the course is called in addresses. */
  slug: string;
  /** What the course is called. */
  title: string;
  /** What it is about, in a sentence or two. */
  summary: string;
  /** A language tag such as en or de-AT. */
  language: string;
  /** How one gets in by oneself. */
  opening: "open" | "code" | "invitation";
  /** The day on which it starts, where it has one. */
  starts_on: string | null;
  /** The day on which it ends, where it has one. */
  ends_on: string | null;
  /** A picture for it, for an hour; null where it has none, or none that is ready. */
  cover_url: string | null;
  /** What it belongs to. */
  categories: Array<Category>;
  /** What is learnt in it. */
  skills: Array<string>;
  /** How many students are in it. */
  student_count: number;
  /** How many lessons have to be done in it. */
  lesson_count: number;
  state: "draft" | "published" | "archived";
  /** What one is in it. */
  role: "student" | "assistant" | "instructor";
  /** How far one is. */
  progress: MyProgress;
}

export interface MyCoursePage {
  /** At most as many as `limit` asked for. */
  items: Array<MyCourse>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface MyProgress {
  /** Lessons that are done, of those that have to be. */
  done: number;
  /** Lessons that have to be done. */
  total: number;
  /** Since when the course is completed; that stays. */
  completed_at: string | null;
  /** The first lesson that is not done. */
  next_lesson: {
    id: Id;
    title: string;
  } | null;
}

export interface NewAccount {
  /** 2 to 32 letters and digits of any script, with . - or _ between them. */
  handle: string;
  /** Where mail reaches the person. */
  email: string;
  /** At least 8 characters, and none of the first that are tried. */
  password: string;
  /** What the person is called in lists: one line of up to 80 characters. */
  name: string;
  /** A language tag; en where left out. */
  locale?: string;
  /** A name such as Europe/Vienna; UTC where left out. */
  time_zone?: string;
}

export interface NewCategory {
  /** What it is called. */
  title: string;
  /** What it is called in addresses; made from the title where left out. */
  slug?: string;
}

export interface NewChatRules {
  words?: Array<WordRule>;
  /** Whose links are taken: everybody's; hold: those of others than staff wait; staff: they are refused. */
  links?: "anyone" | "hold" | "staff";
  /** Where everybody may link to, with what is below it: `example.org`. */
  link_hosts?: Array<string>;
  /** Whose messages wait for staff before they are seen. */
  review?: "nobody" | "newcomers" | "everyone";
  /** Who has said so much in the course's rooms is a newcomer no more. */
  newcomer_messages?: number;
  /** Whether people see how far others have read. */
  read_receipts?: boolean;
  /** The one that was changed: somebody else's change is not lost then. */
  version?: number;
}

export interface NewCode {
  /** Where it leads to. */
  section?: Id | null;
  /** Never where left out. */
  expires_at?: string | null;
  /** Any number where left out. */
  uses_max?: number | null;
}

export interface NewCourse {
  /** What the course is called. */
  title: string;
  /** What it is called in addresses; made from the title where left out. */
  slug?: string;
  /** What it is about, in a sentence or two. */
  summary?: string;
  /** What it is about, at length, in Markdown. */
  description?: string;
  /** A language tag; en where left out. */
  language?: string;
  /** A name such as Europe/Vienna; UTC where left out. */
  time_zone?: string;
  /** Whether the catalogue shows it. */
  is_listed?: boolean;
  /** How one gets in by oneself; an invitation-only course is never listed. */
  opening?: "open" | "code" | "invitation";
  /** Whether students see each other's names. */
  shows_classmates?: boolean;
  /** The day on which it starts. */
  starts_on?: string | null;
  /** The day on which it ends. */
  ends_on?: string | null;
  /** Which lessons have to be done: all, or those that count. */
  completion?: "all" | "chosen";
  /** Slugs of categories. */
  categories?: Array<string>;
  /** What is learnt in it. */
  skills?: Array<string>;
}

export interface NewEnrolment {
  /** For oneself. */
  code?: string;
  /** For oneself: the secret from the mailed link. */
  invitation?: string;
  /** For staff: an id or a handle. */
  account?: string;
  /** For staff; student where left out. */
  role?: "student" | "assistant" | "instructor";
  /** For staff. */
  section?: Id | null;
}

export interface NewInvitations {
  /** To whom. */
  emails: Array<string>;
  /** What they become. */
  role?: "student" | "assistant" | "instructor";
  /** Where they come to. */
  section?: Id | null;
  /** Whether only the account with the address may use it; otherwise whoever comes first with the link. */
  is_bound?: boolean;
  /** How long it is good. */
  days?: number;
}

export interface NewLesson {
  /** What it is called. */
  title: string;
  /** text where left out. */
  kind?: string;
  /** What it is about. */
  summary?: string;
  /** Markdown, 262,144 bytes at most. */
  body?: string;
  /** Students see what is published. */
  state?: "draft" | "published";
  /** Whether it has to be done, where the course says `chosen`. */
  counts?: boolean;
  /** What completes it: `viewed`, `time`, `staff`, or the kind's own. */
  rule?: string;
  /** For the rule `time`: after how many. */
  rule_seconds?: number | null;
}

export interface NewMessage {
  /** At most 8192 bytes. */
  text: string;
  /** One's own id of the message: the same again is the same message. */
  nonce?: string;
  /** The message that it replies to. */
  thread?: Id;
  /** Files that one has uploaded. */
  files?: Array<Id>;
  /** Without one's name: in rooms of questions. */
  anonymous?: boolean;
  /** A reply of staff that only staff read: in rooms of questions. */
  staff_only?: boolean;
}

export interface NewModule {
  /** What it is called. */
  title: string;
  /** What it is about. */
  summary?: string;
  /** draft where left out. */
  state?: "draft" | "published";
}

export interface NewRoom {
  kind: "direct" | "group";
  /** With whom, for a direct room. */
  person?: Id;
  /** Of a group. */
  title?: string;
  /** Who is in the group from the start. */
  people?: Array<Id>;
  /** The same again is the same group. */
  nonce?: string;
}

export interface Outline {
  /** As in the ETag. */
  version: number;
  /** In their order. */
  modules: Array<OutlineModule>;
}

export interface OutlineLesson {
  /** The lesson's id. */
  id: Id;
  /** What it is: text, or a kind that another feature brings. */
  kind: string;
  /** What it is called. */
  title: string;
  /** Students see what is published. */
  state: "draft" | "published";
  /** Whether it has to be done, where the course says `chosen`. */
  counts: boolean;
  /** What completes it. */
  rule: string;
  /** For the rule `time`. */
  rule_seconds: number | null;
  /** How long it takes to read. */
  estimated_minutes: number;
  /** Lessons to be done first. */
  requires: Array<Id>;
  /** Those of them that whoever asks has not done. */
  locked_by: Array<Id>;
  /** How far whoever asks is; null: not begun. */
  progress: {
    /** When one began. */
    started_at: string;
    /** How long one was at it. */
    seconds: number;
    /** Since when it is done. */
    completed_at: string | null;
  } | null;
}

export interface OutlineModule {
  /** The module's id. */
  id: Id;
  /** What it is called. */
  title: string;
  /** What it is about. */
  summary: string;
  /** Students see what is published. */
  state: "draft" | "published";
  /** As in the ETag of a change of it. */
  version: number;
  /** In their order. */
  lessons: Array<OutlineLesson>;
}

export interface OutlineOrder {
  /** Every module and every lesson of the course, each once. */
  modules: Array<{
    /** A module's id. */
    id: Id;
    /** Its lessons' ids. */
    lessons: Array<Id>;
  }>;
}

export interface PasswordChange {
  /** The password until now. */
  current_password: string;
  /** At least 8 characters. */
  new_password: string;
}

export interface PersonCard {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** What the person is called in lists. */
  name: string;
  /** The person's picture; null where they show none. */
  avatar_url: string | null;
}

export interface Presence {
  /** At most as many as `limit` asked for, in the order of their ids. */
  items: Array<PresentPerson>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
  /** How many people there are, whatever the page. */
  people: number;
  /** How many connections they have. */
  connections: number;
}

export interface PresentPerson {
  /** The person's id. */
  id: Id;
  /** What the person is called in addresses. */
  handle: string;
  /** What the person is called. */
  name: string;
  /** How many of their connections are subscribed: tabs, devices. */
  connections: number;
}

export interface Problem {
  /** `about:blank`: the status says what kind it is. */
  type: string;
  /** The status in words. */
  title: string;
  status: number;
  /** One sentence for people. */
  detail: string;
  /** Names the incident in the server's log. */
  instance: string;
  /** For programs; never changes its meaning. */
  code: string;
  /** What is wrong, field by field. */
  errors?: Array<FieldError>;
  /** With 412, where the operation says so: the thing as it is now, as reading it tells. */
  current?: unknown;
}

export interface ProfileChange {
  /** 2 to 32 letters and digits, with . - or _ between them. */
  handle?: string;
  /** One line of up to 80 characters. */
  name?: string;
  /** A language tag such as de-AT. */
  locale?: string;
  /** A name such as Europe/Vienna. */
  time_zone?: string;
}

export interface ProgressNow {
  /** In the lesson; null: nothing is kept of who is no student. */
  lesson: LessonProgress | null;
  course: {
    /** Lessons that are done, of those that have to be. */
    done: number;
    /** Lessons that have to be done. */
    total: number;
    /** Since when the course is completed; that stays. */
    completed_at: string | null;
  };
}

export interface ProgressReport {
  /** How long one was at it since the last report; what the server's clock does not bear out is not counted. */
  seconds?: number;
  /** Where to go on: any JSON of up to 4,096 bytes; null leaves what was said before. */
  resume?: unknown;
  /** Whether one has seen it to its end. */
  viewed?: boolean;
}

export interface ReadMarker {
  /** Up to where; what is further back than before changes nothing. */
  offset: number;
  /** The thread that was read, and not the room. */
  thread?: Id;
}

export interface ReadState {
  /** How far they have read now. */
  offset: number;
  unread: number;
  mentions: number;
}

export interface Readiness {
  status: "ready" | "not_ready";
  parts: {
    loop: {
      ok: boolean;
      /** How late the event loop is. */
      lag_ms: number;
    };
    gateway: {
      /** False while the server is ending. */
      ok: boolean;
    };
    database: {
      ok: boolean;
      takes_writes: boolean;
      /** The state of the private PostgreSQL, where there is one. */
      cluster?: string;
    };
  };
}

export interface Refresh {
  /** As it came with the last tokens. */
  refresh_token: string;
}

export interface Requirements {
  /** All that has to be done first; an empty list takes every one away. */
  requires: Array<Id>;
}

export interface Reset {
  /** What stands behind `#token=`. */
  token: string;
  /** At least 8 characters. */
  password: string;
}

export interface ResetRequest {
  /** The account's address. */
  email: string;
}

export interface Reveal {
  reason: string;
}

export interface Revealed {
  by: ChatPerson;
}

export interface RoleChange {
  /** The new role. */
  role: "learner" | "instructor" | "admin";
}

export interface Room {
  /** The room's id; its channel is `room:<id>`. */
  id: Id;
  /** What it is called in addresses; null for rooms of courses and of people. */
  slug: string | null;
  /** What it is called; empty for a direct room. */
  title: string;
  kind: "announcements" | "discussion" | "questions" | "staff" | "direct" | "group";
  /** Whose room it is. */
  course: {
    id: Id;
    slug: string | null;
    title: string;
  } | null;
  /** Of a direct room the other person. */
  with: ChatPerson | null;
  /** How far the room was before anything else was looked up: subscribing from there misses nothing. */
  position: {
    /** The offset of the last that was said. */
    offset: number;
    /** Which log the offset counts in. */
    epoch: string;
  };
  /** Whether who asks runs it. */
  is_staff: boolean;
  /** Whether they may say something there just now. */
  may_write: boolean;
  archived: boolean;
  locked: boolean;
  /** How long one waits between two messages. */
  slow_seconds: number;
  /** Messages of others outside of threads that they have not read. */
  unread: number;
  /** Those that name them, in threads as well. */
  mentions: number;
  /** How far they have read. */
  read_offset: number;
  muted: boolean;
  /** Of what they want to be notified. */
  level: "all" | "mentions" | "nothing";
  /** The last message outside of threads. */
  last: {
    id: Id;
    offset: number;
    /** Its first 200 characters. */
    text: string;
    at: string;
    by: ChatAuthor;
  } | null;
}

export interface RoomAct {
  id: Id;
  at: string;
  kind: string;
  by: ChatPerson;
  /** To whom. */
  person: ChatPerson | null;
  message: Id | null;
  detail: string;
}

export interface RoomActPage {
  /** At most as many as `limit` asked for. */
  items: Array<RoomAct>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface RoomChange {
  title?: string;
  archived?: boolean;
  locked?: boolean;
  /** 0: nobody waits. */
  slow_seconds?: number;
}

export interface RoomMember {
  person: ChatPerson;
  role: "owner" | "member";
}

export interface RoomPage {
  /** At most as many as `limit` asked for. */
  items: Array<Room>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface RoomReader {
  person: ChatPerson;
  /** How far they have read. */
  offset: number;
}

export interface RoomRestriction {
  person: ChatPerson;
  /** locked: may not write. banned: is not let in. */
  kind: "locked" | "banned";
  reason: string;
  at: string;
}

export interface RoomSettings {
  /** Shown without its numbers. */
  muted?: boolean;
  level?: "all" | "mentions" | "nothing";
}

export interface RosterChange {
  /** Null for who stands in no row. */
  row: number | null;
  action: "added" | "changed" | "dropped";
  /** Null for an account that would be made. */
  account: Id | null;
  /** The name, or what else the file has. */
  who: string;
  role: "student" | "assistant" | "instructor";
  section: string | null;
  account_made: boolean;
}

export interface RosterChangePage {
  /** At most as many as `limit` asked for. */
  items: Array<RosterChange>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface RosterFault {
  /** roster, users or enrolments. */
  file: string;
  /** The line that the row begins in, as an editor shows it. */
  row: number;
  /** The column; empty where it is about the whole row. */
  field: string;
  /** A word for programs. */
  code: string;
  /** A sentence for people. */
  message: string;
}

export interface RosterFaultPage {
  /** At most as many as `limit` asked for. */
  items: Array<RosterFault>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface RosterFiles {
  /** A simple file: email, name, handle, role, section. */
  roster?: string;
  /** OneRoster's users.csv. */
  users?: string;
  /** OneRoster's enrollments.csv; without users, as known from earlier. */
  enrolments?: string;
}

export interface RosterImport {
  id: Id;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  dry_run: boolean;
  drop_missing: boolean;
  make_accounts: boolean;
  send_mails: boolean;
  /** Rows, as far as they are known. */
  total: number;
  /** Rows that are worked off, faulty ones among them. */
  done: number;
  /** Rows that were good, whether or not they changed anything. */
  kept: number;
  /** Rows that were not. */
  faulty: number;
  /** People who came in. */
  added: number;
  /** People with another role or section. */
  changed: number;
  /** People who went out. */
  dropped: number;
  /** Accounts that were made. */
  made_accounts: number;
  /** What was found out about each file. */
  files: Array<{
    /** roster, users or enrolments. */
    file: string;
    /** As which it was read: utf-8, utf-16le, utf-16be or windows-1252. */
    encoding: string;
    /** What stands between its fields. */
    separator: string;
    /** Columns of which nothing is known. */
    ignored_columns: Array<string>;
  }>;
  /** Why it failed as a whole. */
  failure: string | null;
  created_at: string;
  ended_at: string | null;
}

export interface RosterImportPage {
  /** At most as many as `limit` asked for. */
  items: Array<RosterImport>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface SearchedRoom {
  id: Id;
  title: string;
  kind: "announcements" | "discussion" | "questions" | "staff" | "direct" | "group";
  course: {
    id: Id;
    slug: string | null;
    title: string;
  } | null;
  /** Of a direct room the other person. */
  with: ChatPerson | null;
}

export interface Section {
  id: Id;
  title: string;
  created_at: string;
  student_count: number;
}

export interface SectionTitle {
  /** Unlike the others in the course. */
  title: string;
}

export interface SecurityEvent {
  /** Newer events have larger ids. */
  id: Id;
  /** When it happened. */
  at: string;
  /** What happened. */
  kind: string;
  /** Whom it concerns; null where there is no such account. */
  account_id: Id | null;
  /** Who did it; null where nobody was signed in. */
  actor_id: Id | null;
  /** Where it was asked from. */
  address: string;
  /** With what. */
  user_agent: string;
  /** What else there is to say. */
  detail: string;
}

export interface SecurityEventPage {
  /** At most as many as `limit` asked for. */
  items: Array<SecurityEvent>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface SentMessage {
  /** The message's id. */
  id: Id;
  /** It waits for the room's staff, and is in its place once they have let it through. */
  held?: boolean;
  /** Its place in the room; null while it is held. */
  offset: number | null;
}

export interface Session {
  /** The session's id. */
  id: Id;
  /** What the device holds. */
  kind: "token" | "cookie";
  /** Whether the request came from this one. */
  is_current: boolean;
  /** Where it was signed in from. */
  address: string;
  /** What the device called itself. */
  user_agent: string;
  /** When it was signed in. */
  created_at: string;
  /** When it was last seen, to within an hour. */
  used_at: string;
}

export interface SessionPage {
  /** At most as many as `limit` asked for. */
  items: Array<Session>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface SignIn {
  /** One of handle and email. */
  handle?: string;
  /** One of handle and email. */
  email?: string;
  /** The account's password. */
  password: string;
  /** Whether to keep the session in a cookie that no script reads, instead of a refresh token: for browsers. */
  cookie?: boolean;
}

export interface SignedIn {
  /** For Authorization: Bearer, and for opening a real-time connection. */
  access_token: string;
  /** How to send the access token. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Exchanges for new tokens, once. Null where a cookie was asked for. */
  refresh_token: string | null;
  /** Who is signed in. */
  user: Account;
}

export interface Student {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** What the person is called in lists. */
  name: string;
}

export interface StudentLessons {
  items: Array<{
    /** The lesson. */
    lesson_id: Id;
    /** What it is called. */
    title: string;
    /** When it was begun. */
    started_at: string;
    /** How long. */
    seconds: number;
    /** When something was reported last. */
    last_at: string;
    /** Since when it is done. */
    completed_at: string | null;
    /** The rule by which it is. */
    completed_by: string | null;
  }>;
}

export interface StudentProgress {
  /** Who it is. */
  person: Student;
  /** When the first lesson was begun. */
  started_at: string | null;
  /** Lessons that are done, of those that have to be. */
  done: number;
  /** Lessons that have to be done. */
  total: number;
  /** Since when the course is completed. */
  completed_at: string | null;
  /** How long in all lessons. */
  seconds: number;
  /** When something was reported last. */
  last_at: string | null;
  /** The lesson that this was in. */
  last_lesson_id: Id | null;
  /** Of the lessons that `lessons` asks for, those that they have begun. */
  lessons?: Array<LessonOfStudent>;
}

export interface StudentProgressPage {
  /** At most as many as `limit` asked for. */
  items: Array<StudentProgress>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Suspension {
  /** For the security log. */
  reason: string;
}

export interface Upload {
  /** The upload's id. */
  id: Id;
  /** Where tus goes on with it. */
  url: string;
  /** Whether more is to come. */
  state: "open" | "complete";
  /** Whether it is there to be joined with others, or was. */
  form: "whole" | "part" | "final";
  /** How many bytes are on the server's disk. */
  offset: number;
  /** How many there are to be; null where that was not told yet. */
  length: number | null;
  /** What it is for; empty for a part. */
  purpose: string;
  /** What the file is called. */
  filename: string;
  /** What the client calls it; empty where it does not. */
  title: string;
  /** The id of what was made of it, a file or a video, once it is complete. */
  result: string | null;
  /** When it was begun. */
  created_at: string;
  /** When the last bytes came. */
  updated_at: string;
  /** When it is given up unless more comes. */
  expires_at: string;
}

export interface UploadPage {
  /** At most as many as `limit` asked for. */
  items: Array<Upload>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface UploadPurpose {
  /** As Upload-Metadata has it. */
  name: string;
  /** How many bytes such a file may have. */
  file_max: number;
}

export interface UploadUsage {
  /** How many bytes the person keeps here, unfinished uploads with all that they are to have. */
  used: number;
  /** How many they may keep; null: as many as there is room for. */
  quota: number | null;
  /** How many bytes one file may have. */
  file_max: number;
  /** What the person may upload. */
  purposes: Array<UploadPurpose>;
}

export interface Verification {
  /** What stands behind `#token=`. */
  token: string;
}

export interface Visitor {
  /** Who is signed in; null where nobody is. */
  user: Account | null;
}

export interface WordRule {
  /** A word, or a few in a row: found as whole words, however they are written. */
  text: string;
  /** refuse: it is not taken. hold: it waits for staff. */
  action: "refuse" | "hold";
}

/** What there is to call: a path, a method, and what goes in and comes out. */
export interface Paths {
  "/api/v1/accounts": {
    /** Makes an account. */
    post: {
      body: NewAccount;
      answers: { 201: Account };
    };
  };
  "/api/v1/accounts/verification": {
    /** Confirms an e-mail address with the token of the mail's link. */
    post: {
      body: Verification;
      answers: { 200: Account };
    };
  };
  "/api/v1/accounts/{id}": {
    /** Who somebody is, as anybody signed in may know. */
    get: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 200: PersonCard };
    };
  };
  "/api/v1/admin/accounts": {
    /** Lists and searches accounts, in the order of their ids. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** What stands somewhere in handle, e-mail or name, whatever its case. */
        query?: string;
        /** Only people of this role. */
        role?: "learner" | "instructor" | "admin";
        /** Only accounts in this state. */
        state?: "active" | "suspended";
      };
      answers: { 200: AccountRecordPage };
    };
  };
  "/api/v1/admin/accounts/{id}": {
    /** The whole record of an account. */
    get: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 200: AccountRecord };
    };
    /** Deletes an account for good. */
    delete: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/admin/accounts/{id}/role": {
    /** Changes the role on the whole platform. */
    put: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      body: RoleChange;
      answers: { 200: AccountRecord };
    };
  };
  "/api/v1/admin/accounts/{id}/suspension": {
    /** Signs the person out everywhere, and keeps them out. */
    post: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      body: Suspension;
      answers: { 200: AccountRecord };
    };
    /** Lets the person sign in again. */
    delete: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 200: AccountRecord };
    };
  };
  "/api/v1/admin/audit": {
    /** What happened around accounts: who, what, from where; the newest first. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Only what concerns this account. */
        account?: Id;
        /** Only events of this kind. */
        kind?: "account_created" | "signed_in" | "sign_in_failed" | "password_refused" | "signed_out" | "signed_out_everywhere" | "refresh_reused" | "password_changed" | "password_reset_requested" | "password_reset" | "email_change_requested" | "email_verified" | "suspended" | "reinstated" | "role_changed" | "account_deleted";
      };
      answers: { 200: SecurityEventPage };
    };
  };
  "/api/v1/categories": {
    /** The categories of courses, in their order. */
    get: {
      answers: { 200: Categories };
    };
    /** Puts all categories in order. */
    put: {
      body: CategoryOrder;
      answers: { 200: Categories };
    };
    /** Makes a category, as the last. */
    post: {
      body: NewCategory;
      answers: { 201: Category };
    };
  };
  "/api/v1/categories/{category}": {
    /** Gives a category another title, or another slug. */
    patch: {
      path: {
        /** The category's slug. */
        category: string;
      };
      body: CategoryChange;
      answers: { 200: Category };
    };
    /** Deletes a category; courses that were in it are in one fewer. */
    delete: {
      path: {
        /** The category's slug. */
        category: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/cohorts": {
    /** The cohorts that one has made, the newest first; admins see all. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: CohortPage };
    };
    /** Makes a cohort. */
    post: {
      body: CohortTitle;
      answers: { 201: Cohort };
    };
  };
  "/api/v1/cohorts/{id}": {
    /** A cohort. */
    get: {
      path: {
        id: Id;
      };
      answers: { 200: Cohort };
    };
    /** Gives a cohort another title. */
    patch: {
      path: {
        id: Id;
      };
      body: CohortTitle;
      answers: { 200: Cohort };
    };
    /** Deletes a cohort; whoever was enrolled with it stays in the courses. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/cohorts/{id}/members": {
    /** Who is in a cohort. */
    get: {
      path: {
        id: Id;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: CohortMemberPage };
    };
    /** Puts people into a cohort; who is in it already stays. */
    post: {
      path: {
        id: Id;
      };
      body: CohortAdditions;
      answers: { 200: Cohort };
    };
  };
  "/api/v1/cohorts/{id}/members/{account}": {
    /** Takes somebody out of a cohort, but out of no course. */
    delete: {
      path: {
        id: Id;
        /** The account's id. */
        account: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses": {
    /** The catalogue: published and listed courses, the newest first; what fits best first in a search. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Words that all stand in title, skills, summary or description, whatever their case and accents; the last may be a beginning. */
        search?: string;
        /** The slug of a category. */
        category?: string;
        /** What is learnt, whatever its case. */
        skill?: string;
        /** A language tag; de finds de-AT as well. */
        language?: string;
      };
      answers: { 200: CourseCardPage };
    };
    /** Makes a course, as a draft; whoever makes it becomes its instructor. */
    post: {
      body: NewCourse;
      answers: { 201: Course };
    };
  };
  "/api/v1/courses/by-code": {
    /** Which course a code opens. */
    post: {
      body: CodeLookUp;
      answers: { 200: CourseOfCode };
    };
  };
  "/api/v1/courses/facets": {
    /** What the catalogue can be narrowed by, each with how many courses that would leave. */
    get: {
      query?: {
        /** Words that all stand in title, skills, summary or description, whatever their case and accents; the last may be a beginning. */
        search?: string;
        /** The slug of a category. */
        category?: string;
        /** What is learnt, whatever its case. */
        skill?: string;
        /** A language tag; de finds de-AT as well. */
        language?: string;
      };
      answers: { 200: CourseFacets };
    };
  };
  "/api/v1/courses/{id}": {
    /** A course's page, without what it is made of. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: Course };
    };
    /** Changes a course's record; what is left out stays. 412 comes with the course as it is now. */
    patch: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: CourseChange;
      answers: { 200: Course };
    };
    /** Deletes a course: gone at once for everybody. 412 comes with the course as it is now. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/archive": {
    /** Archives a published course: it stays readable for who is in it, and nothing changes in it any more. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: Course };
    };
  };
  "/api/v1/courses/{id}/chat-rules": {
    /** What a course asks of what is said in its rooms; its staff. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: ChatRules };
    };
    /** Puts other rules in their place, in force within a second; its staff. What is left out is as if nothing was ever said. */
    put: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: NewChatRules;
      answers: { 200: ChatRules };
    };
  };
  "/api/v1/courses/{id}/codes": {
    /** The codes of a course, the newest first. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: CourseCodePage };
    };
    /** Makes a code for students. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: NewCode;
      answers: { 201: CourseCode };
    };
  };
  "/api/v1/courses/{id}/codes/{code}": {
    /** Nobody gets in by it any more. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The code. */
        code: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/cohorts": {
    /** Enrols a cohort's people. Who is in the course loses nothing, and who was expelled stays out. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: CohortEnrolment;
      answers: { 200: CohortEnrolled; 202: undefined };
    };
  };
  "/api/v1/courses/{id}/copy": {
    /** Makes a draft with the same modules and lessons, and without the people. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: CourseCopy;
      answers: { 201: Course };
    };
  };
  "/api/v1/courses/{id}/enrolments": {
    /** Gets in: an empty object where the course is open, with a code, or with an invitation. Staff name an account. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: NewEnrolment;
      answers: { 200: Member; 201: Member };
    };
  };
  "/api/v1/courses/{id}/enrolments/{account}": {
    /** Gives somebody another role or section. It holds at once, everywhere. */
    patch: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The account's id, or its handle. */
        account: string;
      };
      body: EnrolmentChange;
      answers: { 200: Member };
    };
    /** Drops out, or takes somebody out. Who is expelled does not come back by themselves. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The account's id, or its handle. */
        account: string;
      };
      query?: {
        /** dropped where left out; oneself drops out only. */
        reason?: "dropped" | "expelled";
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/files/{file}": {
    /** A file of a lesson, for whoever may read the lesson: leads to where its bytes are. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The file's id. */
        file: Id;
      };
      answers: {  };
    };
  };
  "/api/v1/courses/{id}/invitations": {
    /** The invitations to a course, the newest first. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Only those in this state. */
        state?: "open" | "used" | "revoked" | "expired";
      };
      answers: { 200: InvitationPage };
    };
    /** Invites people by mail, also those who have no account yet. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: NewInvitations;
      answers: { 201: {
        items: Array<Invitation>;
      } };
    };
  };
  "/api/v1/courses/{id}/invitations/{invitation}": {
    /** Takes an invitation back: its links open nothing any more. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The invitation's id. */
        invitation: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/invitations/{invitation}/resend": {
    /** Sends the mail again, and lets the time begin anew; links from earlier mails stay good. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The invitation's id. */
        invitation: Id;
      };
      answers: { 200: Invitation };
    };
  };
  "/api/v1/courses/{id}/lessons/{lesson}": {
    /** A lesson, with what comes before and after it. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
      };
      answers: { 200: Lesson };
    };
    /** Changes a lesson; what is left out stays. 412 comes with the lesson as it is now. */
    patch: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
      };
      body: LessonChange;
      answers: { 200: Lesson };
    };
    /** Deletes a lesson, and how far people are in it. 412 comes with the lesson as it is now. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/lessons/{lesson}/completions/{account}": {
    /** Staff's word that a student has done a lesson. */
    put: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
        /** The student's account. */
        account: Id;
      };
      answers: { 200: ProgressNow };
    };
    /** Takes back that a student has done a lesson; a course once completed stays so. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
        /** The student's account. */
        account: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/lessons/{lesson}/prerequisites": {
    /** Says which lessons of the course have to be done before this one. */
    put: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
      };
      body: Requirements;
      answers: { 200: Lesson };
    };
  };
  "/api/v1/courses/{id}/lessons/{lesson}/progress": {
    /** Tells how far one is: on opening a lesson, then every while. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The lesson's id. */
        lesson: Id;
      };
      body: ProgressReport;
      answers: { 200: ProgressNow };
    };
  };
  "/api/v1/courses/{id}/modules": {
    /** Makes a module, at the end. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: NewModule;
      answers: { 201: Module };
    };
  };
  "/api/v1/courses/{id}/modules/{module}": {
    /** Changes a module; what is left out stays. 412 comes with the module as it is now. */
    patch: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The module's id. */
        module: Id;
      };
      body: ModuleChange;
      answers: { 200: Module };
    };
    /** Deletes a module with its lessons. 412 comes with the module as it is now. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The module's id. */
        module: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/courses/{id}/modules/{module}/lessons": {
    /** Makes a lesson, at the end of a module. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The module's id. */
        module: Id;
      };
      body: NewLesson;
      answers: { 201: Lesson };
    };
  };
  "/api/v1/courses/{id}/outline": {
    /** What a course is made of, in its order; staff sees drafts too. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: Outline };
    };
  };
  "/api/v1/courses/{id}/outline/order": {
    /** Puts the whole outline in order, or nothing of it: 412 comes with the outline as it is now, where another has changed it. */
    put: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: OutlineOrder;
      answers: { 200: Outline };
    };
  };
  "/api/v1/courses/{id}/people": {
    /** Who is in a course: instructors, assistants, students, by name. Students see each other if the course says so. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** What stands somewhere in name or handle, for staff also in the e-mails that they see. */
        search?: string;
        /** Only people of this role. */
        role?: "student" | "assistant" | "instructor";
        /** active where left out; others for staff. */
        state?: "active" | "dropped" | "expelled";
        /** Only people of this section. */
        section?: Id;
      };
      answers: { 200: MemberPage };
    };
  };
  "/api/v1/courses/{id}/prerequisites": {
    /** Says which courses have to be completed before one gets into this one. */
    put: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: Requirements;
      answers: { 200: Course };
    };
  };
  "/api/v1/courses/{id}/progress": {
    /** How far each student is, in the order of their accounts. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Ids of up to 100 lessons, with commas between: who has done which of them is told too. */
        lessons?: string;
      };
      answers: { 200: StudentProgressPage };
    };
  };
  "/api/v1/courses/{id}/progress/{account}": {
    /** Every lesson that a student has begun, in the outline's order. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The student's account. */
        account: Id;
      };
      answers: { 200: StudentLessons };
    };
  };
  "/api/v1/courses/{id}/publish": {
    /** Publishes a draft. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: Course };
    };
  };
  "/api/v1/courses/{id}/restore": {
    /** Brings an archived course back. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: Course };
    };
  };
  "/api/v1/courses/{id}/roster": {
    /** The imports of a course, the newest first. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: RosterImportPage };
    };
    /** Takes who is in the course from a file: one simple file, by itself or in JSON, or OneRoster's users.csv and enrollments.csv in JSON. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      query?: {
        /** Only reports what would happen. */
        dry_run?: boolean;
        /** Whom an earlier import named and this one does not is dropped; instructors never. */
        drop_missing?: boolean;
        /** Makes accounts, without a password, for people with an e-mail that nobody has. */
        make_accounts?: boolean;
        /** Mails those for whom an account was made, to choose a password. */
        send_mails?: boolean;
      };
      body: RosterFiles;
      answers: { 202: RosterImport };
    };
  };
  "/api/v1/courses/{id}/roster/{import}": {
    /** How far an import is. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The import's id. */
        import: Id;
      };
      answers: { 200: RosterImport };
    };
  };
  "/api/v1/courses/{id}/roster/{import}/cancel": {
    /** Ends an import where it is; what it has done stays. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The import's id. */
        import: Id;
      };
      answers: { 200: RosterImport };
    };
  };
  "/api/v1/courses/{id}/roster/{import}/changes": {
    /** What an import has done, or would do, to whom. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The import's id. */
        import: Id;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: RosterChangePage };
    };
  };
  "/api/v1/courses/{id}/roster/{import}/faults": {
    /** What is wrong with rows of an import. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The import's id. */
        import: Id;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: RosterFaultPage };
    };
  };
  "/api/v1/courses/{id}/sections": {
    /** The sections of a course, by title. */
    get: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      answers: { 200: {
        items: Array<Section>;
      } };
    };
    /** Makes a section. */
    post: {
      path: {
        /** The course's id, or its slug. */
        id: string;
      };
      body: SectionTitle;
      answers: { 201: Section };
    };
  };
  "/api/v1/courses/{id}/sections/{section}": {
    /** Gives a section another title. */
    patch: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The section's id. */
        section: Id;
      };
      body: SectionTitle;
      answers: { 200: Section };
    };
    /** Deletes a section; its people stay in the course, in none. */
    delete: {
      path: {
        /** The course's id, or its slug. */
        id: string;
        /** The section's id. */
        section: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/digests/{secret}/end": {
    /** Ends the digests of whoever got the mail with this link; mail programs call it (RFC 8058). */
    post: {
      path: {
        /** What the mail has. */
        secret: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/files": {
    /** The person's own files, the newest first. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: FilePage };
    };
  };
  "/api/v1/files/{id}": {
    /** One file, with a URL to fetch it from for an hour. */
    get: {
      path: {
        id: Id;
      };
      answers: { 200: File };
    };
    /** Removes a file of one's own that is used nowhere. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/invitations/by-link": {
    /** What a mailed link invites to: for who is not signed in too, and may have no account yet. */
    post: {
      body: InvitationLookUp;
      answers: { 200: Invited };
    };
  };
  "/api/v1/me": {
    /** Who is signed in. */
    get: {
      answers: { 200: Account };
    };
    /** Changes the profile; what is left out stays. */
    patch: {
      body: ProfileChange;
      answers: { 200: Account };
    };
  };
  "/api/v1/me/avatar": {
    /** The person shows no picture of themselves any more; the file goes. */
    delete: {
      answers: { 204: undefined };
    };
  };
  "/api/v1/me/chat-settings": {
    /** What one wants of chat. */
    get: {
      answers: { 200: ChatSettings };
    };
    /** Changes what one wants of chat. */
    patch: {
      body: ChatSettingsChange;
      answers: { 200: ChatSettings };
    };
  };
  "/api/v1/me/courses": {
    /** The courses that one is in, those joined last first, with how far one is. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Only those that run, those that are archived, or those whose last day is over. */
        state?: "active" | "archived" | "ended";
      };
      answers: { 200: MyCoursePage };
    };
  };
  "/api/v1/me/deletion": {
    /** Deletes the account for good. What others need to make sense of a course stays, without a name. */
    post: {
      body: Deletion;
      answers: { 204: undefined };
    };
  };
  "/api/v1/me/email": {
    /** Sends a mail to a new address; it becomes the account's once the link in it was opened. */
    post: {
      body: EmailChange;
      answers: { 202: undefined };
    };
  };
  "/api/v1/me/password": {
    /** Changes the password, and signs every other device out. */
    post: {
      body: PasswordChange;
      answers: { 204: undefined };
    };
  };
  "/api/v1/me/verification": {
    /** Sends the mail again that confirms the account's address. */
    post: {
      answers: { 202: undefined };
    };
  };
  "/api/v1/messages/search": {
    /** Messages in the rooms that one may read: one's own, or those of a course or room that one names. By words, or by what else is asked for; by nothing, the newest. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Words, all of which have to be there; the last may be the beginning of one. */
        q?: string;
        /** Only in this room. */
        room?: Id;
        /** Only in rooms of this course. */
        course?: Id;
        /** Only what this person said with their name; who said something without is not searched for. */
        from?: Id;
        /** Said on this day or later, in UTC. */
        after?: string;
        /** Said before this day, in UTC. */
        before?: string;
        /** With a file, with a link, or questions that are answered. */
        has?: "file" | "link" | "answer";
        /** The newest first, or what fits best. */
        order?: "newest" | "best";
      };
      answers: { 200: FoundMessages };
    };
  };
  "/api/v1/password-resets": {
    /** Sends a mail to choose a new password, if there is an account with this address. */
    post: {
      body: ResetRequest;
      answers: { 202: undefined };
    };
  };
  "/api/v1/password-resets/completion": {
    /** Sets a new password with the token of the mail's link, and signs every device out. */
    post: {
      body: Reset;
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms": {
    /** The rooms that one is in, in the order in which they were made. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Only those of this course: an admin sees them without being in it. */
        course?: Id;
      };
      answers: { 200: RoomPage };
    };
    /** The room of two people, which there is once; or a group. */
    post: {
      body: NewRoom;
      answers: { 201: Room };
    };
  };
  "/api/v1/rooms/{id}": {
    /** One room. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      answers: { 200: Room };
    };
    /** Renames, locks, slows or archives a room, or the opposite; its staff. */
    patch: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      body: RoomChange;
      answers: { 200: Room };
    };
  };
  "/api/v1/rooms/{id}/acts": {
    /** What staff have done in a room, and to whom, the newest first; its staff. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: RoomActPage };
    };
  };
  "/api/v1/rooms/{id}/export": {
    /** All that was said in a room, to keep: as JSON, or as a page without scripts. Its staff; that it was done is kept. Nobody is named who gave no name. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** Of the file. */
        format?: "json" | "html";
      };
      answers: { 200: string };
    };
  };
  "/api/v1/rooms/{id}/held": {
    /** What waits for the room's staff, the oldest first: all of it to them, their own to others. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Those that wait, or those that are settled. */
        open?: boolean;
      };
      answers: { 200: HeldMessagePage };
    };
  };
  "/api/v1/rooms/{id}/held/{held}": {
    /** Lets a message through, or refuses it; the room's staff. Of two the first has decided. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The id of what is held. */
        held: Id;
      };
      body: {
        verdict: "published" | "refused";
        /** For its author, and kept. */
        reason?: string;
      };
      answers: { 200: HeldOutcome };
    };
    /** Takes back what one has said and waits; where staff have settled it, it stays so. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The id of what is held. */
        held: Id;
      };
      answers: { 200: HeldOutcome };
    };
  };
  "/api/v1/rooms/{id}/members": {
    /** Who is in a direct room or a group; of other rooms that follows from the course. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      answers: { 200: {
        items: Array<RoomMember>;
      } };
    };
  };
  "/api/v1/rooms/{id}/members/{account}": {
    /** Takes somebody into a group, or makes them an owner or none; its owners. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The person's id. */
        account: Id;
      };
      body: {
        role?: "owner" | "member";
      };
      answers: { 204: undefined };
    };
    /** Takes somebody out of a group, or leaves it. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The person's id. */
        account: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages": {
    /** What was said in a room outside of threads, or in one of them; the newest, unless it is asked otherwise. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many at most. */
        limit?: number;
        /** The last ones before this offset. */
        before?: number;
        /** The first ones after this offset. */
        after?: number;
        /** The one with this offset, and those on both sides of it. */
        around?: number;
        /** Those in the thread that this message begins. */
        thread?: Id;
        /** Only those that are pinned, of the whole room. */
        pinned?: boolean;
        /** Questions that are not deleted, in this order, paged by `cursor`; in rooms of questions. */
        order?: "votes" | "newest" | "active";
        /** Only such questions; the newest first, unless `order` says otherwise. */
        state?: "open" | "answered";
        /** With `order` or `state`: the `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: Messages };
    };
    /** Says something in a room. */
    post: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      body: NewMessage;
      answers: { 201: SentMessage };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}": {
    /** One message. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 200: Message };
    };
    /** Another text; its author. */
    patch: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      body: MessageEdit;
      answers: { 200: Message };
    };
    /** Deletes a message; its author, and staff. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/answered": {
    /** Says that a question is answered; who has asked it, and staff. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      body: Answered;
      answers: { 204: undefined };
    };
    /** Says that a question is open. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/history": {
    /** What a message was before it was edited. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 200: {
        items: Array<EarlierMessage>;
      } };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/pin": {
    /** Pins a message; staff. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
    /** Takes the pin away; staff. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/reactions/{emoji}": {
    /** Reacts to a message. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
        /** One emoji. */
        emoji: string;
      };
      answers: { 204: undefined };
    };
    /** Takes a reaction back. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
        /** One emoji. */
        emoji: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/reports": {
    /** Tells the room's staff of a message; once, however often it is sent. */
    post: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      body: {
        reason: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/restore": {
    /** Brings a deleted message back; staff. */
    post: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/reveal": {
    /** Who wrote a message without their name; the room's staff. That it was asked for, and why, is kept for all staff to see. */
    post: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      body: Reveal;
      answers: { 200: Revealed };
    };
  };
  "/api/v1/rooms/{id}/messages/{message}/vote": {
    /** Votes for a question or an answer. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
    /** Takes the vote back. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The message's id. */
        message: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/presence": {
    /** Who is subscribed to a room's channel just now. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: Presence };
    };
  };
  "/api/v1/rooms/{id}/read": {
    /** How far one has read. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      body: ReadMarker;
      answers: { 200: ReadState };
    };
  };
  "/api/v1/rooms/{id}/readers": {
    /** Who else has read a room so far; nobody, where people do not see that of each other. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** Up to this offset at least. */
        from?: number;
      };
      answers: { 200: {
        readers: Array<RoomReader>;
      } };
    };
  };
  "/api/v1/rooms/{id}/reports": {
    /** What people have told the room's staff, the newest first; its staff. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Those that nobody has settled, or the others. */
        open?: boolean;
      };
      answers: { 200: MessageReportPage };
    };
  };
  "/api/v1/rooms/{id}/reports/{report}": {
    /** Deletes the message that a report is about, or dismisses the report; the room's staff. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The report's id. */
        report: Id;
      };
      body: {
        verdict: "deleted" | "dismissed";
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/restrictions": {
    /** Who may not write in a room, or is not let in; its staff. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      answers: { 200: {
        items: Array<RoomRestriction>;
      } };
    };
  };
  "/api/v1/rooms/{id}/restrictions/{account}": {
    /** Stops somebody from writing in a room, or from being there; its staff. */
    put: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The person's id. */
        account: Id;
      };
      body: {
        kind: "locked" | "banned";
        /** Kept for staff. */
        reason?: string;
      };
      answers: { 204: undefined };
    };
    /** Takes a restriction away; the room's staff. */
    delete: {
      path: {
        /** The room's id, or its slug. */
        id: string;
        /** The person's id. */
        account: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms/{id}/settings": {
    /** What a room is to oneself. */
    patch: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      body: RoomSettings;
      answers: { 200: {
        muted: boolean;
        level: "all" | "mentions" | "nothing";
      } };
    };
  };
  "/api/v1/sessions": {
    /** Where the person is signed in, the newest first. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: SessionPage };
    };
    /** Signs in, by handle or by e-mail. */
    post: {
      body: SignIn;
      answers: { 200: SignedIn };
    };
    /** Signs every device out, this one too, and ends every token. */
    delete: {
      answers: { 204: undefined };
    };
  };
  "/api/v1/sessions/current": {
    /** Who is signed in, or nobody: what is 401 elsewhere is an answer here. */
    get: {
      answers: { 200: Visitor };
    };
    /** Signs this device out. */
    delete: {
      answers: { 204: undefined };
    };
  };
  "/api/v1/sessions/refresh": {
    /** Exchanges a refresh token for new tokens. Each is good once: one that is used again ends the session. */
    post: {
      body: Refresh;
      answers: { 200: SignedIn };
    };
  };
  "/api/v1/sessions/token": {
    /** A fresh access token: for a page that is signed in by cookie and opens a real-time connection. */
    post: {
      answers: { 200: AccessToken };
    };
  };
  "/api/v1/sessions/{id}": {
    /** Signs another device out. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/uploads": {
    /** The person's uploads that can be gone on with, from whatever device, in the order of their beginning. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: UploadPage };
    };
  };
  "/api/v1/uploads/usage": {
    /** How much the person keeps here, and may keep. */
    get: {
      answers: { 200: UploadUsage };
    };
  };
  "/avatars/{object}": {
    /** A person's picture, as `avatar_url` names it: a square WebP of 512 points. */
    get: {
      path: {
        /** The picture's name. */
        object: string;
      };
      answers: { 200: string; 206: string };
    };
  };
  "/files/{object}": {
    /** A file's bytes, by a URL that a file's description or another answer gave. */
    get: {
      path: {
        /** The object's name. */
        object: string;
      };
      query?: {
        /** As the file's `url` has it. */
        as?: string;
        /** As the file's `url` has it. */
        type?: string;
        /** As the file's `url` has it. */
        until?: string;
        /** As the file's `url` has it. */
        signature?: string;
      };
      answers: { 200: string; 206: string };
    };
  };
  "/health": {
    /** Whether the process is alive. */
    get: {
      answers: { 200: Health };
    };
  };
  "/metrics": {
    /** What the server does and how it fares, in Prometheus' text format. */
    get: {
      answers: { 200: string };
    };
  };
  "/openapi.json": {
    /** This description, in OpenAPI 3.1. */
    get: {
      answers: { 200: { [key: string]: unknown } };
    };
  };
  "/ready": {
    /** Whether requests should be sent here, with each part's state. */
    get: {
      answers: { 200: Readiness };
    };
  };
  "/uploads": {
    /** Begins an upload, and takes its first bytes where they come along. */
    post: {
      body: unknown;
      answers: { 201: undefined };
    };
  };
  "/uploads/{id}": {
    /** Where an upload stands. Whoever asks is going on with it: a request that still sends gives way. */
    get: {
      path: {
        id: Id;
      };
      answers: { 200: Upload };
    };
    /** Adds bytes at the end of an upload. Those that are acknowledged are on the server's disk. */
    patch: {
      path: {
        id: Id;
      };
      body: unknown;
      answers: { 204: undefined };
    };
    /** Ends an upload. A file that it has become goes as well, unless something refers to that. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
}
