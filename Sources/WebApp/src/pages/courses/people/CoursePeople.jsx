import { usePlace } from "../../../app/Link.jsx";
import { navigate } from "../../../app/navigation.js";
import { Notice, PageHeader, Tabs } from "../../../design/index.js";
import { api } from "../../../kit/client.js";
import { useLoad } from "../../../kit/hooks.js";
import { useText } from "../../../text/Text.jsx";
import { CourseLoaded } from "../CourseLoaded.jsx";
import { CourseNavigation } from "../CourseNavigation.jsx";
import { useCourse } from "../useCourse.js";
import { isStaff, mayChangePeople } from "../words.js";
import { PeopleList } from "./PeopleList.jsx";
import { RosterTab } from "./RosterTab.jsx";
import { Sections } from "./Sections.jsx";
import { WaysIn } from "./WaysIn.jsx";

/** @typedef {import("../../../../types/api").Section} Section */

const tabs = /** @type {const} */ (["people", "ways", "sections", "roster"]);

/**
 * Who is in a course, and for its staff the ways in and out.
 * @param {{slug: string}} props
 */
export default function CoursePeople({ slug }) {
  const text = useText();
  const { query } = usePlace();
  const load = useCourse(slug);
  const tab = tabs.find((known) => known === query.get("tab")) ?? "people";
  return (
    <CourseLoaded load={load}>
      {({ course }) => {
        const isOfStaff = isStaff(course.role) || course.may_edit;
        return (
          <>
            <PageHeader
              title={<span lang={course.language}>{course.title}</span>}
              lead={text("members.lead")}
              back={{ href: `/courses/${slug}`, label: text("course.page") }}
            />
            <CourseNavigation course={course} here="people" />
            {course.state === "archived" && isOfStaff && <Notice>{text("members.archived")}</Notice>}
            {isOfStaff ? (
              <StaffTabs course={course} tab={tab} slug={slug} />
            ) : (
              <PeopleList course={course} sections={[]} />
            )}
          </>
        );
      }}
    </CourseLoaded>
  );
}

/** @param {{course: import("../../../../types/api").Course, tab: typeof tabs[number], slug: string}} props */
function StaffTabs({ course, tab, slug }) {
  const text = useText();
  const sections = useLoad(
    async (signal) => (await api.get("/api/v1/courses/{id}/sections", { path: { id: course.id }, signal })).data.items,
    [course.id],
  );
  const known = sections.data ?? [];
  return (
    <Tabs
      label={text("course.people")}
      selected={tab}
      onSelect={(id) => navigate(`/courses/${slug}/people${id === "people" ? "" : `?tab=${id}`}`, { replaces: true })}
      tabs={[
        { id: "people", title: text("course.people") },
        { id: "ways", title: text("members.ways") },
        { id: "sections", title: text("members.sections") },
        ...(mayChangePeople(course) ? [{ id: "roster", title: text("roster.title") }] : []),
      ]}
    >
      {tab === "people" && <PeopleList course={course} sections={known} />}
      {tab === "ways" && <WaysIn course={course} sections={known} />}
      {tab === "sections" && <Sections course={course} sections={sections} />}
      {tab === "roster" && <RosterTab course={course} />}
    </Tabs>
  );
}
