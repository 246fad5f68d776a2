import { useState } from "react";
import { navigate } from "../../../app/navigation.js";
import { usePageTitle } from "../../../app/pageTitle.js";
import {
  Avatar, Button, ConfirmDialog, Form, IconButton, PageHeader, Table, TextField, toast,
} from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, usePages, useSubmit } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { wordsOf } from "../../../text/problems.js";
import { useText } from "../../../text/Text.jsx";
import { Listed } from "../../Listed.jsx";
import { Loaded } from "../../Loaded.jsx";
import NotFound from "../../NotFound.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { InlineTitle } from "../edit/InlineTitle.jsx";

/** @typedef {import("../../../../types/api").Cohort} CohortRecord */

/** More handles than anybody types at once. */
const handlesMax = 50;

/**
 * Who is in a cohort, put in by their handles.
 * @param {{id: string}} props
 */
export default function Cohort({ id }) {
  const load = useLoad(async (signal) => (await api.get("/api/v1/cohorts/{id}", { path: { id }, signal })).data, [id]);
  usePageTitle(load.data?.title);
  if (load.error instanceof ApiProblem && load.error.status === 404) return <NotFound />;
  return <Loaded load={load}>{(cohort) => <Known cohort={cohort} reload={load.reload} />}</Loaded>;
}

/** @param {{cohort: CohortRecord, reload: () => void}} props */
function Known({ cohort, reload }) {
  const text = useText();
  const [isLeaving, setLeaving] = useState(false);
  const path = { id: cohort.id };
  const people = usePages(
    async (cursor, signal) => (await api.get("/api/v1/cohorts/{id}/members", { path, query: { cursor }, signal })).data,
    [cohort.id],
  );
  const changed = () => {
    people.reload();
    reload();
  };
  const rename = useSubmit(async (/** @type {string} */ title) => {
    await api.patch("/api/v1/cohorts/{id}", { path, body: { title } });
    reload();
  });
  const remove = useSubmit(async (/** @type {{id: string, name: string}} */ person) => {
    await api.delete("/api/v1/cohorts/{id}/members/{account}", { path: { ...path, account: person.id } });
    toast({ tone: "success", text: text("cohorts.removed", { name: person.name }) });
    changed();
  });
  return (
    <>
      <PageHeader
        title={<InlineTitle value={cohort.title} label={text("cohorts.name")} onSave={rename.submit} />}
        lead={text("cohorts.people", { count: cohort.member_count })}
        back={{ href: "/cohorts", label: text("cohorts.title") }}
        actions={
          <Button icon="trash" onClick={() => setLeaving(true)}>
            {text("build.delete")}
          </Button>
        }
      />
      <div className="stack">
        <ProblemNotice problem={rename.problem ?? remove.problem} />
        <Additions cohort={cohort} onAdded={changed} />
        <Listed
          pages={people}
          empty={{ icon: "people", title: text("cohorts.empty"), words: text("cohorts.empty_help") }}
        >
          <Table
            caption={cohort.title}
            rows={people.items}
            keyOf={(row) => row.id}
            columns={[
              {
                id: "name",
                title: text("profile.name"),
                isPrimary: true,
                render: (row) => (
                  <span className="person-cell">
                    <Avatar name={row.name} size="small" isDecorative />
                    <span>
                      <span className="person-name">{row.name}</span>
                      <span className="person-handle">@{row.handle}</span>
                    </span>
                  </span>
                ),
              },
              {
                id: "actions",
                title: text("members.actions"),
                isTitleHidden: true,
                align: "end",
                render: (row) => (
                  <IconButton
                    icon="close"
                    size="small"
                    label={text("cohorts.remove", { name: row.name })}
                    onClick={() => void remove.submit(row)}
                  />
                ),
              },
            ]}
          />
        </Listed>
      </div>
      {isLeaving && (
        <ConfirmDialog
          title={text("cohorts.delete_title", { title: cohort.title })}
          text={text("cohorts.delete_words")}
          confirmLabel={text("build.delete")}
          tone="danger"
          errorText={(fault) => wordsOf(fault, text)}
          onConfirm={async () => {
            await api.delete("/api/v1/cohorts/{id}", { path });
            navigate("/cohorts", { replaces: true });
          }}
          onClose={() => setLeaving(false)}
        />
      )}
    </>
  );
}

/** @param {{cohort: CohortRecord, onAdded: () => void}} props */
function Additions({ cohort, onAdded }) {
  const text = useText();
  const [written, setWritten] = useState("");
  const [unknown, setUnknown] = useState(/** @type {string[]} */ ([]));
  const add = useSubmit(async () => {
    const handles = [...new Set(written.split(/[\s,;]+/).map((one) => one.replace(/^@/, "")).filter(Boolean))];
    const found = await Promise.all(handles.slice(0, handlesMax).map(idOf));
    const accounts = found.flatMap((id) => id ?? []);
    if (accounts.length > 0) {
      await api.post("/api/v1/cohorts/{id}/members", { path: { id: cohort.id }, body: { accounts } });
      onAdded();
    }
    // Who was not found stays written, to be mended.
    const left = handles.filter((_, index) => !found[index]);
    setUnknown(left);
    setWritten(left.join(" "));
  });
  return (
    <Form onSubmit={() => written.trim() && add.submit()} label={text("cohorts.add")}>
      <ProblemNotice problem={add.problem} />
      <div className="inline-form">
        <TextField
          label={text("cohorts.handles")}
          value={written}
          onChange={setWritten}
          error={unknown.length > 0 ? text("cohorts.unknown", { handles: unknown.join(", ") }) : undefined}
          autoCapitalize="none"
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" icon="plus" isBusy={add.isBusy}>
          {text("cohorts.add")}
        </Button>
      </div>
    </Form>
  );
}

/**
 * Whose handle this is; undefined: nobody's.
 * @param {string} handle
 */
async function idOf(handle) {
  try {
    return (await api.get("/api/v1/accounts/{id}", { path: { id: handle } })).data.id;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}
