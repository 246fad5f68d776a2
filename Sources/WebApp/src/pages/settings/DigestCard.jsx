import { Card, RadioGroup, toast } from "../../design/index.js";
import { api, session } from "../../kit/client.js";
import { useLoad, useSubmit } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";

/** @typedef {"never" | "daily" | "weekly"} Digest */

/** How often somebody is written to of what they have not read; it takes effect at once. */
export function DigestCard() {
  const text = useText();
  const me = useLoad(async (signal) => (await api.get("/api/v1/me", { signal })).data, []);
  const { submit, problem } = useSubmit(async (/** @type {Digest} */ digest) => {
    const { data } = await api.send("patch", "/api/v1/me", { body: { digest } });
    session.update(data);
    me.reload();
    toast({ tone: "success", text: text("digest.saved") });
  });
  // A server that does not know of it has nothing to choose.
  if (me.data && !("digest" in me.data)) return null;
  return (
    <Card title={text("digest.title")} lead={text("digest.lead")}>
      <ProblemNotice problem={problem} />
      <Loaded load={me}>
        {(account) => (
          <RadioGroup
            label={text("digest.how_often")}
            value={/** @type {{digest?: Digest}} */ (account).digest}
            onChange={(digest) => void submit(digest)}
            options={[
              { value: "never", label: text("digest.never") },
              { value: "daily", label: text("digest.daily"), help: text("digest.daily_help") },
              { value: "weekly", label: text("digest.weekly") },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
