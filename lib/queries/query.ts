import type { z } from "zod";
import type { Entry } from "../api/entry";
import { may } from "../domain/access/decide";
import type { Context } from "../domain/context";
import type { Question } from "../domain/permission";
import type { Result } from "../errors";
import { notPermitted } from "../evidence/not-permitted";
import { narrowed } from "./narrowed";
import type { QueryDeps } from "./query-deps";

export type { AuditQueries, QueryDeps } from "./query-deps";

/** The shape of a question: an entry of the API, or the part of one that a command's answer needs. */
export type Asking = Pick<Entry, "permission" | "output"> & Partial<Pick<Entry, "params" | "query" | "body">>;

type Parsed<T> = T extends z.ZodType ? z.output<T> : unknown;

/** The members of a call's address, query and body together, parsed. */
export type InputOf<A extends Asking> = Parsed<A["params"]> & Parsed<A["query"]> & Parsed<A["body"]>;

type Answer<A extends Asking, Deps> = (
  deps: Deps,
  ctx: Context,
  input: InputOf<A>,
) => Promise<Result<z.input<A["output"]>>>;

/** A permitted read with the API's input and output. */
export interface Query<A extends Asking, Deps = QueryDeps> extends Answer<A, Deps> {
  permission: A["permission"] & Question;
}

/**
 * One question: a read that changes nothing. Refuses a principal without its permission. `Deps` has what the principal may read of, and is
 * null when no store is read.
 */
export function query<A extends Asking, Deps = QueryDeps>(
  permission: A["permission"] & Question,
  answer: Answer<A, Deps>,
): Query<A, Deps> {
  const asked: Answer<A, Deps> = async (deps, ctx, input) =>
    may(ctx.principal, permission)
      ? answer(permittedOf(deps, ctx, permission), ctx, input)
      : notPermitted(ctx.principal, permission);
  return Object.assign(asked, { permission });
}

/** The reads that a caller may have. Dependencies of another shape read no path. */
function permittedOf<Deps>(deps: Deps, { principal }: Context, permission: Question): Deps {
  const all = deps as QueryDeps | null;
  return all !== null && typeof all === "object" && "read" in all
    ? (narrowed(all, principal, permission) as Deps)
    : deps;
}
