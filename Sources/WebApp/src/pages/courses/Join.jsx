import { useState } from "react";
import { navigate } from "../../app/navigation.js";
import { usePlace } from "../../app/Link.jsx";
import { Button, Form, PageHeader, TextField } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useSubmit } from "../../kit/hooks.js";
import { faultWords } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";
import { Cover } from "./Cover.jsx";

/** A code, as it is written on a board, opens a course; which one is shown before one is in it. */
export default function Join() {
  const text = useText();
  const { query } = usePlace();
  const [code, setCode] = useState(query.get("code") ?? "");
  const [found, setFound] = useState(
    /** @type {{id: string, slug: string, title: string, summary?: string} | null} */ (null),
  );
  const look = useSubmit(async () => {
    setFound((await api.post("/api/v1/courses/by-code", { body: { code: code.trim() } })).data);
  });
  const enter = useSubmit(async () => {
    if (!found) return;
    await api.post("/api/v1/courses/{id}/enrolments", { path: { id: found.id }, body: { code: code.trim() } });
    navigate(`/courses/${found.slug}`);
  });
  return (
    <div className="join">
      <PageHeader title={text("join.title")} lead={text("join.lead")} />
      <Form onSubmit={look.submit}>
        <ProblemNotice problem={look.fieldFault("code") ? undefined : look.problem} />
        <TextField
          label={text("join.code")}
          name="code"
          className="join-code"
          value={code}
          onChange={(value) => {
            setCode(value);
            setFound(null);
          }}
          error={faultWords(look.fieldFault("code"), text)}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
          isRequired
          autoFocus
        />
        {!found && (
          <Button kind="primary" type="submit" isBusy={look.isBusy}>
            {text("join.look")}
          </Button>
        )}
      </Form>
      {found && (
        <section className="join-found" aria-live="polite">
          <Cover title={found.title} />
          <div>
            <h2>{found.title}</h2>
            {found.summary && <p className="quiet">{found.summary}</p>}
            <p className="quiet">{text("join.email_shown")}</p>
            <ProblemNotice problem={enter.problem} />
            <Button kind="primary" isBusy={enter.isBusy} onClick={() => void enter.submit()}>
              {text("course.join")}
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}
