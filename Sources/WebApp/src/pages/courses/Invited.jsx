import { navigate } from "../../app/navigation.js";
import { usePageTitle } from "../../app/pageTitle.js";
import { Button, EmptyState, LinkButton, Notice } from "../../design/index.js";
import { api, session } from "../../kit/client.js";
import { useLoad, useSession, useSubmit } from "../../kit/hooks.js";
import { ApiProblem } from "../../kit/problems.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";
import { Cover } from "./Cover.jsx";
import { forgetInvitation, useInvitation } from "./invitation.js";

/** Where the link of an invitation leads, whoever opens it. */
export default function Invited() {
  const text = useText();
  const secret = useInvitation();
  const load = useLoad(
    async (signal) => (await api.post("/api/v1/invitations/by-link", { body: { invitation: secret }, signal })).data,
    [secret],
  );
  usePageTitle(load.data?.course.title);
  if (load.error instanceof ApiProblem && load.error.status < 500) {
    return (
      <div className="door">
        <EmptyState
          isPage
          isAnswer
          icon="link"
          title={text("join.not_good")}
          action={<LinkButton kind="primary" href="/courses">{text("course.to_catalogue")}</LinkButton>}
        >
          {text("join.not_good_help")}
        </EmptyState>
      </div>
    );
  }
  return <Loaded load={load}>{(invited) => <Invitation invited={invited} secret={secret} />}</Loaded>;
}

/** @param {{invited: import("../../../types/api").Invited, secret: string}} props */
function Invitation({ invited, secret }) {
  const text = useText();
  const { person } = useSession();
  const { course, role, invited_by: by } = invited;
  const { submit, isBusy, problem } = useSubmit(async () => {
    await api.post("/api/v1/courses/{id}/enrolments", { path: { id: course.id }, body: { invitation: secret } });
    forgetInvitation();
    navigate(`/courses/${course.slug}`, { replaces: true });
  });
  const next = `?next=${encodeURIComponent("/invitation")}`;
  return (
    <div className="join">
      <div className="join-found">
        <Cover title={course.title} />
        <div>
          <p className="quiet">{by ? text("join.invited_by", { name: by }) : text("join.invited")}</p>
          <h1 tabIndex={-1}>{course.title}</h1>
          {course.summary && <p>{course.summary}</p>}
          <p className="quiet">{text("join.as", { role: text(`courses.as_${role}`) })}</p>
          {invited.is_bound && (
            <Notice>{text("join.bound", { email: invited.email })}</Notice>
          )}
          <p className="quiet">{text("join.email_shown")}</p>
          <ProblemNotice problem={problem} />
          {person ? (
            <div className="row">
              <Button kind="primary" isBusy={isBusy} onClick={() => void submit()}>
                {text("course.join")}
              </Button>
              {problem instanceof ApiProblem && problem.code === "other_address" && (
                <Button onClick={() => void session.signOut()}>{text("app.sign_out")}</Button>
              )}
            </div>
          ) : (
            <div className="row">
              <LinkButton kind="primary" href={`/register${next}`}>
                {text("register.do")}
              </LinkButton>
              <LinkButton href={`/sign-in${next}`}>{text("signIn.do")}</LinkButton>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
