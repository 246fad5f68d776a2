/**
 * Every page that there is: its path, who is shown it, and where its code is, which is loaded when somebody goes
 * there. The server reads the paths at its start, and answers any other with 404 and the same app.
 * @typedef {{
 *   path: string,
 *   page: () => Promise<{default: import("react").ComponentType<any>}>,
 *   title: import("../text/languages.js").Key,
 *   access: "anyone" | "signedOut" | "signedIn" | "admin",
 *   area?: "settings",
 * }} AppRoute
 */

/** @type {AppRoute[]} */
export const routes = [
  { path: "/", page: () => import("../pages/Home.jsx"), title: "home.title", access: "signedIn" },
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
  { path: "/admin/people", page: () => import("../pages/admin/People.jsx"), title: "people.title", access: "admin" },
  { path: "/admin/people/{id}", page: () => import("../pages/admin/Person.jsx"), title: "person.title", access: "admin" },
  { path: "/admin/security", page: () => import("../pages/admin/SecurityLog.jsx"), title: "security.title", access: "admin" },
  { path: "/design", page: () => import("../pages/design/DesignPage.jsx"), title: "design.title", access: "anyone" },
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
