import { useEffect, useState } from "react";
import { shortcuts } from "../../app/shortcuts.js";
import { Button, EmptyState, LinkButton, PageHeader, SearchField, SelectField, Skeleton } from "../../design/index.js";
import { api } from "../../kit/client.js";
import { useLoad, usePages, useSession } from "../../kit/hooks.js";
import { useText } from "../../text/Text.jsx";
import { Listed } from "../Listed.jsx";
import { CourseCard } from "./CourseCard.jsx";
import { NewCourseDialog } from "./edit/NewCourseDialog.jsx";
import { useAddressSearch } from "./useAddressSearch.js";
import { categoryName, languageName, teaches } from "./words.js";

const names = /** @type {const} */ (["search", "category", "skill", "language"]);
const pageSize = 24;

/** Every course that there is to find. */
export default function Catalogue() {
  const text = useText();
  const { person } = useSession();
  const [isMaking, setMaking] = useState(false);
  const { wanted, search, setSearch, ask, clear } = useAddressSearch(names);
  const courses = usePages(
    async (cursor, signal) =>
      (await api.get("/api/v1/courses", { query: { ...filled(wanted), limit: pageSize, cursor }, signal })).data,
    Object.values(wanted),
  );
  useEffect(() => shortcuts.add([{ keys: "/", label: "courses.search", run: focusSearch }]), []);
  const isNarrowed = Object.values(wanted).some(Boolean);
  const mayMake = teaches(person);
  return (
    <>
      <PageHeader
        title={text("courses.title")}
        lead={text("courses.lead")}
        actions={
          <>
            {person?.role === "admin" && <LinkButton href="/admin/categories">{text("categories.title")}</LinkButton>}
            {mayMake && (
              <LinkButton href="/cohorts" icon="people">
                {text("cohorts.title")}
              </LinkButton>
            )}
            <LinkButton href="/join" icon="key">
              {text("join.have_code")}
            </LinkButton>
            {mayMake && (
              <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
                {text("courses.new")}
              </Button>
            )}
          </>
        }
      />
      <div className="catalogue-filters" role="search">
        <SearchField label={text("courses.search")} value={search} onChange={setSearch} />
        <Filters wanted={wanted} ask={ask} />
      </div>
      {courses.items.length === 0 && courses.isLoading ? (
        <CardSkeletons />
      ) : courses.items.length === 0 && !courses.error ? (
        <EmptyState
          icon={isNarrowed ? "search" : "book"}
          title={text(isNarrowed ? "courses.none_found" : "courses.none")}
          action={isNarrowed && <Button onClick={clear}>{text("courses.show_all")}</Button>}
        >
          {text(isNarrowed ? "courses.none_found_help" : mayMake ? "courses.none_help_staff" : "courses.none_help")}
        </EmptyState>
      ) : (
        <Listed pages={courses}>
          <ul className="course-cards" role="list">
            {courses.items.map((course) => (
              <CourseCard key={course.id} course={course} />
            ))}
          </ul>
        </Listed>
      )}
      {isMaking && <NewCourseDialog onClose={() => setMaking(false)} />}
    </>
  );
}

/**
 * @param {{wanted: {category: string, skill: string, language: string},
 *   ask: (change: {category?: string, skill?: string, language?: string}) => void}} props
 */
function Filters({ wanted, ask }) {
  const text = useText();
  const { data } = useLoad(async (signal) => (await api.get("/api/v1/courses/facets", { signal })).data, []);
  const numbered = (/** @type {string} */ label, /** @type {number} */ count) => `${label} (${text.number(count)})`;
  const categories = (data?.categories ?? []).map((facet) => ({
    value: facet.slug,
    label: numbered(categoryName(facet, text), facet.count),
  }));
  const skills = (data?.skills ?? []).map(({ skill, count }) => ({ value: skill, label: numbered(skill, count) }));
  const languages = (data?.languages ?? []).map(({ language, count }) => ({
    value: language,
    label: numbered(languageName(language, text), count),
  }));
  return (
    <>
      <SelectField
        label={text("courses.category")}
        value={wanted.category}
        onChange={(category) => ask({ category })}
        options={[{ value: "", label: text("courses.any_category") }, ...withChosen(categories, wanted.category)]}
      />
      <SelectField
        label={text("courses.skill")}
        value={wanted.skill}
        onChange={(skill) => ask({ skill })}
        options={[{ value: "", label: text("courses.any_skill") }, ...withChosen(skills, wanted.skill)]}
      />
      <SelectField
        label={text("courses.language")}
        value={wanted.language}
        onChange={(language) => ask({ language })}
        options={[{ value: "", label: text("courses.any_language") }, ...withChosen(languages, wanted.language)]}
      />
    </>
  );
}

/**
 * What the address asks for is there to be seen, whether any course has it or not.
 * @param {{value: string, label: string}[]} options
 * @param {string} chosen
 */
function withChosen(options, chosen) {
  return !chosen || options.some(({ value }) => value === chosen) ? options : [
    ...options,
    { value: chosen, label: chosen },
  ];
}

/** @param {{[name: string]: string}} wanted */
function filled(wanted) {
  return Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, value || undefined]));
}

export function CardSkeletons() {
  const text = useText();
  return (
    <div role="status" aria-busy="true">
      <span className="visually-hidden">{text("design.loading")}</span>
      <div className="course-cards">
        {Array.from({ length: 6 }, (_, index) => (
          <div className="course-card" key={index}>
            <Skeleton height="8rem" />
            <div className="course-card-body">
              <Skeleton lines={3} />
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function focusSearch() {
  const field = document.querySelector("main input[type=search]");
  if (field instanceof HTMLElement) field.focus();
}
