import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { connection, session } from "./client.js";
import { Load } from "./load.js";
import { Pages } from "./pages.js";
import { ApiProblem, Unreachable } from "./problems.js";
import { Submission } from "./submission.js";

/**
 * @template T
 * @param {import("./store.js").Store<T>} store
 */
export function useStore(store) {
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

/** `{state, person}`; draws again when they change. Key what belongs to a person by `person.id`. */
export function useSession() {
  return useStore(session);
}

/** "online", "offline", "unreachable" or "back". */
export function useConnection() {
  return useStore(connection);
}

/**
 * Fetches when the component is there, and again when one of `deps` has changed, or when the server is back after it
 * was not to be reached.
 *
 *     const { data, error, isLoading, reload } = useLoad(
 *       async (signal) => (await api.get("/api/v1/accounts/{id}", { path: { id }, signal })).data, [id]);
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {import("react").DependencyList} deps
 */
export function useLoad(load, deps) {
  const [store] = useState(() => /** @type {Load<T>} */ (new Load()));
  const latest = useLatest(load);
  const snapshot = useStore(store);
  const reload = useCallback(() => store.run(latest.current, true), []);
  useEffect(() => {
    void store.run(latest.current);
    return () => store.end();
  }, deps);
  useRetryWhenBack(snapshot.error, reload);
  return { ...snapshot, reload };
}

/**
 * A list that comes in parts: the first at once, and from the beginning when one of `deps` has changed.
 *
 *     const people = usePages(async (cursor, signal) =>
 *       (await api.get("/api/v1/admin/accounts", { query: { cursor, role }, signal })).data, [role]);
 *
 * @template T
 * @param {import("./pages.js").FetchPage<T>} fetchPage
 * @param {import("react").DependencyList} [deps]
 */
export function usePages(fetchPage, deps = []) {
  const [store] = useState(() => /** @type {Pages<T>} */ (new Pages()));
  const latest = useLatest(fetchPage);
  const snapshot = useStore(store);
  const loadMore = useCallback(() => store.more(latest.current), []);
  const reload = useCallback(() => store.start(latest.current), []);
  const change = useCallback((/** @type {(item: T) => T | undefined} */ change) => store.change(change), []);
  const prepend = useCallback((/** @type {T} */ item) => store.prepend(item), []);
  const append = useCallback((/** @type {T} */ item) => store.append(item), []);
  useEffect(() => {
    void store.start(latest.current);
    return () => store.end();
  }, deps);
  useRetryWhenBack(snapshot.error, loadMore);
  return { ...snapshot, loadMore, reload, change, prepend, append };
}

/**
 * `submit` is true where the action was done; else `problem` says why it was not, and `fieldError(name)` what is wrong
 * with one field, in the server's words. `fieldFault(name)` has the code beside, for words in the person's language.
 *
 *     const { submit, isBusy, problem, fieldError } = useSubmit(async () => { await api.patch(...); });
 *
 * @template {unknown[]} P
 * @param {(...parameters: P) => Promise<unknown>} action
 */
export function useSubmit(action) {
  const [store] = useState(() => new Submission());
  const latest = useLatest(action);
  const { isBusy, problem } = useStore(store);
  const submit = useCallback((/** @type {P} */ ...parameters) => store.run(() => latest.current(...parameters)), []);
  const clear = useCallback(() => store.clear(), []);
  const fieldFault = (/** @type {string} */ name) =>
    problem instanceof ApiProblem ? problem.fields.get(name)?.[0] : undefined;
  const fieldError = (/** @type {string} */ name) => fieldFault(name)?.message;
  return { submit, clear, isBusy, problem, fieldError, fieldFault };
}

/**
 * What a callback calls is what was drawn last, and not what was there when it was made.
 * @template T
 * @param {T} value
 */
function useLatest(value) {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}

/**
 * @param {unknown} error
 * @param {() => void} retry
 */
function useRetryWhenBack(error, retry) {
  const state = useStore(connection);
  const isWaiting = error instanceof Unreachable;
  useEffect(() => {
    if (isWaiting && state === "back") retry();
  }, [isWaiting, state]);
}
