/**
 * Paths and the patterns that they are matched against: /admin/people/{handle}. Pure.
 * @typedef {{[name: string]: string}} Parameters
 */

/**
 * What stands in the places of the pattern; null where the path is another.
 * @param {string} pattern
 * @param {string} path
 * @returns {Parameters | null}
 */
export function parametersOf(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  /** @type {Parameters} */
  const parameters = {};
  for (const [index, segment] of wanted.entries()) {
    const text = given[index];
    if (segment.startsWith("{")) {
      const value = decoded(text);
      if (!value) return null;
      parameters[segment.slice(1, -1)] = value;
    } else if (segment !== text) {
      return null;
    }
  }
  return parameters;
}

/**
 * The first route whose pattern the path is of.
 * @template {{path: string}} Route
 * @param {Route[]} routes
 * @param {string} path
 * @returns {{route: Route, parameters: Parameters} | null}
 */
export function find(routes, path) {
  // With a slash at its end it is the same page to people.
  const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  for (const route of routes) {
    const parameters = parametersOf(route.path, plain);
    if (parameters) return { route, parameters };
  }
  return null;
}

/**
 * Where to go after signing in: a path of ours, whatever a link says.
 * @param {string | null} wanted
 */
export function safePath(wanted) {
  return wanted && /^\/(?![/\\])/.test(wanted) && !/[\t\n\r]/.test(wanted) ? wanted : "/";
}

/** @param {string} segment */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
