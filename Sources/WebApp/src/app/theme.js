// Runs before the first paint, as a file of its own: the page's policy has no inline scripts.
import { applyTheme, chosenTheme } from "./appearance.js";

applyTheme(chosenTheme());
