import { usePlace } from "../../app/Link.jsx";
import { navigate } from "../../app/navigation.js";
import { PageHeader, SelectField } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { usePages } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Listed } from "../Listed.jsx";
import { kinds, kindWords, SecurityEvents } from "./SecurityEvents.jsx";

/** Who did what, from where, and with what. */
export default function SecurityLog() {
  const text = useText();
  const { query } = usePlace();
  const kind = kinds.find((known) => known === query.get("kind"));
  const events = usePages(
    async (cursor, signal) =>
      (await api.get("/api/v1/admin/audit", { query: { cursor, kind }, signal })).data,
    [kind],
  );
  return (
    <>
      <PageHeader title={text("security.title")} lead={text("security.lead")} />
      <div className="filters">
        <SelectField
          label={text("security.what")}
          value={kind ?? ""}
          onChange={(wanted) =>
            navigate(wanted ? `/admin/security?kind=${wanted}` : "/admin/security", { replaces: true })
          }
          options={[
            { value: "", label: text("security.anything") },
            ...kinds.map((known) => ({ value: known, label: kindWords(known, text) })),
          ]}
        />
      </div>
      <Listed pages={events} empty={{ icon: "history", title: text("security.nothing"), words: text("security.nothing_help") }}>
        <SecurityEvents events={events.items} />
      </Listed>
    </>
  );
}
