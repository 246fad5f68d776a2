import { useEffect, useRef } from "react";
import { EmptyState, LinkButton, Spinner } from "../design/index.js";
import { api, session } from "../kit/client.js";
import { useSession, useSubmit } from "../kit/hooks.js";
import { wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";
import { useLinkToken } from "./linkToken.js";

/** Where the link of the mail leads: it proves the address by being opened. */
export default function VerifyEmail() {
  const text = useText();
  const token = useLinkToken();
  const { person } = useSession();
  const isAsked = useRef(false);
  const { submit, isBusy, problem, fieldFault } = useSubmit(async () => {
    const { data } = await api.post("/api/v1/accounts/verification", { body: { token } });
    session.update(data);
  });
  useEffect(() => {
    if (isAsked.current || !token) return;
    isAsked.current = true;
    void submit();
  }, []);
  const home = <LinkButton kind="primary" href={person ? "/" : "/sign-in"}>{text(person ? "verify.go_on" : "signIn.do")}</LinkButton>;
  if (!token || fieldFault("token") || fieldFault("email")) {
    return (
      <div className="door">
        <EmptyState isPage isAnswer icon="link" title={text("verify.not_good")} action={home}>
          {text("verify.not_good_help")}
        </EmptyState>
      </div>
    );
  }
  if (problem) {
    return (
      <div className="door">
        <EmptyState isPage isAnswer icon="warning" title={text("verify.not_done")} action={home}>
          {wordsOf(problem, text)}
        </EmptyState>
      </div>
    );
  }
  if (isBusy || !isAsked.current) {
    return (
      <div className="door">
        <h1 tabIndex={-1}>{text("verify.title")}</h1>
        <Spinner label={text("verify.under_way")} />
      </div>
    );
  }
  return (
    <div className="door">
      <EmptyState isPage isAnswer icon="success" title={text("verify.done")} action={home}>
        {text("verify.done_help")}
      </EmptyState>
    </div>
  );
}
