import { EmptyState } from "../../design/index.js";
import { addTalkDrawings } from "../../design/talkDrawings.js";
import { api } from "../../kit/client.js";
import { useLoad, useSession } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { CourseLoaded } from "../courses/CourseLoaded.jsx";
import { CourseNavigation } from "../courses/CourseNavigation.jsx";
import { useCourse } from "../courses/useCourse.js";
import { PageHeader } from "../../design/index.js";
import { Loaded } from "../Loaded.jsx";
import { Sections } from "./RoomList.jsx";

addTalkDrawings();

/**
 * The rooms of a course, from the course.
 * @param {{slug: string}} props
 */
export default function CourseChat({ slug }) {
  const load = useCourse(slug);
  return <CourseLoaded load={load}>{({ course }) => <Rooms course={course} />}</CourseLoaded>;
}

/** @param {{course: import("../../../types/api").Course}} props */
function Rooms({ course }) {
  const text = useText();
  const { person } = useSession();
  const rooms = useLoad(
    async (signal) => (await api.get("/api/v1/rooms", { query: { course: course.id, limit: 100 }, signal })).data.items,
    [course.id],
  );
  return (
    <>
      <PageHeader title={<span lang={course.language}>{course.title}</span>} back={{ href: `/courses/${course.slug}`, label: text("course.page") }} />
      <CourseNavigation course={course} here="chat" />
      <Loaded load={rooms}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon="chat" title={text("chat.no_rooms")}>
              {text("chat.no_rooms_help")}
            </EmptyState>
          ) : (
            <div className="course-rooms">
              <Sections rooms={items} here={undefined} wanted="" me={person?.id ?? ""} />
            </div>
          )
        }
      </Loaded>
    </>
  );
}
