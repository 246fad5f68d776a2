import { useState } from "react";
import {
  Button, CheckboxField, Form, FormActions, RadioGroup, TextArea, TextField, toast,
} from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad, useSubmit } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { useText } from "../../../text/Text.jsx";
import { Loaded } from "../../Loaded.jsx";
import { ProblemNotice } from "../../ProblemNotice.jsx";
import { ConflictNotice } from "./ConflictNotice.jsx";
import { draftOf, rulesOf, wrongLine } from "./chatRules.js";

/**
 * @typedef {import("./chatRules.js").Rules} Rules
 * @typedef {import("./chatRules.js").Draft} Draft
 */

/**
 * What a course asks of what its people say in its rooms; those who lead it are above that.
 * @param {{course: {id: string}}} props
 */
export function ChatRules({ course }) {
  const load = useLoad((signal) => fetchRules(course, signal), [course.id]);
  return <Loaded load={load}>{(rules) => <RulesForm course={course} rules={rules} />}</Loaded>;
}

/**
 * @param {{id: string}} course
 * @param {AbortSignal} [signal]
 */
async function fetchRules(course, signal) {
  return (await api.get("/api/v1/courses/{id}/chat-rules", { path: { id: course.id }, signal })).data;
}

/** @param {{course: {id: string}, rules: Rules}} props */
function RulesForm({ course, rules: first }) {
  const text = useText();
  const [known, setKnown] = useState(first);
  const [draft, setDraft] = useState(() => draftOf(first));
  const set = (/** @type {Partial<Draft>} */ change) => setDraft((before) => ({ ...before, ...change }));
  const take = (/** @type {Rules} */ rules) => {
    setKnown(rules);
    setDraft(draftOf(rules));
  };
  const form = useSubmit(async (/** @type {number} */ version) => {
    const body = { ...rulesOf(draft), version };
    take((await api.put("/api/v1/courses/{id}/chat-rules", { path: { id: course.id }, body })).data);
    toast({ tone: "success", text: text("build.saved") });
  });
  const theirs = useSubmit(async (/** @type {(rules: Rules) => unknown} */ use) => {
    await use(await fetchRules(course));
  });
  const { problem } = form;
  const isConflict = problem instanceof ApiProblem && problem.code === "changed_meanwhile";
  return (
    <Form onSubmit={() => form.submit(known.version)} className="course-settings">
      {isConflict ? (
        <ConflictNotice
          onTakeTheirs={() => void theirs.submit((rules) => {
            take(rules);
            form.clear();
          })}
          onKeepMine={() => void theirs.submit(({ version }) => form.submit(version))}
        >
          {text("rules.conflict_words")}
        </ConflictNotice>
      ) : (
        <ProblemNotice problem={wrongLine(problem) === undefined ? problem : undefined} />
      )}
      <ProblemNotice problem={theirs.problem} />
      <p className="quiet">{text("rules.lead")}</p>
      <Words draft={draft} set={set} problem={problem} />
      <Links draft={draft} set={set} problem={problem} />
      <Review draft={draft} set={set} />
      <fieldset className="settings-group">
        <legend>{text("rules.receipts")}</legend>
        <CheckboxField
          label={text("rules.receipts_on")}
          help={text("rules.receipts_help")}
          isOn={draft.read_receipts}
          onChange={(isOn) => set({ read_receipts: isOn })}
        />
      </fieldset>
      <FormActions>
        <Button kind="primary" type="submit" isBusy={form.isBusy}>
          {text("common.save")}
        </Button>
      </FormActions>
    </Form>
  );
}

/** @typedef {{draft: Draft, set: (change: Partial<Draft>) => void, problem: unknown}} PartProps */

/** @param {PartProps} props */
function Words({ draft, set, problem }) {
  const text = useText();
  const wrong = wrongLine(problem, "words");
  const { words } = rulesOf(draft);
  const errorOf = (/** @type {"refuse" | "hold"} */ action) =>
    wrong !== undefined && words[wrong]?.action === action
      ? text("rules.wrong_word", { word: words[wrong].text })
      : undefined;
  return (
    <fieldset className="settings-group">
      <legend>{text("rules.words")}</legend>
      <TextArea
        label={text("rules.words_refuse")}
        help={text("rules.words_help")}
        value={draft.refused}
        onChange={(refused) => set({ refused })}
        error={errorOf("refuse")}
        rows={3}
        dir="auto"
        spellCheck={false}
      />
      <TextArea
        label={text("rules.words_hold")}
        help={text("rules.words_hold_help")}
        value={draft.held}
        onChange={(held) => set({ held })}
        error={errorOf("hold")}
        rows={3}
        dir="auto"
        spellCheck={false}
      />
    </fieldset>
  );
}

/** @param {PartProps} props */
function Links({ draft, set, problem }) {
  const text = useText();
  const wrong = wrongLine(problem, "link_hosts");
  const host = wrong === undefined ? undefined : rulesOf(draft).link_hosts[wrong];
  return (
    <fieldset className="settings-group">
      <legend>{text("rules.links")}</legend>
      <RadioGroup
        label={text("rules.links_who")}
        value={draft.links}
        onChange={(links) => set({ links })}
        options={[
          { value: "anyone", label: text("rules.links_anyone") },
          { value: "hold", label: text("rules.links_hold"), help: text("rules.links_hold_help") },
          { value: "staff", label: text("rules.links_staff"), help: text("rules.links_staff_help") },
        ]}
      />
      {draft.links !== "anyone" && (
        <TextArea
          label={text("rules.hosts")}
          help={text("rules.hosts_help")}
          value={draft.hosts}
          onChange={(hosts) => set({ hosts })}
          error={host && text("rules.wrong_host", { host })}
          rows={3}
          dir="ltr"
          spellCheck={false}
        />
      )}
    </fieldset>
  );
}

/** @param {Omit<PartProps, "problem">} props */
function Review({ draft, set }) {
  const text = useText();
  return (
    <fieldset className="settings-group">
      <legend>{text("rules.review")}</legend>
      <RadioGroup
        label={text("rules.review_whose")}
        value={draft.review}
        onChange={(review) => set({ review })}
        options={[
          { value: "nobody", label: text("rules.review_nobody") },
          { value: "newcomers", label: text("rules.review_newcomers"), help: text("rules.review_newcomers_help") },
          { value: "everyone", label: text("rules.review_everyone") },
        ]}
      />
      {draft.review === "newcomers" && (
        <TextField
          type="number"
          inputMode="numeric"
          min={1}
          max={100}
          label={text("rules.newcomer_messages")}
          value={draft.newcomer_messages}
          onChange={(count) => set({ newcomer_messages: count })}
        />
      )}
    </fieldset>
  );
}
