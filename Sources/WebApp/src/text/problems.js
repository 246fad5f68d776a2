import { ApiProblem, Unreachable } from "../kit/problems.js";

/**
 * What went wrong, in the person's language. The server says it in English, with a code beside; a code that the table
 * does not know is shown in the server's words, which are better than none.
 * @typedef {import("./formats.js").Translate} Translate
 * @typedef {import("./languages.js").Key} Key
 */

/** @type {{[code: string]: Key}} */
const problems = {
  wrong_credentials: "problem.wrong_credentials",
  account_suspended: "problem.account_suspended",
  too_many_attempts: "problem.too_many_attempts",
  too_many_requests: "problem.too_many_requests",
  busy: "problem.busy",
  not_found: "problem.not_found",
  invalid_fields: "problem.invalid_fields",
  taken: "problem.invalid_fields",
  precondition_failed: "problem.changed_elsewhere",
  not_signed_in: "problem.signed_out",
  invalid_token: "problem.signed_out",
  expired_token: "problem.signed_out",
  forbidden_origin: "problem.forbidden_origin",
  database_unavailable: "problem.database_unavailable",
  course_archived: "problem.course_archived",
  course_not_published: "problem.not_published",
  code_needed: "problem.code_needed",
  invitation_needed: "problem.invitation_needed",
  expelled: "problem.expelled",
  other_address: "problem.other_address",
  lesson_locked: "problem.lesson_locked",
  role_above_own: "problem.role_above_own",
  last_instructor: "problem.last_instructor",
  file_in_use: "problem.file_in_use",
  categories_changed: "problem.categories_changed",
  import_under_way: "problem.import_under_way",
  prerequisite_cycle: "problem.prerequisite_cycle",
  prerequisites_missing: "problem.prerequisites_missing",
};

/** @type {{[code: string]: Key}} */
const faults = {
  missing: "fault.missing",
  taken: "fault.taken",
  too_common: "fault.too_common",
  too_personal: "fault.too_personal",
  wrong_password: "fault.wrong_password",
  link_not_good: "fault.link_not_good",
  unknown: "fault.unknown",
  code_not_good: "fault.code_not_good",
  before_start: "fault.before_start",
  "slug.bad_format": "fault.slug",
  too_long: "fault.too_long",
  "handle.too_short": "fault.handle",
  "handle.too_long": "fault.handle",
  "handle.bad_format": "fault.handle",
  "email.bad_format": "fault.email",
  "email.too_short": "fault.email",
  "name.too_short": "fault.missing",
  "password.too_short": "fault.password_too_short",
  "new_password.too_short": "fault.password_too_short",
};

/**
 * @param {unknown} problem
 * @param {Translate} text
 */
export function wordsOf(problem, text) {
  if (problem instanceof Unreachable) {
    return text(problem.reason === "timeout" ? "problem.timeout" : "problem.unreachable");
  }
  if (!(problem instanceof ApiProblem)) return text("problem.unexpected");
  const key = problems[problem.code];
  if (!key) return problem.detail || text("problem.unexpected");
  const minutes = Math.max(1, Math.ceil((problem.retryAfterS ?? 60) / 60));
  return text(key, { count: minutes });
}

/**
 * What is wrong with one field.
 * @param {import("../kit/problems.js").FieldError | undefined} fault
 * @param {Translate} text
 */
export function faultWords(fault, text) {
  if (!fault) return undefined;
  // A field of a part is named by its last step: profile.handle.
  const name = fault.field.split(".").at(-1);
  const key = faults[`${name}.${fault.code}`] ?? faults[fault.code];
  return key ? text(key) : fault.message;
}

/**
 * What somebody who asks for help should quote.
 * @param {unknown} problem
 */
export function incidentOf(problem) {
  return problem instanceof ApiProblem ? problem.incident : undefined;
}
