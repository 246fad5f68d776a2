import { useEffect } from "react";
import { Store } from "../kit/store.js";

/** What the page in view is called, where that is not what its route is: the name of a course. */
export const ownTitle = new Store(/** @type {string | undefined} */ (undefined));

/** @param {string | undefined} title undefined until it is known */
export function usePageTitle(title) {
  useEffect(() => {
    ownTitle.show(title);
    return () => ownTitle.show(undefined);
  }, [title]);
}
