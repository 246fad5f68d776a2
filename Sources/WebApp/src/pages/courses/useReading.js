import { useCallback, useEffect, useRef, useState } from "react";
import { toast } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useSubmit } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";

/**
 * @typedef {import("../../../types/api").Course} Course
 * @typedef {import("../../../types/api").Lesson} Lesson
 */

/** So often the time in a lesson is told; and when it is left. */
const reportMs = 30_000;
/** Who was less far than this has nothing to go back to. */
const leastPart = 0.08;

/**
 * How somebody reads a lesson, told to the server: the seconds in which the page was seen, the place where they were,
 * and that they came to its end. What fails here is not worth a word: the next report has the same seconds in it.
 * @param {{course: Course, lesson: Lesson, isOn: boolean}} props
 */
export function useReading({ course, lesson, isOn }) {
  const text = useText();
  const [isDone, setDone] = useState(Boolean(lesson.progress?.completed_at));
  const [isCourseDone, setCourseDone] = useState(false);
  const [end, setEnd] = useState(/** @type {HTMLElement | null} */ (null));
  const wasAt = Number(/** @type {{part?: number} | null} */ (lesson.progress?.resume ?? null)?.part ?? 0);
  const [resumeAt, setResumeAt] = useState(
    !isDone && wasAt > leastPart && wasAt < 0.95 && scrollY === 0 ? wasAt : null,
  );
  const seconds = useRef(0);
  // The furthest, since who goes up to a link has not unread what is below; kept as it is read, since when the lesson is
  // left the page is another's already.
  const part = useRef(wasAt);
  const path = { id: course.id, lesson: lesson.id };

  const told = (/** @type {import("../../../types/api").ProgressNow} */ answer) => {
    if (answer.lesson?.completed_at) setDone(true);
    if (answer.course.completed_at) setCourseDone(true);
  };
  const report = useCallback(
    async (/** @type {{viewed?: true}} */ more = {}) => {
      const passed = Math.floor(seconds.current);
      seconds.current -= passed;
      try {
        const body = { seconds: passed, resume: { part: Number(part.current.toFixed(3)) }, ...more };
        told((await api.post("/api/v1/courses/{id}/lessons/{lesson}/progress", { path, body })).data);
      } catch (fault) {
        seconds.current += passed;
        throw fault;
      }
    },
    [course.id, lesson.id],
  );
  const { submit: finish, isBusy } = useSubmit(async () => {
    await report({ viewed: true });
    if (lesson.rule === "viewed") toast({ tone: "success", text: text("lesson.done_toast", { title: lesson.title }) });
  });

  useEffect(() => {
    if (!isOn) return undefined;
    let last = performance.now();
    const count = () => {
      const now = performance.now();
      if (document.visibilityState === "visible") seconds.current += (now - last) / 1_000;
      last = now;
    };
    const quietly = () => {
      count();
      // Silent on purpose, as is said above.
      report().catch(() => undefined);
    };
    const timer = setInterval(quietly, reportMs);
    const move = () => {
      part.current = Math.max(part.current, partRead());
    };
    addEventListener("scroll", move, { passive: true });
    const hidden = () => (document.visibilityState === "hidden" ? quietly() : count());
    document.addEventListener("visibilitychange", hidden);
    quietly();
    return () => {
      clearInterval(timer);
      removeEventListener("scroll", move);
      document.removeEventListener("visibilitychange", hidden);
      quietly();
    };
  }, [isOn, report]);

  // Who has the end of a text before their eyes has seen it.
  useEffect(() => {
    if (!isOn || !end || isDone || lesson.rule !== "viewed") return undefined;
    const watcher = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting || scrollY === 0) return;
      watcher.disconnect();
      report({ viewed: true }).catch(() => undefined);
    });
    watcher.observe(end);
    return () => watcher.disconnect();
  }, [isOn, end, isDone, report]);

  return {
    isDone,
    isCourseDone,
    isBusy,
    end: setEnd,
    finish: () => void finish(),
    resumeAt: isOn ? resumeAt : null,
    resume: () => {
      scrollTo({ top: (resumeAt ?? 0) * document.documentElement.scrollHeight });
      setResumeAt(null);
    },
  };
}

/** How much of the page is above the eyes. */
function partRead() {
  return document.documentElement.scrollHeight > 0 ? scrollY / document.documentElement.scrollHeight : 0;
}
