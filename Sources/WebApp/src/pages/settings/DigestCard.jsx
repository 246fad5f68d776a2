import { Card, RadioGroup, toast } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useLoad, useSubmit } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";

/** @typedef {"never" | "daily" | "weekly"} Digest */

/** How often somebody is written to of what they have not read; it takes effect at once. */
export function DigestCard() {
  const text = useText();
  const settings = useLoad(async (signal) => (await api.get("/api/v1/me/chat-settings", { signal })).data, []);
  const { submit, problem } = useSubmit(async (/** @type {Digest} */ digest) => {
    await api.send("patch", "/api/v1/me/chat-settings", { body: { digest } });
    settings.reload();
    toast({ tone: "success", text: text("digest.saved") });
  });
  return (
    <Card title={text("digest.title")} lead={text("digest.lead")}>
      <ProblemNotice problem={problem} />
      <Loaded load={settings}>
        {({ digest }) => (
          <RadioGroup
            label={text("digest.how_often")}
            value={digest}
            onChange={(chosen) => void submit(chosen)}
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
