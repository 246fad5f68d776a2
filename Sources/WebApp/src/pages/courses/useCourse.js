import { usePageTitle } from "../../app/pageTitle.js";
import { api } from "../../kit/client.js";
import { useLoad } from "../../kit/hooks.js";
import { useChannelEvents } from "../../kit/useChannelEvents.js";

/** @typedef {import("../../../types/api").Course} Course */

/**
 * A course with its outline, both with the versions that changes are made to, kept up to date while it is looked at.
 * @param {string} slug
 */
export function useCourse(slug) {
  const load = useLoad(
    async (signal) => {
      const [course, outline] = await Promise.all([
        api.get("/api/v1/courses/{id}", { path: { id: slug }, signal }),
        api.get("/api/v1/courses/{id}/outline", { path: { id: slug }, signal }),
      ]);
      return {
        course: course.data, version: course.version, modules: outline.data.modules, outlineVersion: outline.version,
      };
    },
    [slug],
  );
  const { course } = load.data ?? {};
  usePageTitle(course?.title);
  useChannelEvents(course?.role ? `course:${course.id}` : undefined, { heard: load.reload, gone: load.reload });
  return load;
}
