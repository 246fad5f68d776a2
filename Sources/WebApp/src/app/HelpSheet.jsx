import { Dialog, Kbd } from "../design/first.js";
import { useText } from "../text/Text.jsx";
import { shortcuts } from "./shortcuts.js";

/**
 * The keys that mean something on this page.
 * @param {{isOpen: boolean, onClose: () => void}} props
 */
export function HelpSheet({ isOpen, onClose }) {
  const text = useText();
  return (
    <Dialog title={text("help.title")} isOpen={isOpen} onClose={onClose}>
      {shortcuts.isOn ? null : <p>{text("help.are_off")}</p>}
      <dl className="help-keys">
        {shortcuts.list.map(({ keys, label }) => (
          <div key={keys}>
            <dt>{text(label)}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** @param {{keys: string}} props */
function Keys({ keys }) {
  const text = useText();
  const [first, second] = keys.split(" ");
  if (!second) return <Kbd keys={[first]} />;
  return (
    <>
      <Kbd keys={[first]} /> <span className="quiet">{text("help.then")}</span> <Kbd keys={[second]} />
    </>
  );
}
