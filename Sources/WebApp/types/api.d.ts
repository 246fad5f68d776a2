// Written by api-types.mjs from the server's /openapi.json: make web-types.

export interface AccessToken {
  /** For Authorization: Bearer, and for opening a real-time connection. */
  access_token: string;
  /** How to send the access token. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
}

export interface Account {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** Null where a trusted issuer told none. */
  email: string | null;
  /** Whether the address was proved. */
  email_verified: boolean;
  /** What the person is called in lists. */
  name: string;
  /** A language tag such as en or de-AT. */
  locale: string;
  /** A name such as Europe/Vienna. */
  time_zone: string;
  /** The role on the whole platform. */
  role: "learner" | "instructor" | "admin";
  /** When the account was made. */
  created_at: string;
}

export interface AccountRecord {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** Null where a trusted issuer told none. */
  email: string | null;
  /** Whether the address was proved. */
  email_verified: boolean;
  /** What the person is called in lists. */
  name: string;
  /** A language tag such as en or de-AT. */
  locale: string;
  /** A name such as Europe/Vienna. */
  time_zone: string;
  /** The role on the whole platform. */
  role: "learner" | "instructor" | "admin";
  /** When the account was made. */
  created_at: string;
  /** Whether the person may sign in. */
  state: "active" | "suspended";
}

