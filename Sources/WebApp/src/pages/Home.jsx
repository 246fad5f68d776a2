import { Icon, PageHeader } from "../design/index.js";
import { destinationsFor, settings } from "../app/places.js";
import { useSession } from "../kit/hooks.js";
import { knownZone } from "../text/formats.js";
import { useText } from "../text/Text.jsx";
import { EmailNotice } from "./EmailNotice.jsx";

/** Where everybody begins. */
export default function Home() {
  const text = useText();
  const { person } = useSession();
  if (!person) return null;
  const places = [...destinationsFor(person.role).filter(({ path }) => path !== "/"), ...settings];
  return (
    <>
      <PageHeader title={text(greeting(person.time_zone), { name: person.name })} lead={text("home.words")} />
      <EmailNotice />
      <ul className="doors">
        {places.map(({ path, label, lead, icon }) => (
          <li key={path}>
            <a href={path} className="door-card">
              <Icon name={icon} />
              <span className="door-card-title">{text(label)}</span>
              <span className="quiet">{text(lead)}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

/**
 * By the person's own clock, which need not be this machine's.
 * @param {string} timeZone
 * @returns {import("../text/languages.js").Key}
 */
function greeting(timeZone) {
  const hour = Number(new Intl.DateTimeFormat("en", { timeZone: knownZone(timeZone), hour: "numeric", hourCycle: "h23" }).format(new Date()));
  if (hour < 5 || hour >= 22) return "home.good_night";
  if (hour < 12) return "home.good_morning";
  return hour < 18 ? "home.good_afternoon" : "home.good_evening";
}
