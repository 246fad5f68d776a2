import { useState } from "react";
import { chooseTheme, chosenTheme } from "../../app/appearance.js";
import { chosenLanguage } from "../../app/language.js";
import { useLanguage } from "../../app/LanguageProvider.jsx";
import { setShortcutsOn, shortcuts } from "../../app/shortcuts.js";
import { Card, PageHeader, RadioGroup, SelectField, SwitchField } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { languages } from "../../text/languages.js";

/** How the app looks and behaves in this browser. */
export default function Preferences() {
  const text = useText();
  const { choose } = useLanguage();
  const [theme, setTheme] = useState(chosenTheme);
  const [language, setLanguage] = useState(() => chosenLanguage() ?? "");
  const [hasShortcuts, setHasShortcuts] = useState(shortcuts.isOn);
  return (
    <>
      <PageHeader title={text("preferences.title")} lead={text("preferences.lead")} />
      <Card title={text("preferences.appearance")}>
        <RadioGroup
          label={text("preferences.theme")}
          value={theme}
          options={[
            { value: "system", label: text("preferences.theme_system"), help: text("preferences.theme_system_help") },
            { value: "light", label: text("preferences.theme_light") },
            { value: "dark", label: text("preferences.theme_dark") },
          ]}
          onChange={(value) => {
            const chosen = /** @type {import("../../app/appearance.js").Theme} */ (value);
            chooseTheme(chosen);
            setTheme(chosen);
          }}
        />
      </Card>
      <Card title={text("app.language")}>
        <SelectField
          label={text("preferences.language_here")}
          help={text("preferences.language_help")}
          value={language}
          options={[
            { value: "", label: text("preferences.language_account") },
            ...languages.map(({ tag, name }) => ({ value: tag, label: name })),
          ]}
          onChange={(tag) => {
            setLanguage(tag);
            choose(tag || null);
          }}
        />
      </Card>
      <Card title={text("preferences.keys")}>
        <SwitchField
          label={text("preferences.shortcuts")}
          help={text("preferences.shortcuts_help")}
          isOn={hasShortcuts}
          onChange={(isOn) => {
            setShortcutsOn(isOn);
            setHasShortcuts(isOn);
          }}
        />
      </Card>
    </>
  );
}
