import { useState } from "react";
import { Button, ConfirmDialog, Form, IconButton, PageHeader, TextField, toast } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useLoad, useSubmit } from "../../kit/hooks.js";
import { faultWords, wordsOf } from "../../text/problems.js";
import { useText } from "../../text/Text.jsx";
import { Loaded } from "../Loaded.jsx";
import { ProblemNotice } from "../ProblemNotice.jsx";
import { InlineTitle } from "../courses/edit/InlineTitle.jsx";
import { categoryName } from "../courses/words.js";

/** @typedef {import("../../../types/api").Category} Category */

/** What courses can belong to, and in which order the catalogue offers it. */
export default function Categories() {
  const text = useText();
  const [title, setTitle] = useState("");
  const [leaving, setLeaving] = useState(/** @type {Category | null} */ (null));
  const categories = useLoad(async (signal) => (await api.get("/api/v1/categories", { signal })).data.items, []);
  const add = useSubmit(async () => {
    await api.post("/api/v1/categories", { body: { title: title.trim() } });
    setTitle("");
    categories.reload();
  });
  const change = useSubmit(async (/** @type {() => Promise<unknown>} */ work) => {
    await work();
    categories.reload();
  });
  /**
   * @param {Category[]} items
   * @param {number} from
   * @param {number} to
   */
  const move = (items, from, to) => {
    const slugs = items.map(({ slug }) => slug);
    slugs.splice(to, 0, ...slugs.splice(from, 1));
    void change.submit(() => api.put("/api/v1/categories", { body: { slugs } }));
  };
  return (
    <>
      <PageHeader
        title={text("categories.title")}
        lead={text("categories.lead")}
        back={{ href: "/courses", label: text("courses.title") }}
      />
      <Loaded load={categories}>
        {(items) => (
          <div className="stack">
            <ProblemNotice problem={change.problem} />
            <ul className="codes" role="list">
              {items.map((category, index) => {
                const name = categoryName(category, text);
                return (
                  <li key={category.slug} className="code-row category-row">
                    <span className="section-title">
                      <InlineTitle
                        value={category.title}
                        label={text("categories.name")}
                        onSave={(next) =>
                          change.submit(() =>
                            api.patch("/api/v1/categories/{category}", {
                              path: { category: category.slug },
                              body: { title: next },
                            }),
                          )
                        }
                      />
                    </span>
                    <code className="code-facts quiet">{category.slug}</code>
                    <IconButton
                      icon="arrow-up"
                      size="small"
                      label={text("categories.up", { title: name })}
                      isDisabled={index === 0 || change.isBusy}
                      onClick={() => move(items, index, index - 1)}
                    />
                    <IconButton
                      icon="arrow-down"
                      size="small"
                      label={text("categories.down", { title: name })}
                      isDisabled={index === items.length - 1 || change.isBusy}
                      onClick={() => move(items, index, index + 1)}
                    />
                    <IconButton
                      icon="trash"
                      size="small"
                      label={text("sections.delete", { title: name })}
                      onClick={() => setLeaving(category)}
                    />
                  </li>
                );
              })}
            </ul>
            <Form onSubmit={() => title.trim() && add.submit()} label={text("categories.add")}>
              <ProblemNotice problem={add.fieldFault("slug") ? undefined : add.problem} />
              <div className="inline-form">
                <TextField
                  label={text("categories.name")}
                  value={title}
                  onChange={setTitle}
                  error={faultWords(add.fieldFault("slug") ?? add.fieldFault("title"), text)}
                  maxLength={80}
                />
                <Button type="submit" icon="plus" isBusy={add.isBusy}>
                  {text("categories.add")}
                </Button>
              </div>
            </Form>
          </div>
        )}
      </Loaded>
      {leaving && (
        <ConfirmDialog
          title={text("build.delete_title", { title: leaving.title })}
          text={text("categories.delete_words")}
          confirmLabel={text("build.delete")}
          tone="danger"
          errorText={(fault) => wordsOf(fault, text)}
          onConfirm={async () => {
            await api.delete("/api/v1/categories/{category}", { path: { category: leaving.slug } });
            toast({ tone: "success", text: text("build.deleted", { title: leaving.title }) });
            categories.reload();
          }}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}
