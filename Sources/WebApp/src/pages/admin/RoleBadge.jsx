import { Badge } from "../../design/index.js";
import { useText } from "../../text/Text.jsx";

/** @typedef {"learner" | "instructor" | "admin"} Role */

/** @type {{[role in Role]: {tone: "neutral" | "info" | "accent", label: import("../../text/languages.js").Key}}} */
const roles = {
  learner: { tone: "neutral", label: "role.learner" },
  instructor: { tone: "info", label: "role.instructor" },
  admin: { tone: "accent", label: "role.admin" },
};

/** @param {{role: Role}} props */
export function RoleBadge({ role }) {
  const text = useText();
  return <Badge tone={roles[role].tone}>{text(roles[role].label)}</Badge>;
}
