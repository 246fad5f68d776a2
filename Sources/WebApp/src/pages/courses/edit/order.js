/**
 * The order of a course's modules and lessons, as values: what a step by keyboard or a drag makes of it, what two
 * people's changes make together, and what has changed in words. Pure.
 * @template {{id: string}} Lesson
 * @typedef {{id: string, title: string, lessons: Lesson[]}} ModuleOf
 */

/**
 * @template {{id: string}} Item
 * @param {Item[]} items
 * @param {number} from
 * @param {number} to
 */
function moved(items, from, to) {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from], ...rest.slice(to)];
}

/**
 * One place up or down, as far as there is one.
 * @template {{id: string}} Module
 * @param {Module[]} modules
 * @param {string} id
 * @param {-1 | 1} step
 */
export function stepModule(modules, id, step) {
  const at = modules.findIndex((module) => module.id === id);
  const to = at + step;
  return at < 0 || to < 0 || to >= modules.length ? modules : moved(modules, at, to);
}

/**
 * One place up or down; from the end of a module into the one beside it.
 * @template {{id: string, lessons: {id: string}[]}} Module
 * @param {Module[]} modules
 * @param {string} id
 * @param {-1 | 1} step
 */
export function stepLesson(modules, id, step) {
  const at = modules.findIndex((module) => module.lessons.some((lesson) => lesson.id === id));
  if (at < 0) return modules;
  const index = modules[at].lessons.findIndex((lesson) => lesson.id === id);
  const to = index + step;
  if (to >= 0 && to < modules[at].lessons.length) return placeLesson(modules, id, modules[at].id, to);
  const beside = modules[at + step];
  return beside ? placeLesson(modules, id, beside.id, step < 0 ? beside.lessons.length : 0) : modules;
}

/**
 * A lesson to a place in a module, reckoned without it.
 * @template {{id: string, lessons: {id: string}[]}} Module
 * @param {Module[]} modules
 * @param {string} id
 * @param {string} moduleId
 * @param {number} index
 * @returns {Module[]}
 */
export function placeLesson(modules, id, moduleId, index) {
  const lesson = modules.flatMap((module) => module.lessons).find((one) => one.id === id);
  if (!lesson) return modules;
  return modules.map((module) => {
    const rest = module.lessons.filter((one) => one.id !== id);
    if (module.id === moduleId) return { ...module, lessons: [...rest.slice(0, index), lesson, ...rest.slice(index)] };
    return rest.length === module.lessons.length ? module : { ...module, lessons: rest };
  });
}

/**
 * Before another module.
 * @template {{id: string}} Module
 * @param {Module[]} modules
 * @param {string} id
 * @param {number} index
 */
export function placeModule(modules, id, index) {
  const at = modules.findIndex((module) => module.id === id);
  return at < 0 || at === index ? modules : moved(modules, at, index);
}

/**
 * What is sent: ids alone.
 * @param {{id: string, lessons: {id: string}[]}[]} modules
 */
export function orderOf(modules) {
  return { modules: modules.map(({ id, lessons }) => ({ id, lessons: lessons.map((lesson) => lesson.id) })) };
}

/**
 * @param {{id: string, lessons: {id: string}[]}[]} one
 * @param {{id: string, lessons: {id: string}[]}[]} other
 */
export function isSameOrder(one, other) {
  return JSON.stringify(orderOf(one)) === JSON.stringify(orderOf(other));
}

/**
 * The order that somebody wanted, of what there is now: what has come since keeps its module and stands at its end,
 * and what is gone is gone.
 * @template {{id: string, lessons: {id: string}[]}} Module
 * @param {{id: string, lessons: {id: string}[]}[]} wanted
 * @param {Module[]} now
 * @returns {Module[]}
 */
export function merged(wanted, now) {
  const lessons = new Map(now.flatMap((module) => module.lessons).map((lesson) => [lesson.id, lesson]));
  const known = new Set(wanted.flatMap((module) => module.lessons.map((lesson) => lesson.id)));
  const modules = new Map(now.map((module) => [module.id, module]));
  const placed = new Set(
    wanted.filter(({ id }) => modules.has(id)).flatMap((module) => module.lessons.map((lesson) => lesson.id)),
  );
  const order = [
    ...wanted.map(({ id }) => id).filter((id) => modules.has(id)),
    ...now.map(({ id }) => id).filter((id) => !wanted.some((module) => module.id === id))
  ];
  return order.map((id) => {
    const module = /** @type {Module} */ (modules.get(id));
    const mine = wanted.find((one) => one.id === id)?.lessons ?? [];
    const kept = mine.flatMap((lesson) => lessons.get(lesson.id) ?? []);
    // Those that nobody placed: new ones, and those of a module that is gone for who placed them.
    const others = module.lessons.filter((lesson) => !known.has(lesson.id) || !placed.has(lesson.id));
    return { ...module, lessons: [...kept, ...others] };
  });
}

/**
 * What has changed between two outlines, by titles: what came, what went, what has another name; and whether the order
 * is another.
 * @typedef {{id: string, title: string}} Named
 * @param {{id: string, title: string, lessons: Named[]}[]} before
 * @param {{id: string, title: string, lessons: Named[]}[]} now
 */
export function changesBetween(before, now) {
  const all = (/** @type {typeof before} */ modules) =>
    new Map(
      modules.flatMap((module) => [module, ...module.lessons]).map(
        (one, index) => [`${"lessons" in one}${one.id}`, { title: one.title, index }],
      ),
    );
  const [old, fresh] = [all(before), all(now)];
  const added = [...fresh].flatMap(([id, { title }]) => (old.has(id) ? [] : [title]));
  const removed = [...old].flatMap(([id, { title }]) => (fresh.has(id) ? [] : [title]));
  const renamed = [...fresh].flatMap(([id, { title }]) => (old.has(id) && old.get(id)?.title !== title ? [title] : []));
  const common = (/** @type {Map<string, unknown>} */ one, /** @type {Map<string, unknown>} */ other) => [...one.keys()].filter((id) => other.has(id)).join();
  return { added, removed, renamed, isReordered: common(old, fresh) !== common(fresh, old) };
}
