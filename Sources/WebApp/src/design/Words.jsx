import { useText } from "../text/Text.jsx";
import { Icon } from "./Icon.jsx";

/**
 * One key, `<Kbd>?</Kbd>`, or several to press at once, `<Kbd keys={["Ctrl", "K"]} />`.
 * @param {{keys?: string[], children?: string}} props
 */
export function Kbd({ children, keys = children ? [children] : [] }) {
  return (
    <span className="keys" dir="ltr">
      {keys.map((key) => (
        <kbd key={key} className="kbd">
          {key}
        </kbd>
      ))}
    </span>
  );
}

/**
 * The way here from the top; the last is the page itself.
 * @param {{items: {label: string, href?: string}[]}} props
 */
export function Breadcrumbs({ items }) {
  const text = useText();
  return (
    <nav className="breadcrumbs" aria-label={text("design.breadcrumbs")}>
      <ol role="list">
        {items.map((item, index) => (
          <li key={index}>
            {index > 0 && <Icon name="chevron-end" size={14} />}
            {item.href ? <a href={item.href}>{item.label}</a> : <span aria-current="page">{item.label}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/**
 * Names and what they stand for: the facts about one thing.
 * @param {{items: {id?: string, term: import("react").ReactNode, description: import("react").ReactNode}[]}}
 *   props
 */
export function DefinitionList({ items }) {
  return (
    <dl className="definitions">
      {items.map((item, index) => (
        <div key={item.id ?? index}>
          <dt>{item.term}</dt>
          <dd>{item.description}</dd>
        </div>
      ))}
    </dl>
  );
}

/**
 * What comes after what, and how far one is.
 * @param {{
 *   steps: {id: string, title: import("react").ReactNode, detail?: import("react").ReactNode}[],
 *   current: number,
 *   label?: string,
 * }} props `current`: the place in the list; their number, when all is done
 */
export function Steps({ steps, current, label }) {
  const text = useText();
  return (
    <ol className="steps" role="list" aria-label={label ?? text("design.steps")}>
      {steps.map((step, index) => (
        <li
          key={step.id}
          className={index < current ? "step is-done" : index === current ? "step is-now" : "step"}
          aria-current={index === current ? "step" : undefined}
        >
          <span className="step-mark" aria-hidden="true">
            {index < current ? <Icon name="check" size={14} /> : text.number(index + 1)}
          </span>
          <span className="step-words">
            {index < current && <span className="visually-hidden">{text("design.step_done")} </span>}
            <span className="step-title">{step.title}</span>
            {step.detail && <span className="step-detail">{step.detail}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

/**
 * What not everybody needs, behind its title.
 * @param {{title: import("react").ReactNode, children: import("react").ReactNode, isOpen?: boolean}} props `isOpen`: at
 *   first
 */
export function Disclosure({ title, children, isOpen }) {
  return (
    <details className="disclosure" open={isOpen}>
      <summary>
        <Icon name="chevron-end" size={16} />
        {title}
      </summary>
      <div className="disclosure-body">{children}</div>
    </details>
  );
}
