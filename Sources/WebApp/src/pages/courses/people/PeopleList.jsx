import { useState } from "react";
import { Avatar, Badge, Button, Menu, SearchField, SelectField, Table, toast } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages, useSession, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { Listed } from "../../Listed.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { useAddressSearch } from "../useAddressSearch.js";
import { useChannelEvents } from "../../../kit/useChannelEvents.js";
import { isStaff, mayChangePeople, teaches } from "../words.js";
import { CohortDialog } from "./CohortDialog.jsx";
import { AddPersonDialog, EndDialog, SectionDialog } from "./PersonDialogs.jsx";

/**
 * @typedef {import("../../../../types/api").Course} Course
 * @typedef {import("../../../../types/api").Member} Member
 * @typedef {import("../../../../types/api").Section} Section
 * @typedef {"student" | "assistant" | "instructor"} CourseRole
 */

const names = /** @type {const} */ (["search", "role", "state", "section"]);
const roles = /** @type {const} */ (["student", "assistant", "instructor"]);

/** @param {{course: Course, sections: Section[]}} props */
export function PeopleList({ course, sections }) {
  const text = useText();
  const { person } = useSession();
  const isOfStaff = isStaff(course.role) || course.may_edit;
  const { wanted, search, setSearch, ask } = useAddressSearch(names);
  const [asks, setAsks] = useState(
    /** @type {{what: "add" | "cohort"} | {what: "dropped" | "expelled" | "section", member: Member} | null} */ (null),
  );
  const people = usePages(
    async (cursor, signal) => {
      const query = {
        search: wanted.search || undefined, role: /** @type {CourseRole | undefined} */ (wanted.role || undefined),
        state: /** @type {"active" | "dropped" | "expelled" | undefined} */ (wanted.state || undefined),
        section: wanted.section || undefined, cursor,
      };
      return (await api.get("/api/v1/courses/{id}/people", { path: { id: course.id }, query, signal })).data;
    },
    [course.id, ...Object.values(wanted)],
  );
  useChannelEvents(isOfStaff ? `course:${course.id}:staff` : undefined, {
    heard: ({ type }) => type === "people.changed" && people.reload(),
  });
  const { submit, problem } = useSubmit(async (/** @type {Member} */ member, /** @type {CourseRole} */ role) => {
    const { data } = await api.patch(
      "/api/v1/courses/{id}/enrolments/{account}",
      { path: { id: course.id, account: member.id }, body: { role } },
    );
    people.change((one) => (one.id === member.id ? data : one));
    toast(
      { tone: "success", text: text("members.role_changed", { name: member.name, role: text(`courses.as_${role}`) }) },
    );
  });
  const close = () => setAsks(null);
  const actions = { changeRole: submit, ask: setAsks, ownId: person?.id ?? "", sections };
  return (
    <div className="stack">
      <div className="people-bar">
        <div className="filters" role="search">
          <SearchField label={text("members.search")} value={search} onChange={setSearch} />
          <SelectField
            label={text("people.role")}
            value={wanted.role}
            onChange={(role) => ask({ role })}
            options={
              [
                { value: "", label: text("people.any_role") },
                ...roles.map((role) => ({ value: role, label: text(`courses.as_${role}`) }))
              ]
            }
          />
          {isOfStaff && (
            <SelectField
              label={text("people.state")}
              value={wanted.state}
              onChange={(state) => ask({ state })}
              options={[
                { value: "", label: text("members.in_course") },
                { value: "dropped", label: text("members.dropped") },
                { value: "expelled", label: text("members.expelled") },
              ]}
            />
          )}
          {sections.length > 0 && (
            <SelectField
              label={text("members.section")}
              value={wanted.section}
              onChange={(section) => ask({ section })}
              options={
                [
                  { value: "", label: text("members.any_section") },
                  ...sections.map(({ id, title }) => ({ value: id, label: title }))
                ]
              }
            />
          )}
        </div>
        {mayChangePeople(course) && (
          <div className="row">
            {teaches(person) && (
              <Button icon="people" onClick={() => setAsks({ what: "cohort" })}>
                {text("cohorts.enrol")}
              </Button>
            )}
            <Button icon="plus" onClick={() => setAsks({ what: "add" })}>
              {text("members.add")}
            </Button>
          </div>
        )}
      </div>
      <ProblemNotice problem={problem} />
      <Listed
        pages={people}
        empty={{ icon: "people", title: text("people.nobody"), words: text("members.nobody_help") }}
      >
        <Table
          caption={text("course.people")}
          columns={columns(text, course, isOfStaff, actions)}
          rows={people.items}
          keyOf={(row) => row.id}
        />
      </Listed>
      {asks?.what === "add" && (
        <AddPersonDialog course={course} sections={sections} onAdded={people.reload} onClose={close} />
      )}
      {asks?.what === "cohort" && (
        <CohortDialog course={course} sections={sections} onAdded={people.reload} onClose={close} />
      )}
      {(asks?.what === "dropped" || asks?.what === "expelled") && (
        <EndDialog
          course={course}
          member={asks.member}
          reason={asks.what}
          onEnded={() => people.change((one) => (one.id === asks.member.id ? undefined : one))}
          onClose={close}
        />
      )}
      {asks?.what === "section" && (
        <SectionDialog
          course={course}
          member={asks.member}
          sections={sections}
          onChanged={(data) => people.change((one) => (one.id === data.id ? data : one))}
          onClose={close}
        />
      )}
    </div>
  );
}

