import { createRoot } from "react-dom/client";
import { App } from "./app/App.jsx";
import { listenForShortcuts } from "./app/shortcuts.js";
import { startClient } from "./kit/client.js";

void startClient();
listenForShortcuts();
createRoot(/** @type {HTMLElement} */ (document.getElementById("app"))).render(<App />);
