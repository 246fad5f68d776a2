import { useId } from "react";

/**
 * @typedef {{
 *   title?: import("react").ReactNode,
 *   lead?: import("react").ReactNode,
 *   actions?: import("react").ReactNode,
 *   children?: import("react").ReactNode,
 * }} BlockProps
 */

/**
 * A sheet of paper on the page. `href` makes the whole of it go there, by its title.
 * @param {BlockProps & {href?: string, level?: 2 | 3, className?: string, isFlush?: boolean}} props `isFlush`: the
 *   content, such as a table, reaches the edges
 */
export function Card({ title, lead, actions, children, href, level = 2, className = "", isFlush }) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className={`card ${href ? "is-link" : ""} ${isFlush ? "is-flush" : ""} ${className}`}>
      {(title || actions) && (
        <header className="card-head">
          <div className="card-words">
            {title && <Heading className="card-title">{href ? <a href={href}>{title}</a> : title}</Heading>}
            {lead && <p className="card-lead">{lead}</p>}
          </div>
          {actions && <div className="row">{actions}</div>}
        </header>
      )}
      {children && <div className="card-body">{children}</div>}
    </section>
  );
}

/**
 * A part of a page under a heading of its own, without a frame.
 * @param {BlockProps & {id?: string, className?: string}} props
 */
export function Section({ title, lead, actions, children, id, className = "" }) {
  const made = useId();
  const heading = `${id ?? made}-title`;
  return (
    <section className={`section ${className}`} id={id} aria-labelledby={heading}>
      <header className="section-head">
        <div className="section-words">
          <h2 id={heading}>{title}</h2>
          {lead && <p className="section-lead">{lead}</p>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
