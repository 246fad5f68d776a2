import { useState } from "react";
import { Button, Card, Form, Icon, TextField, toast } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useSubmit } from "../../kit/hooks.js";
import { faultWords } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";

/**
 * The way into a course: by a press, by a code, or only by an invitation.
 * @param {{course: import("../../../types/api").Course, onChanged: () => void}} props
 */
export function EnrolCard({ course, onChanged }) {
  const text = useText();
  const [code, setCode] = useState("");
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    await api.post("/api/v1/courses/{id}/enrolments", {
      path: { id: course.id },
      body: course.opening === "code" ? { code: code.trim() } : {},
    });
    toast({ tone: "success", text: text("course.welcome", { title: course.title }) });
    onChanged();
  });
  const unmet = course.prerequisites.filter(({ is_completed: isCompleted }) => !isCompleted);
  if (course.state !== "published") return null;
  if (course.opening === "invitation") {
    return (
      <Card title={text("course.by_invitation")}>
        <p className="quiet">{text("course.by_invitation_words")}</p>
      </Card>
    );
  }
  return (
    <Card title={text("course.join_title")} className="way-on">
      {unmet.length > 0 && <Prerequisites courses={unmet} />}
      <Form onSubmit={submit}>
        <ProblemNotice problem={fieldFault("code") ? undefined : problem} />
        {course.opening === "code" && (
          <TextField
            label={text("join.code")}
            help={text("join.code_help")}
            name="code"
            value={code}
            onChange={setCode}
            error={faultWords(fieldFault("code"), text)}
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            isRequired
          />
        )}
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {text("course.join")}
        </Button>
      </Form>
      {course.opening === "open" && <p className="quiet">{text("course.open_words")}</p>}
      <p className="quiet">{text("join.email_shown")}</p>
    </Card>
  );
}

/** @param {{courses: {slug: string, title: string}[]}} props */
function Prerequisites({ courses }) {
  const text = useText();
  return (
    <div className="prerequisites">
      <p>{text("course.requires")}</p>
      <ul role="list">
        {courses.map(({ slug, title }) => (
          <li key={slug}>
            <Icon name="lock" size={16} />
            <a href={`/courses/${slug}`}>{title}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
