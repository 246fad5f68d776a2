import { drawings } from "../../design/drawings.js";
import { Card, Icon, Logo, Section } from "../../design/index.js";
import { useWords } from "./words.js";

const swatches = /** @type {const} */ ({
  surfaces: ["sunken", "paper", "surface", "raised", "line", "line-2", "edge"],
  inks: ["ink", "ink-2", "ink-3", "ink-disabled"],
  accents: ["accent", "accent-hover", "accent-soft", "accent-line", "bronze", "mark"],
  tones: ["info", "info-soft", "success", "success-soft", "warning", "warning-soft", "danger", "danger-soft"],
});

export function Colours() {
  const word = useWords();
  return (
    <Section id="colours" title={word("colours")} lead={word("colours_lead")}>
      <div className="stack is-wide">
        {(/** @type {(keyof typeof swatches)[]} */ (Object.keys(swatches))).map((group) => (
          <div key={group}>
            <h3 className="show-title">{word(group)}</h3>
            <ul role="list" className="show-swatches">
              {swatches[group].map((name) => (
                <li key={name}>
                  <span className="show-swatch" style={{ background: `var(--colour-${name})` }} />
                  <code>{name}</code>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Section>
  );
}

export function Type() {
  const word = useWords();
  return (
    <Section id="type" title={word("type")} lead={word("type_lead")}>
      <Card>
        <div className="type-scale">
          {["3xl", "2xl", "xl", "l", "m", "s", "xs"].map((size) => (
            <div key={size}>
              <code>{size}</code>
              <p className={`type-${size}`}>{word("type_sample")}</p>
            </div>
          ))}
        </div>
        <hr />
        <div className="measure">
          <p>{word("type_text")}</p>
          <p>
            <a href="#type">{word("type_link")}</a>
            {", "}
            <code>code</code>
            {", "}
            <strong>0123456789</strong>
          </p>
        </div>
      </Card>
    </Section>
  );
}

export function Spaces() {
  const word = useWords();
  return (
    <Section id="spaces" title={word("spaces")}>
      <div className="grid">
        <Card>
          <div className="space-bars">
            {[1, 2, 3, 4, 5, 6, 7, 8].map((step) => (
              <div key={step}>
                <code>{step}</code>
                <span style={{ inlineSize: `var(--space-${step})` }} />
              </div>
            ))}
          </div>
        </Card>
        <Card>
          <div className="corner-boxes">
            {["s", "m", "l", "xl"].map((size) => (
              <span key={size} style={{ borderRadius: `var(--radius-${size})` }}>
                {size}
              </span>
            ))}
          </div>
        </Card>
        <Card>
          <div className="corner-boxes is-raised">
            {[1, 2, 3].map((step) => (
              <span key={step} style={{ boxShadow: `var(--shadow-${step})` }}>
                {step}
              </span>
            ))}
          </div>
        </Card>
      </div>
    </Section>
  );
}

export function Icons() {
  const word = useWords();
  const names = /** @type {import("../../design/Icon.jsx").IconName[]} */ (Object.keys(drawings));
  return (
    <Section id="icons" title={word("icons")} lead={word("icons_lead")}>
      <Card>
        <ul role="list" className="icon-grid">
          {names.map((name) => (
            <li key={name}>
              <Icon name={name} size={24} />
              <span>{name}</span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

export function Mark() {
  const word = useWords();
  return (
    <Section id="mark" title={word("mark")} lead={word("mark_lead")}>
      <Card>
        <div className="row show-wide">
          <Logo size={72} hasWord={false} />
          <Logo size={40} />
          <Logo />
          <Logo size={20} hasWord={false} />
        </div>
      </Card>
    </Section>
  );
}
