import { Icon } from "./Icon.jsx";

/**
 * The head of a page: its one first heading, what it is for, what can be done here.
 * @param {{
 *   title: import("react").ReactNode,
 *   lead?: import("react").ReactNode,
 *   actions?: import("react").ReactNode,
 *   back?: {href: string, label: string},
 *   children?: import("react").ReactNode,
 * }} props
 */
export function PageHeader({ title, lead, actions, back, children }) {
  return (
    <header className="page-header">
      {back && (
        <a className="page-back" href={back.href}>
          <Icon name="arrow-start" size={16} />
          {back.label}
        </a>
      )}
      <div className="page-header-line">
        <div className="page-header-words">
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p className="page-lead">{lead}</p>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
