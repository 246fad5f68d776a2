import { useEffect, useRef, useState } from "react";

/**
 * What somebody writes and has not saved yet: kept in this tab, over a reload and over a visit to another page, and
 * whoever would close the tab over it is asked.
 * @typedef {import("../../../../types/api").Lesson} Lesson
 * @typedef {{title: string, summary: string, body: string, rule: string, rule_minutes: string, counts: boolean}} Fields
 */

/** A pause in the writing, after which it is kept. */
const pauseMs = 400;

/** @param {Lesson} lesson @returns {Fields} */
export function fieldsOf({ title, summary, body, rule, rule_seconds: seconds, counts }) {
  return {
    title,
    summary,
    body: body ?? "",
    rule,
    rule_minutes: seconds ? String(Math.round(seconds / 60)) : "",
    counts,
  };
}

/** @param {Fields} fields */
export function changeOf({ rule_minutes: minutes, ...fields }) {
  const seconds = Math.round(Number(minutes) * 60);
  return {
    ...fields,
    title: fields.title.trim(),
    ...(fields.rule === "time" && { rule_seconds: seconds > 0 ? seconds : null })
  };
}

/**
 * @param {string} key of the tab's storage
 * @param {Lesson} lesson as the server has it
 */
export function useDraft(key, lesson) {
  const [kept] = useState(() => read(key));
  const [fields, setFields] = useState(() => kept ?? fieldsOf(lesson));
  const [wasRestored, setRestored] = useState(() => kept !== null && !isSame(kept, fieldsOf(lesson)));
  const isChanged = !isSame(fields, fieldsOf(lesson));
  const latest = useRef({ fields, isChanged });
  latest.current = { fields, isChanged };
  useEffect(() => {
    const timer = setTimeout(() => keep(key, latest.current), pauseMs);
    return () => clearTimeout(timer);
  }, [fields, isChanged]);
  useEffect(() => {
    const keepNow = () => keep(key, latest.current);
    const ask = (/** @type {BeforeUnloadEvent} */ event) => latest.current.isChanged && event.preventDefault();
    addEventListener("pagehide", keepNow);
    addEventListener("beforeunload", ask);
    return () => {
      keepNow();
      removeEventListener("pagehide", keepNow);
      removeEventListener("beforeunload", ask);
    };
  }, [key]);
  return {
    fields,
    setFields,
    isChanged,
    wasRestored: wasRestored && isChanged,
    discard: () => {
      setRestored(false);
      setFields(fieldsOf(lesson));
    },
    saved: (/** @type {Fields} */ sent, /** @type {Lesson} */ now) => {
      setRestored(false);
      setFields((written) => (isSame(written, sent) ? fieldsOf(now) : written));
    },
  };
}

/**
 * @param {Fields} one
 * @param {Fields} other
 */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {string} key @returns {Fields | null} */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {{fields: Fields, isChanged: boolean}} state
 */
function keep(key, { fields, isChanged }) {
  try {
    if (isChanged) sessionStorage.setItem(key, JSON.stringify(fields));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage that is full or switched off: what is written is kept as long as the page is.
  }
}
