/**
 * Every page that there is: its path, who is shown it, and where its code is, which is loaded when somebody goes
 * there. The server reads the paths at its start, and answers any other with 404 and the same app.
 * @typedef {{
 *   path: string,
 *   page: () => Promise<{default: import("react").ComponentType<any>}>,
 *   title: import("../text/languages.js").Key,
 *   access: "anyone" | "signedOut" | "signedIn" | "admin",
 *   area?: "settings",
 *   stays?: string,
 *   parts?: import("../text/languages.js").Part[],
 * }} AppRoute `parts`: whose words and styles it needs beside those that are always there; `stays`: pages of the same name
 *   are one, which is not drawn afresh where somebody goes from one of them to another
 */

/** @param {Pick<AppRoute, "path" | "page" | "parts">} route @returns {AppRoute} */
const ofCourses = ({ parts = [], ...route }) => ({
  ...route, title: "courses.title", access: "signedIn", parts: ["courses", "uploads", ...parts],
});

/**
 * Pages of a course are called what it is called, as soon as that is known.
 * @type {AppRoute[]}
 */
const courses = /** @type {Pick<AppRoute, "path" | "page" | "parts">[]} */ ([
  { path: "/courses", page: () => import("../pages/courses/Catalogue.jsx") },
  { path: "/courses/{slug}", page: () => import("../pages/courses/CoursePage.jsx") },
  { path: "/courses/{slug}/edit", page: () => import("../pages/courses/edit/Builder.jsx") },
  { path: "/courses/{slug}/edit/lessons/{id}", page: () => import("../pages/courses/edit/LessonEditor.jsx") },
  { path: "/courses/{slug}/people", page: () => import("../pages/courses/people/CoursePeople.jsx") },
  { path: "/courses/{slug}/chat", page: () => import("../pages/chat/CourseChat.jsx"), parts: ["chat"] },
  { path: "/courses/{slug}/progress", page: () => import("../pages/courses/ProgressPage.jsx") },
  { path: "/courses/{slug}/lessons/{id}", page: () => import("../pages/courses/LessonPage.jsx") },
  { path: "/join", page: () => import("../pages/courses/Join.jsx") },
  { path: "/cohorts", page: () => import("../pages/courses/cohorts/Cohorts.jsx") },
  { path: "/cohorts/{id}", page: () => import("../pages/courses/cohorts/Cohort.jsx") },
]).map(ofCourses);

/**
 * Messages are drawn as the texts of courses are.
 * @param {string} path
 * @returns {AppRoute}
 */
const ofChat = (path) => ({
  path, page: () => import("../pages/chat/ChatPage.jsx"), title: "chat.title", access: "signedIn", stays: "chat",
  parts: ["chat", "courses", "uploads"],
});

/** @type {AppRoute[]} */
export const routes = [
  { path: "/", page: () => import("../pages/Home.jsx"), title: "home.title", access: "signedIn", parts: ["courses"] },
  { path: "/sign-in", page: () => import("../pages/SignIn.jsx"), title: "signIn.title", access: "signedOut" },
  { path: "/register", page: () => import("../pages/Register.jsx"), title: "register.title", access: "signedOut" },
  { path: "/forgot-password", page: () => import("../pages/ForgotPassword.jsx"), title: "forgot.title", access: "anyone" },
  { path: "/reset-password", page: () => import("../pages/ResetPassword.jsx"), title: "reset.title", access: "anyone" },
  { path: "/verify-email", page: () => import("../pages/VerifyEmail.jsx"), title: "verify.title", access: "anyone" },
  {
    path: "/settings/profile",
    page: () => import("../pages/settings/Profile.jsx"),
    title: "profile.title",
    access: "signedIn",
    area: "settings",
    parts: ["uploads"],
  },
  {
    path: "/settings/account",
    page: () => import("../pages/settings/Account.jsx"),
    title: "account.title",
    access: "signedIn",
    area: "settings",
  },
  {
    path: "/settings/devices",
    page: () => import("../pages/settings/Devices.jsx"),
    title: "devices.title",
    access: "signedIn",
    area: "settings",
  },
  {
    path: "/settings/preferences",
    page: () => import("../pages/settings/Preferences.jsx"),
    title: "preferences.title",
    access: "signedIn",
    area: "settings",
  },
  { path: "/files", page: () => import("../pages/files/Files.jsx"), title: "files.title", access: "signedIn", parts: ["uploads"] },
  { path: "/admin/people", page: () => import("../pages/admin/People.jsx"), title: "people.title", access: "admin" },
  { path: "/admin/people/{id}", page: () => import("../pages/admin/Person.jsx"), title: "person.title", access: "admin" },
  { path: "/admin/security", page: () => import("../pages/admin/SecurityLog.jsx"), title: "security.title", access: "admin" },
  {
    path: "/admin/categories",
    page: () => import("../pages/admin/Categories.jsx"),
    title: "courses.title",
    access: "admin",
    parts: ["courses"],
  },
  ...courses,
  {
    path: "/chat/search",
    page: () => import("../pages/chat/search/SearchPage.jsx"),
    title: "search.title",
    access: "signedIn",
    parts: ["chat", "courses"],
  },
  {
    path: "/chat/{room}/moderation",
    page: () => import("../pages/chat/moderation/Moderation.jsx"),
    title: "moderation.title",
    access: "signedIn",
    parts: ["chat", "courses"],
  },
  ...["/chat", "/chat/{room}", "/chat/{room}/{message}", "/chat/{room}/thread/{message}"].map(ofChat),
  // Who is invited may have no account yet.
  { path: "/invitation", page: () => import("../pages/courses/Invited.jsx"), title: "courses.title", access: "anyone", parts: ["courses"] },
  { path: "/join/{secret}", page: () => import("../pages/courses/OldInvitation.jsx"), title: "courses.title", access: "anyone" },
  { path: "/design", page: () => import("../pages/design/DesignPage.jsx"), title: "design.title", access: "anyone", parts: ["design", "uploads"] },
];

/**
 * What is shown where no other page is.
 * @type {AppRoute}
 */
export const notFound = {
  path: "/not-found",
  page: () => import("../pages/NotFound.jsx"),
  title: "notFound.title",
  access: "anyone",
};
