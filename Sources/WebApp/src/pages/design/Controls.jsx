import { useState } from "react";
import {
  Button,
  Card,
  CheckboxField,
  ComboField,
  Form,
  FormActions,
  IconButton,
  LinkButton,
  Notice,
  PasswordField,
  RadioGroup,
  SearchField,
  Section,
  Segments,
  SelectField,
  SwitchField,
  TextArea,
  TextField,
} from "../../design/index.js";
import { zones } from "./samples.js";
import { useWords } from "./words.js";

/** @typedef {"usual" | "busy" | "disabled" | "wrong"} Shown */

/** @param {{shown: Shown}} props */
export function Buttons({ shown }) {
  const word = useWords();
  const state = { isBusy: shown === "busy", isDisabled: shown === "disabled" };
  return (
    <Section id="buttons" title={word("buttons")} lead={word("buttons_lead")}>
      <Card>
        <div className="stack">
          {(/** @type {const} */ (["medium", "small"])).map((size) => (
            <div className="row" key={size}>
              <Button kind="primary" size={size} icon="video" {...state}>
                {word("join")}
              </Button>
              <Button size={size} {...state}>
                {word("invite")}
              </Button>
              <Button kind="quiet" size={size} {...state}>
                {word("skip")}
              </Button>
              <Button kind="danger" size={size} {...state}>
                {word("remove")}
              </Button>
              <LinkButton href="#buttons" size={size} iconEnd="arrow-end">
                {word("link")}
              </LinkButton>
              <IconButton icon="edit" label={word("menu_edit")} size={size} {...state} />
              <IconButton icon="star" label={word("more")} size={size} aria-pressed {...state} />
              <IconButton icon="plus" kind="secondary" label={word("invite")} size={size} {...state} />
            </div>
          ))}
        </div>
      </Card>
    </Section>
  );
}

/** @param {{shown: Shown}} props */
export function Fields({ shown }) {
  const word = useWords();
  const [values, setValues] = useState({
    name: "",
    email: "plato.example",
    password: "",
    seats: "24",
    language: "",
    search: "Plato",
  });
  const [zone, setZone] = useState("Europe/Athens");
  const [about, setAbout] = useState(word("about_text"));
  const isDisabled = shown === "disabled";
  const wrong = (/** @type {import("./words.js").Word} */ key) => (shown === "wrong" ? word(key) : undefined);
  const bind = (/** @type {keyof typeof values} */ key) => ({
    value: values[key],
    onChange: (/** @type {string} */ value) => setValues({ ...values, [key]: value }),
    isDisabled,
  });
  const tongues = /** @type {const} */ (["german", "english", "greek"]);
  const languages = tongues.map((value) => ({ value, label: word(value) }));
  return (
    <Section id="fields" title={word("fields")} lead={word("fields_lead")}>
      <Card>
        <div className="form">
          <div className="form-pair">
            <TextField label={word("name")} help={word("name_help")} placeholder="Hypatia Theonos" {...bind("name")} />
            <TextField label={word("email")} type="email" error={wrong("email_wrong")} {...bind("email")} />
          </div>
          <div className="form-pair">
            <PasswordField
              label={word("password")}
              help={word("password_help")}
              error={wrong("password_wrong")}
              autoComplete="new-password"
              {...bind("password")}
            />
            <TextField
              label={word("seats")}
              inputMode="numeric"
              suffix={word("per_month")}
              isOptional
              {...bind("seats")}
            />
          </div>
          <div className="form-pair">
            <SelectField
              label={word("language")}
              error={wrong("language_wrong")}
              options={[{ value: "", label: word("choose") }, ...languages]}
              {...bind("language")}
            />
            <SearchField label={word("search")} isLabelShown {...bind("search")} disabled={isDisabled} />
          </div>
          <ComboField
            label={word("time_zone")}
            help={word("time_zone_help")}
            placeholder={word("choose")}
            value={zone}
            onChange={setZone}
            options={zones.map((name) => ({ value: name, label: name.replace(/_/g, " ") }))}
            isDisabled={isDisabled}
            error={wrong("time_zone_wrong")}
          />
          <TextArea
            label={word("about")}
            value={about}
            onChange={setAbout}
            maxLength={100}
            rows={3}
            isDisabled={isDisabled}
            error={wrong("about_wrong")}
          />
        </div>
      </Card>
    </Section>
  );
}

/** @param {{shown: Shown}} props */
export function Choices({ shown }) {
  const word = useWords();
  const [isOn, setOn] = useState({ remind: true, rules: false, captions: true, off: false });
  const [pace, setPace] = useState(/** @type {"calm" | "brisk" | undefined} */ ("calm"));
  const [view, setView] = useState(/** @type {"day" | "week" | "month"} */ ("week"));
  const isDisabled = shown === "disabled";
  const wrong = (/** @type {import("./words.js").Word} */ key) => (shown === "wrong" ? word(key) : undefined);
  const bind = (/** @type {keyof typeof isOn} */ key) => ({
    isOn: isOn[key],
    onChange: (/** @type {boolean} */ value) => setOn({ ...isOn, [key]: value }),
    isDisabled,
  });
  return (
    <Section id="choices" title={word("choices")}>
      <div className="grid show-pairs">
        <Card>
          <div className="stack">
            <CheckboxField label={word("remind")} help={word("remind_help")} {...bind("remind")} />
            <CheckboxField label={word("rules")} error={wrong("rules_wrong")} {...bind("rules")} />
          </div>
        </Card>
        <Card>
          <div className="stack">
            <SwitchField label={word("captions")} help={word("captions_help")} {...bind("captions")} />
            <SwitchField label={word("remind")} {...bind("off")} />
          </div>
        </Card>
        <Card>
          <RadioGroup
            label={word("pace")}
            value={pace}
            onChange={setPace}
            error={wrong("pace_wrong")}
            options={[
              { value: "calm", label: word("pace_calm"), help: word("pace_calm_help"), isDisabled },
              { value: "brisk", label: word("pace_brisk"), help: word("pace_brisk_help"), isDisabled },
            ]}
          />
        </Card>
        <Card>
          <Segments
            label={word("view")}
            value={view}
            onChange={setView}
            options={[
              { value: "day", label: word("view_day") },
              { value: "week", label: word("view_week") },
              { value: "month", label: word("view_month") },
            ]}
          />
        </Card>
      </div>
    </Section>
  );
}

export function SampleForm() {
  const word = useWords();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [errors, setErrors] = useState({ name: "", email: "" });
  const [isSent, setSent] = useState(false);
  const submit = () => {
    const missing = (/** @type {string} */ value) => (value.trim() ? "" : word("form_missing"));
    const found = { name: missing(name), email: missing(email) };
    setErrors(found);
    setSent(!found.name && !found.email);
  };
  return (
    <Section id="form" title={word("form")} lead={word("form_lead")}>
      <Card className="show-narrow">
        <Form onSubmit={submit} label={word("form")}>
          {isSent && (
            <Notice tone="success" isLive>
              {word("form_sent")}
            </Notice>
          )}
          <TextField label={word("name")} value={name} onChange={setName} error={errors.name} isRequired />
          <TextField label={word("email")} value={email} onChange={setEmail} error={errors.email} isRequired />
          <FormActions>
            <Button kind="primary" type="submit">
              {word("form_send")}
            </Button>
          </FormActions>
        </Form>
      </Card>
    </Section>
  );
}
