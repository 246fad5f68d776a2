import { Button, Notice, toast } from "../design/index.js";
import { api } from "../kit/client.js";
import { useSession, useSubmit } from "../kit/hooks.js";
import { wordsOf } from "../text/problems.js";
import { useText } from "../text/Text.jsx";

/** Says that the address is not proved yet, and sends the mail once more. */
export function EmailNotice() {
  const text = useText();
  const { person } = useSession();
  const { submit, isBusy, problem } = useSubmit(async () => {
    await api.post("/api/v1/me/verification");
    toast({ tone: "success", text: text("emailNotice.sent", { email: person?.email ?? "" }) });
  });
  if (!person?.email || person.email_verified) return null;
  return (
    <Notice
      tone={problem ? "danger" : "warning"}
      title={text("emailNotice.title")}
      action={
        <Button size="small" isBusy={isBusy} onClick={submit}>
          {text("emailNotice.again")}
        </Button>
      }
    >
      {problem ? wordsOf(problem, text) : text("emailNotice.words", { email: person.email })}
    </Notice>
  );
}
