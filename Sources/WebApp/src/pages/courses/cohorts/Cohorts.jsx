import { useState } from "react";
import { navigate } from "../../../app/navigation.js";
import { Button, PageHeader, Table, TextField } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { usePages, useSession, useSubmit } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { FormDialog } from "../../FormDialog.jsx";
import { Listed } from "../../Listed.jsx";
import NotFound from "../../NotFound.jsx";
import { useFields } from "../../useFields.js";
import { teaches } from "../words.js";

/** Groups of people across courses, of whoever made them. */
export default function Cohorts() {
  const { person } = useSession();
  return teaches(person) ? <CohortList /> : <NotFound />;
}

function CohortList() {
  const text = useText();
  const [isMaking, setMaking] = useState(false);
  const cohorts = usePages(
    async (cursor, signal) => (await api.get("/api/v1/cohorts", { query: { cursor }, signal })).data,
  );
  return (
    <>
      <PageHeader
        title={text("cohorts.title")}
        lead={text("cohorts.lead")}
        back={{ href: "/courses", label: text("courses.title") }}
        actions={
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {text("cohorts.new")}
          </Button>
        }
      />
      <Listed
        pages={cohorts}
        empty={{ icon: "people", title: text("cohorts.none"), words: text("cohorts.none_help") }}
      >
        <Table
          caption={text("cohorts.title")}
          rows={cohorts.items}
          keyOf={(row) => row.id}
          columns={[
            {
              id: "title",
              title: text("cohorts.name"),
              isPrimary: true,
              render: (row) => <a href={`/cohorts/${row.id}`}>{row.title}</a>,
            },
            {
              id: "people",
              title: text("cohorts.size"),
              align: "end",
              render: (row) => text.number(row.member_count),
            },
            {
              id: "made",
              title: text("cohorts.made"),
              render: (row) => text.date(row.created_at, { dateStyle: "medium" }),
            },
          ]}
        />
      </Listed>
      {isMaking && <NewCohortDialog onClose={() => setMaking(false)} />}
    </>
  );
}

/** @param {{onClose: () => void}} props */
function NewCohortDialog({ onClose }) {
  const text = useText();
  const { fields, bind } = useFields({ title: "" });
  const form = useSubmit(async () => {
    const { data } = await api.post("/api/v1/cohorts", { body: { title: fields.title.trim() } });
    navigate(`/cohorts/${data.id}`);
  });
  return (
    <FormDialog
      title={text("cohorts.new")}
      words={text("cohorts.new_words")}
      doLabel={text("cohorts.make")}
      form={form}
      onClose={onClose}
    >
      <TextField {...bind(form.fieldFault)("title")} label={text("cohorts.name")} maxLength={80} isRequired autoFocus />
    </FormDialog>
  );
}
