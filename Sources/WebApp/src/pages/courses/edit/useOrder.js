import { useEffect, useState } from "react";
import { api } from "../../../kit/client.js";
import { useSubmit } from "../../../kit/hooks.js";
import { ApiProblem } from "../../../kit/problems.js";
import { tagOf } from "../../../kit/versions.js";
import { merged, orderOf } from "./order.js";

/**
 * The order as it is shown, and as it is sent. Shown is at once what was done; where somebody else was quicker,
 * nothing is moved at the server, and both orders are kept until it is said which shall be.
 * @typedef {import("../Outline.jsx").OutlineModule} Module
 * @typedef {{wanted: Module[], before: Module[], now: Module[], version: string | undefined}} Conflict
 * @param {{course: {id: string}, modules: Module[], version: string | undefined, onChanged: () => void}} props
 */
export function useOrder({ course, modules, version, onChanged }) {
  const [wanted, setWanted] = useState(/** @type {Module[] | null} */ (null));
  const [conflict, setConflict] = useState(/** @type {Conflict | null} */ (null));
  const path = { id: course.id };
  const { submit, problem, isBusy } = useSubmit(async (/** @type {Module[]} */ next, /** @type {string | undefined} */ over) => {
    try {
      await api.put("/api/v1/courses/{id}/outline/order", { path, body: orderOf(next), version: over });
    } catch (fault) {
      setWanted(null);
      if (!(fault instanceof ApiProblem && fault.status === 412)) throw fault;
      const now = /** @type {import("../../../../types/api").Outline} */ (fault.current);
      setConflict({ wanted: next, before: modules, now: now.modules, version: tagOf(now.version) });
      return;
    }
    setConflict(null);
    onChanged();
  });
  // What comes from the server has the order that was sent, or a newer one.
  useEffect(() => setWanted(null), [modules]);
  return {
    modules: wanted ?? modules,
    conflict,
    problem,
    isBusy,
    put: (/** @type {Module[]} */ next) => {
      setWanted(next);
      void submit(next, version);
    },
    keepMine: () => conflict && void submit(merged(conflict.wanted, conflict.now), conflict.version),
    takeTheirs: () => {
      setConflict(null);
      onChanged();
    },
  };
}
