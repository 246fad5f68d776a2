import { useState } from "react";
import {
  Breadcrumbs,
  Button,
  Card,
  ConfirmDialog,
  DefinitionList,
  Dialog,
  Disclosure,
  Kbd,
  Menu,
  Section,
  Steps,
  Tabs,
  TextField,
  Tooltip,
  toast,
} from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { useWords } from "./words.js";

export function Dialogs() {
  const word = useWords();
  const [open, setOpen] = useState(/** @type {"dialog" | "confirm" | "drawer" | null} */ (null));
  const [email, setEmail] = useState("");
  const close = () => setOpen(null);
  return (
    <Section id="dialogs" title={word("dialogs")}>
      <Card>
        <div className="row">
          <Button onClick={() => setOpen("dialog")}>{word("dialog_open")}</Button>
          <Button onClick={() => setOpen("drawer")}>{word("drawer_open")}</Button>
          <Button kind="danger" icon="trash" onClick={() => setOpen("confirm")}>
            {word("confirm_open")}
          </Button>
          <SampleMenu />
          <Menu
            label={word("menu_word")}
            trigger={word("menu_word")}
            items={[
              { id: "name", label: word("learner"), isChecked: true },
              { id: "points", label: word("points"), isChecked: false },
            ]}
          />
          <Tooltip text={word("tooltip")}>
            <Button kind="quiet" icon="info">
              {word("tooltip_on")}
            </Button>
          </Tooltip>
        </div>
      </Card>
      <Dialog
        title={word("dialog_title")}
        isOpen={open === "dialog"}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{word("skip")}</Button>
            <Button kind="primary" onClick={close}>
              {word("dialog_send")}
            </Button>
          </>
        }
      >
        <div className="stack">
          <p className="text-quiet">{word("dialog_text")}</p>
          <TextField label={word("email")} type="email" value={email} onChange={setEmail} autoComplete="off" />
          <SampleMenu />
        </div>
      </Dialog>
      <Dialog title={word("drawer_title")} isOpen={open === "drawer"} onClose={close} size="drawer">
        <p className="text-quiet">{word("dialog_text")}</p>
      </Dialog>
      <ConfirmDialog
        isOpen={open === "confirm"}
        onClose={close}
        tone="danger"
        title={word("confirm_title")}
        text={word("confirm_text")}
        confirmLabel={word("confirm_label")}
        onConfirm={() => new Promise((resolve) => setTimeout(resolve, 700))}
      />
    </Section>
  );
}

function SampleMenu() {
  const word = useWords();
  return (
    <Menu
      label={word("menu")}
      items={[
        { id: "edit", label: word("menu_edit"), icon: "edit", detail: <Kbd>E</Kbd> },
        { id: "copy", label: word("menu_copy"), icon: "link" },
        { id: "archive", label: word("menu_archive"), icon: "folder", isDisabled: true },
        "separator",
        { id: "delete", label: word("menu_delete"), icon: "trash", tone: "danger" },
      ]}
    />
  );
}

export function ToastButtons() {
  const word = useWords();
  const undo = { label: word("undo"), onSelect: () => {} };
  return (
    <Section id="toasts" title={word("toasts")}>
      <Card>
        <div className="row">
          <Button onClick={() => toast({ text: word("toast_success_text") })}>{word("toast_success")}</Button>
          <Button onClick={() => toast({ tone: "info", text: word("toast_info_text"), action: undo })}>
            {word("toast_info")}
          </Button>
          <Button onClick={() => toast({ tone: "danger", text: word("toast_danger_text") })}>
            {word("toast_danger")}
          </Button>
        </div>
      </Card>
    </Section>
  );
}

export function SampleTabs() {
  const word = useWords();
  const [selected, setSelected] = useState("lessons");
  const titles = /** @type {const} */ (["lessons", "talk", "people", "results"]);
  return (
    <Section id="tabs" title={word("tabs")}>
      <Card>
        <Tabs
          label={word("tabs_label")}
          selected={selected}
          onSelect={setSelected}
          tabs={titles.map((id) => ({ id, title: word(`tab_${id}`), badge: id === "talk" ? 7 : undefined }))}
        >
          <p className="text-quiet">{word("tab_text")}</p>
        </Tabs>
      </Card>
    </Section>
  );
}

export function SmallThings() {
  const word = useWords();
  const text = useText();
  return (
    <Section id="small" title={word("small_things")}>
      <div className="grid">
        <Card>
          <div className="stack">
            <Breadcrumbs
              items={[
                { label: word("courses"), href: "#small" },
                { label: "The Republic", href: "#small" },
                { label: word("lesson") },
              ]}
            />
            <p className="row">
              {word("shortcut")} <Kbd keys={["Ctrl", "K"]} />
            </p>
            <Disclosure title={word("disclosure")}>
              <p className="text-quiet">{word("disclosure_text")}</p>
            </Disclosure>
          </div>
        </Card>
        <Card>
          <DefinitionList
            items={[
              { term: word("facts_teacher"), description: "Hypatia Theonos" },
              { term: word("facts_begin"), description: text.date("2026-03-05T18:00:00Z") },
              { term: word("facts_seats"), description: text.number(24) },
            ]}
          />
        </Card>
        <Card>
          <Steps
            current={2}
            steps={[
              { id: "account", title: word("step_account") },
              { id: "address", title: word("step_address") },
              { id: "course", title: word("step_course"), detail: word("step_course_detail") },
              { id: "lesson", title: word("step_lesson") },
            ]}
          />
        </Card>
      </div>
    </Section>
  );
}
