// What a call of the client takes and answers, derived from the paths of api.d.ts.
import type { Paths } from "./api";

export type Method = "get" | "put" | "post" | "patch" | "delete";

/** The paths that have this method. */
export type PathsOf<M extends Method> = {
  [P in keyof Paths]: Paths[P] extends Record<M, unknown> ? P : never;
}[keyof Paths];

export interface CallOptions {
  signal?: AbortSignal;
  /** The version that a change is made to, or not at all: `version` of the answer that was read. */
  version?: string;
  /** How long to wait for an answer, tries again included. */
  timeoutMs?: number;
  /** False: a 401 fails the call, instead of asking the person to sign in and sending it again. */
  isHeld?: boolean;
}

/** As the operation has it, optional or not; where it has none, none is taken. */
type Part<O, K extends string> = K extends keyof O ? Pick<O, K> : { [name in K]?: undefined };
type Input<O> = Part<O, "path"> & Part<O, "query"> & Part<O, "body">;

type Operation<P extends keyof Paths, M extends Method> = Paths[P] extends Record<M, infer O> ? O : never;

/** Options may be left out where nothing in them is needed. */
type Rest<T> = {} extends T ? [options?: T] : [options: T];

type Data<O> = O extends { answers: infer A } ? A[keyof A] : never;

export interface Answer<T> {
  data: T;
  status: number;
  /** For `version` of the change that follows; undefined where the thing has none. */
  version: string | undefined;
}

/** A method of the client: typed by the path that it is called with. */
export type Call<M extends Method> = <P extends PathsOf<M>>(
  path: P,
  ...rest: Rest<Input<Operation<P, M>> & CallOptions>
) => Promise<Answer<Data<Operation<P, M>>>>;