/**
 * @typedef {{
 *   changeRole: (member: Member, role: CourseRole) => Promise<boolean>,
 *   ask: (asks: {what: "dropped" | "expelled" | "section", member: Member}) => void, ownId: string, sections:
 *   Section[],
 * }} Actions
 * @param {import("../../../text/formats.js").Translate} text
 * @param {Course} course
 * @param {boolean} isOfStaff
 * @param {Actions} actions
 * @returns {import("../../../design/Table.jsx").Column<Member>[]}
 */
function columns(text, course, isOfStaff, actions) {
  /** @type {import("../../../design/Table.jsx").Column<Member>[]} */
  const shown = [
    {
      id: "name",
      title: text("profile.name"),
      isPrimary: true,
      render: (row) => (
        <span className="person-cell">
          <Avatar name={row.name} src={row.avatar_url} size="small" isDecorative />
          <span>
            <span className="person-name">{row.name}</span>
            <span className="person-handle">{row.email ?? `@${row.handle}`}</span>
          </span>
        </span>
      ),
    },
    {
      id: "role",
      title: text("people.role"),
      render: (row) => <Badge tone={row.role === "student" ? "neutral" : row.role === "assistant" ? "info" : "accent"}>{text(`courses.as_${row.role}`)}</Badge>,
    },
  ];
  if (actions.sections.length > 0) shown.push(
    { id: "section", title: text("members.section"), render: (row) => row.section?.title ?? "–" },
  );
  if (!isOfStaff) return shown;
  shown.push(
    {
      id: "progress",
      title: text("course.progress"),
      render: (row) => (
        row.role === "student" && row.progress ? text(
          "progress.of",
          { done: row.progress.done, total: row.progress.total },
        ) : "–"
      ),
    },
    {
      id: "seen",
      title: text("members.last_seen"),
      render: (row) => (
        row.last_seen_at ? <time dateTime={row.last_seen_at}>{text.ago(row.last_seen_at)}</time> : text("members.never")
      )
    },
  );
  if (mayChangePeople(course)) {
    shown.push(
      {
        id: "actions",
        title: text("members.actions"),
        isTitleHidden: true,
        align: "end",
        render: (row) => <MemberMenu member={row} actions={actions} />
      },
    );
  }
  return shown;
}

/** @param {{member: Member, actions: Actions}} props */
function MemberMenu({ member, actions: { changeRole, ask, ownId, sections } }) {
  const text = useText();
  if (member.id === ownId) return null;
  if (member.state !== "active") {
    return (
      <Button size="small" onClick={() => void changeRole(member, member.role)}>
        {text("members.let_in_again")}
      </Button>
    );
  }
  return (
    <Menu
      label={text("members.menu", { name: member.name })}
      align="end"
      items={[
        ...roles.map((role) => ({
          id: role, label: text(`courses.as_${role}`), isChecked: member.role === role,
          onSelect: () => member.role !== role && void changeRole(member, role),
        })),
        "separator",
        ...(sections.length > 0
          ? [
            {
              id: "section",
              label: text("members.change_section"),
              icon: /** @type {const} */ ("folder"),
              onSelect: () => ask({ what: "section", member })
            },
          ]
          : []),
        {
          id: "dropped",
          label: text("members.drop"),
          icon: "logout",
          onSelect: () => ask({ what: "dropped", member })
        },
        {
          id: "expelled",
          label: text("members.expel"),
          icon: "shield",
          tone: "danger",
          onSelect: () => ask({ what: "expelled", member })
        },
      ]}
    />
  );
}