export interface AccountRecordPage {
  /** At most as many as `limit` asked for. */
  items: Array<AccountRecord>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Deletion {
  /** The account's password. */
  password: string;
}

export interface EmailChange {
  /** The new address. */
  email: string;
  /** The account's password. */
  password: string;
}

export interface FieldError {
  /** Where: `handle`, `items[2].name`; the name of a parameter. */
  field: string;
  code: string;
  message: string;
}

export interface File {
  /** The file's id. */
  id: Id;
  /** Who uploaded it. */
  owner_id: Id;
  /** What it is for. */
  purpose: string;
  /** What it is called when it is saved. */
  name: string;
  /** What its owner calls it; empty where they do not. */
  title: string;
  /** What it is, by its first bytes. */
  media_type: string;
  /** image, video, audio, document, subtitles, text, archive, active or other. */
  kind: string;
  /** How large it is. */
  bytes: number;
  /** `waiting`: it is made anew before it is shown. */
  state: "ready" | "waiting";
  /** Where it can be fetched without signing in, for an hour; null while it waits. */
  url: string | null;
  /** Until when that works. */
  url_expires_at: string | null;
  /** When it was uploaded. */
  created_at: string;
}

export interface FilePage {
  /** At most as many as `limit` asked for. */
  items: Array<File>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Health {
  status: "alive";
  version: string;
}

export type Id = string;

export interface NewAccount {
  /** 2 to 32 letters and digits of any script, with . - or _ between them. */
  handle: string;
  /** Where mail reaches the person. */
  email: string;
  /** At least 8 characters, and none of the first that are tried. */
  password: string;
  /** What the person is called in lists: one line of up to 80 characters. */
  name: string;
  /** A language tag; en where left out. */
  locale?: string;
  /** A name such as Europe/Vienna; UTC where left out. */
  time_zone?: string;
}

export interface PasswordChange {
  /** The password until now. */
  current_password: string;
  /** At least 8 characters. */
  new_password: string;
}

export interface PersonCard {
  /** The account's id. */
  id: Id;
  /** What the person is called in addresses and mentions. */
  handle: string;
  /** What the person is called in lists. */
  name: string;
}

export interface Problem {
  /** `about:blank`: the status says what kind it is. */
  type: string;
  /** The status in words. */
  title: string;
  status: number;
  /** One sentence for people. */
  detail: string;
  /** Names the incident in the server's log. */
  instance: string;
  /** For programs; never changes its meaning. */
  code: string;
  /** What is wrong, field by field. */
  errors?: Array<FieldError>;
}

export interface ProfileChange {
  /** 2 to 32 letters and digits, with . - or _ between them. */
  handle?: string;
  /** One line of up to 80 characters. */
  name?: string;
  /** A language tag such as de-AT. */
  locale?: string;
  /** A name such as Europe/Vienna. */
  time_zone?: string;
}

export interface Readiness {
  status: "ready" | "not_ready";
  parts: {
    loop: {
      ok: boolean;
      /** How late the event loop is. */
      lag_ms: number;
    };
    gateway: {
      /** False while the server is ending. */
      ok: boolean;
    };
    database: {
      ok: boolean;
      takes_writes: boolean;
      /** The state of the private PostgreSQL, where there is one. */
      cluster?: string;
    };
  };
}

export interface Refresh {
  /** As it came with the last tokens. */
  refresh_token: string;
}

export interface Reset {
  /** What stands behind `#token=`. */
  token: string;
  /** At least 8 characters. */
  password: string;
}

export interface ResetRequest {
  /** The account's address. */
  email: string;
}

export interface RoleChange {
  /** The new role. */
  role: "learner" | "instructor" | "admin";
}

export interface Room {
  /** The room's id; its channel is `room:<id>`. */
  id: Id;
  /** What the room is called in addresses. */
  slug: string;
  /** What the room is called. */
  title: string;
  /** How far the room was before anything else was looked up: subscribing from there misses nothing. */
  position: {
    /** The offset of the last that was said. */
    offset: number;
    /** Which log the offset counts in. */
    epoch: string;
  };
}

export interface RoomPage {
  /** At most as many as `limit` asked for. */
  items: Array<Room>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface SecurityEvent {
  /** Newer events have larger ids. */
  id: Id;
  /** When it happened. */
  at: string;
  /** What happened. */
  kind: string;
  /** Whom it concerns; null where there is no such account. */
  account_id: Id | null;
  /** Who did it; null where nobody was signed in. */
  actor_id: Id | null;
  /** Where it was asked from. */
  address: string;
  /** With what. */
  user_agent: string;
  /** What else there is to say. */
  detail: string;
}

export interface SecurityEventPage {
  /** At most as many as `limit` asked for. */
  items: Array<SecurityEvent>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface Session {
  /** The session's id. */
  id: Id;
  /** What the device holds. */
  kind: "token" | "cookie";
  /** Whether the request came from this one. */
  is_current: boolean;
  /** Where it was signed in from. */
  address: string;
  /** What the device called itself. */
  user_agent: string;
  /** When it was signed in. */
  created_at: string;
  /** When it was last seen, to within an hour. */
  used_at: string;
}

export interface SessionPage {
  /** At most as many as `limit` asked for. */
  items: Array<Session>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface SignIn {
  /** One of handle and email. */
  handle?: string;
  /** One of handle and email. */
  email?: string;
  /** The account's password. */
  password: string;
  /** Whether to keep the session in a cookie that no script reads, instead of a refresh token: for browsers. */
  cookie?: boolean;
}

export interface SignedIn {
  /** For Authorization: Bearer, and for opening a real-time connection. */
  access_token: string;
  /** How to send the access token. */
  token_type: "Bearer";
  /** Seconds until the access token expires. */
  expires_in: number;
  /** Exchanges for new tokens, once. Null where a cookie was asked for. */
  refresh_token: string | null;
  /** Who is signed in. */
  user: Account;
}

export interface Suspension {
  /** For the security log. */
  reason: string;
}

export interface Upload {
  /** The upload's id. */
  id: Id;
  /** Where tus goes on with it. */
  url: string;
  /** Whether more is to come. */
  state: "open" | "complete";
  /** Whether it is there to be joined with others, or was. */
  form: "whole" | "part" | "final";
  /** How many bytes are on the server's disk. */
  offset: number;
  /** How many there are to be; null where that was not told yet. */
  length: number | null;
  /** What it is for; empty for a part. */
  purpose: string;
  /** What the file is called. */
  filename: string;
  /** What the client calls it; empty where it does not. */
  title: string;
  /** The id of what was made of it, a file or a video, once it is complete. */
  result: string | null;
  /** When it was begun. */
  created_at: string;
  /** When the last bytes came. */
  updated_at: string;
  /** When it is given up unless more comes. */
  expires_at: string;
}

export interface UploadPage {
  /** At most as many as `limit` asked for. */
  items: Array<Upload>;
  /** Given as `cursor` it brings what follows; null where nothing does. */
  next_cursor: string | null;
}

export interface UploadPurpose {
  /** As Upload-Metadata has it. */
  name: string;
  /** How many bytes such a file may have. */
  file_max: number;
}

export interface UploadUsage {
  /** How many bytes the person keeps here, unfinished uploads with all that they are to have. */
  used: number;
  /** How many they may keep; null: as many as there is room for. */
  quota: number | null;
  /** How many bytes one file may have. */
  file_max: number;
  /** What the person may upload. */
  purposes: Array<UploadPurpose>;
}

export interface Verification {
  /** What stands behind `#token=`. */
  token: string;
}

export interface Visitor {
  /** Who is signed in; null where nobody is. */
  user: Account | null;
}

/** What there is to call: a path, a method, and what goes in and comes out. */
export interface Paths {
  "/api/v1/accounts": {
    /** Makes an account. */
    post: {
      body: NewAccount;
      answers: { 201: Account };
    };
  };
  "/api/v1/accounts/verification": {
    /** Confirms an e-mail address with the token of the mail's link. */
    post: {
      body: Verification;
      answers: { 200: Account };
    };
  };
  "/api/v1/accounts/{id}": {
    /** Who somebody is, as anybody signed in may know. */
    get: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 200: PersonCard };
    };
  };
  "/api/v1/admin/accounts": {
    /** Lists and searches accounts, in the order of their ids. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** What stands somewhere in handle, e-mail or name, whatever its case. */
        query?: string;
        /** Only people of this role. */
        role?: "learner" | "instructor" | "admin";
        /** Only accounts in this state. */
        state?: "active" | "suspended";
      };
      answers: { 200: AccountRecordPage };
    };
  };
  "/api/v1/admin/accounts/{id}": {
    /** The whole record of an account. */
    get: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 200: AccountRecord };
    };
    /** Deletes an account for good. */
    delete: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/admin/accounts/{id}/role": {
    /** Changes the role on the whole platform. */
    put: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      body: RoleChange;
      answers: { 200: AccountRecord };
    };
  };
  "/api/v1/admin/accounts/{id}/suspension": {
    /** Signs the person out everywhere, and keeps them out. */
    post: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      body: Suspension;
      answers: { 200: AccountRecord };
    };
    /** Lets the person sign in again. */
    delete: {
      path: {
        /** The account's id, or its handle. */
        id: string;
      };
      answers: { 200: AccountRecord };
    };
  };
  "/api/v1/admin/audit": {
    /** What happened around accounts: who, what, from where; the newest first. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
        /** Only what concerns this account. */
        account?: Id;
        /** Only events of this kind. */
        kind?: "account_created" | "signed_in" | "sign_in_failed" | "password_refused" | "signed_out" | "signed_out_everywhere" | "refresh_reused" | "password_changed" | "password_reset_requested" | "password_reset" | "email_change_requested" | "email_verified" | "suspended" | "reinstated" | "role_changed" | "account_deleted";
      };
      answers: { 200: SecurityEventPage };
    };
  };
  "/api/v1/files": {
    /** The person's own files, the newest first. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: FilePage };
    };
  };
  "/api/v1/files/{id}": {
    /** One file, with a URL to fetch it from for an hour. */
    get: {
      path: {
        id: Id;
      };
      answers: { 200: File };
    };
    /** Removes a file of one's own that is used nowhere. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/me": {
    /** Who is signed in. */
    get: {
      answers: { 200: Account };
    };
    /** Changes the profile; what is left out stays. */
    patch: {
      body: ProfileChange;
      answers: { 200: Account };
    };
  };
  "/api/v1/me/deletion": {
    /** Deletes the account for good. What others need to make sense of a course stays, without a name. */
    post: {
      body: Deletion;
      answers: { 204: undefined };
    };
  };
  "/api/v1/me/email": {
    /** Sends a mail to a new address; it becomes the account's once the link in it was opened. */
    post: {
      body: EmailChange;
      answers: { 202: undefined };
    };
  };
  "/api/v1/me/password": {
    /** Changes the password, and signs every other device out. */
    post: {
      body: PasswordChange;
      answers: { 204: undefined };
    };
  };
  "/api/v1/me/verification": {
    /** Sends the mail again that confirms the account's address. */
    post: {
      answers: { 202: undefined };
    };
  };
  "/api/v1/password-resets": {
    /** Sends a mail to choose a new password, if there is an account with this address. */
    post: {
      body: ResetRequest;
      answers: { 202: undefined };
    };
  };
  "/api/v1/password-resets/completion": {
    /** Sets a new password with the token of the mail's link, and signs every device out. */
    post: {
      body: Reset;
      answers: { 204: undefined };
    };
  };
  "/api/v1/rooms": {
    /** The rooms, in the order in which they were made. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: RoomPage };
    };
  };
  "/api/v1/rooms/{id}": {
    /** One room. */
    get: {
      path: {
        /** The room's id, or its slug. */
        id: string;
      };
      answers: { 200: Room };
    };
  };
  "/api/v1/sessions": {
    /** Where the person is signed in, the newest first. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: SessionPage };
    };
    /** Signs in, by handle or by e-mail. */
    post: {
      body: SignIn;
      answers: { 200: SignedIn };
    };
    /** Signs every device out, this one too, and ends every token. */
    delete: {
      answers: { 204: undefined };
    };
  };
  "/api/v1/sessions/current": {
    /** Who is signed in, or nobody: what is 401 elsewhere is an answer here. */
    get: {
      answers: { 200: Visitor };
    };
    /** Signs this device out. */
    delete: {
      answers: { 204: undefined };
    };
  };
  "/api/v1/sessions/refresh": {
    /** Exchanges a refresh token for new tokens. Each is good once: one that is used again ends the session. */
    post: {
      body: Refresh;
      answers: { 200: SignedIn };
    };
  };
  "/api/v1/sessions/token": {
    /** A fresh access token: for a page that is signed in by cookie and opens a real-time connection. */
    post: {
      answers: { 200: AccessToken };
    };
  };
  "/api/v1/sessions/{id}": {
    /** Signs another device out. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
  "/api/v1/uploads": {
    /** The person's uploads that can be gone on with, from whatever device, in the order of their beginning. */
    get: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** The `next_cursor` of the page before. */
        cursor?: string;
      };
      answers: { 200: UploadPage };
    };
  };
  "/api/v1/uploads/usage": {
    /** How much the person keeps here, and may keep. */
    get: {
      answers: { 200: UploadUsage };
    };
  };
  "/files/{object}": {
    /** A file's bytes, by a URL that a file's description or another answer gave. */
    get: {
      path: {
        /** The object's name. */
        object: string;
      };
      query?: {
        /** As the file's `url` has it. */
        as?: string;
        /** As the file's `url` has it. */
        type?: string;
        /** As the file's `url` has it. */
        until?: string;
        /** As the file's `url` has it. */
        signature?: string;
      };
      answers: { 200: string; 206: string };
    };
  };
  "/health": {
    /** Whether the process is alive. */
    get: {
      answers: { 200: Health };
    };
  };
  "/metrics": {
    /** What the server does and how it fares, in Prometheus' text format. */
    get: {
      answers: { 200: string };
    };
  };
  "/openapi.json": {
    /** This description, in OpenAPI 3.1. */
    get: {
      answers: { 200: { [key: string]: unknown } };
    };
  };
  "/ready": {
    /** Whether requests should be sent here, with each part's state. */
    get: {
      answers: { 200: Readiness };
    };
  };
  "/uploads": {
    /** Begins an upload, and takes its first bytes where they come along. */
    post: {
      body: unknown;
      answers: { 201: undefined };
    };
  };
  "/uploads/{id}": {
    /** Where an upload stands. Whoever asks is going on with it: a request that still sends gives way. */
    get: {
      path: {
        id: Id;
      };
      answers: { 200: Upload };
    };
    /** Adds bytes at the end of an upload. Those that are acknowledged are on the server's disk. */
    patch: {
      path: {
        id: Id;
      };
      body: unknown;
      answers: { 204: undefined };
    };
    /** Ends an upload. A file that it has become goes as well, unless something refers to that. */
    delete: {
      path: {
        id: Id;
      };
      answers: { 204: undefined };
    };
  };
}
