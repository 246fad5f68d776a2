// Written by api-types.mjs from the server's /openapi.json: make web-types.

/** POSTs that take no Idempotency-Key, and so may be done twice when they are sent twice. */
export const keyless = new Set([
  "/api/v1/courses/by-code",
  "/api/v1/courses/{id}/lessons/{lesson}/progress",
  "/api/v1/digests/{secret}/end",
  "/api/v1/invitations/by-link",
  "/api/v1/me/deletion",
  "/api/v1/sessions",
  "/api/v1/sessions/refresh",
  "/api/v1/sessions/token",
  "/uploads",
]);
