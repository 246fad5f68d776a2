import { Icon } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";
import { isStaff } from "./words.js";

/**
 * The pages of one course, for those who have more than one to go to.
 * @param {{course: {slug: string, role: string | null, may_edit: boolean}, here: "course" | "edit" | "people" |
 *   "chat" | "progress"}}
 *   props
 */
export function CourseNavigation({ course, here }) {
  const text = useText();
  const isOfStaff = isStaff(course.role) || course.may_edit;
  if (!isOfStaff && !course.role) return null;
  const base = `/courses/${course.slug}`;
  /**
   * @type {{id: string, href: string, label: string, icon: import("../../design/Icon.jsx").IconName, isShown:
   *   boolean}[]}
   */
  const places = [
    { id: "course", href: base, label: text("course.page"), icon: "book", isShown: true },
    { id: "edit", href: `${base}/edit`, label: text("course.edit"), icon: "edit", isShown: course.may_edit },
    { id: "chat", href: `${base}/chat`, label: text("course.chat"), icon: "chat", isShown: true },
    { id: "people", href: `${base}/people`, label: text("course.people"), icon: "people", isShown: true },
    { id: "progress", href: `${base}/progress`, label: text("course.progress"), icon: "chart", isShown: isOfStaff },
  ];
  const shown = places.filter(({ isShown }) => isShown);
  return (
    <nav className="course-navigation" aria-label={text("course.pages")}>
      <ul className="destinations">
        {shown.map(({ id, href, label, icon }) => (
          <li key={id}>
            <a href={href} aria-current={id === here ? "page" : undefined}>
              <Icon name={icon} size={18} />
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
