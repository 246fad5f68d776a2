import { useState } from "react";
import { chosenTheme, chooseTheme } from "../../app/appearance.js";
import { PageHeader, Segments } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { Buttons, Choices, Fields, SampleForm } from "./Controls.jsx";
import { Charts, Emptiness, LongList, Tables, Waiting } from "./Data.jsx";
import { Dialogs, SampleTabs, SmallThings, ToastButtons } from "./Floating.jsx";
import { Colours, Icons, Mark, Spaces, Type } from "./Foundations.jsx";
import { Uploading } from "./Uploading.jsx";
import { Cards, Notices, People } from "./Surfaces.jsx";
import { useWords } from "./words.js";

/**
 * @typedef {import("./Controls.jsx").Shown} Shown
 * @typedef {{id: string, word: import("./words.js").Word, part: import("react").ComponentType<{shown: Shown}>}} Part
 */

/** @type {Shown[]} */
const states = ["usual", "busy", "disabled", "wrong"];

/** @type {Part[]} */
const parts = [
  { id: "mark", word: "mark", part: Mark },
  { id: "colours", word: "colours", part: Colours },
  { id: "type", word: "type", part: Type },
  { id: "spaces", word: "spaces", part: Spaces },
  { id: "icons", word: "icons", part: Icons },
  { id: "buttons", word: "buttons", part: Buttons },
  { id: "fields", word: "fields", part: Fields },
  { id: "choices", word: "choices", part: Choices },
  { id: "form", word: "form", part: SampleForm },
  { id: "notices", word: "notices", part: Notices },
  { id: "cards", word: "cards", part: Cards },
  { id: "people", word: "people", part: People },
  { id: "table", word: "table", part: Tables },
  { id: "list", word: "list", part: LongList },
  { id: "dialogs", word: "dialogs", part: Dialogs },
  { id: "toasts", word: "toasts", part: ToastButtons },
  { id: "tabs", word: "tabs", part: SampleTabs },
  { id: "loading", word: "loading", part: Waiting },
  { id: "uploads", word: "uploads", part: Uploading },
  { id: "emptiness", word: "emptiness", part: Emptiness },
  { id: "charts", word: "charts", part: Charts },
  { id: "small", word: "small_things", part: SmallThings },
];

/** Every piece of the design system in every state: to look at, to test, and to choose from. */
export default function DesignPage() {
  const text = useText();
  const word = useWords();
  const [theme, setTheme] = useState(chosenTheme);
  const [direction, setDirection] = useState(/** @type {"ltr" | "rtl"} */ ("ltr"));
  const [shown, setShown] = useState(/** @type {Shown} */ ("usual"));
  const pickTheme = (/** @type {typeof theme} */ next) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <div className="design-page" dir={direction}>
      <PageHeader title={text("design.title")} lead={word("lead")}>
        <div className="design-switches">
          <Segments
            label={word("theme")}
            value={theme}
            onChange={pickTheme}
            options={[
              { value: "system", label: word("theme_system"), icon: "monitor" },
              { value: "light", label: word("theme_light"), icon: "sun" },
              { value: "dark", label: word("theme_dark"), icon: "moon" },
            ]}
          />
          <Segments
            label={word("direction")}
            value={direction}
            onChange={setDirection}
            options={[
              { value: "ltr", label: word("direction_ltr") },
              { value: "rtl", label: word("direction_rtl") },
            ]}
          />
          <Segments
            label={word("states")}
            value={shown}
            onChange={setShown}
            options={states.map((value) => ({ value, label: word(`state_${value}`) }))}
          />
        </div>
      </PageHeader>
      <div className="design-body">
        <nav className="design-nav" aria-label={word("parts")}>
          <ul role="list">
            {parts.map((part) => (
              <li key={part.id}>
                <a href={`#${part.id}`}>{word(part.word)}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="design-parts">
          {parts.map(({ id, part: Part }) => (
            <Part key={id} shown={shown} />
          ))}
        </div>
      </div>
    </div>
  );
}
