import type { z } from "zod";
import type { Entry } from "../api/entry";
import type { SignedCheckpoint } from "../domain/audit/checkpoint";
import type { Verification } from "../domain/audit/verification";
import type { Context } from "../domain/context";
import { may, type Question } from "../domain/permission";
import { nothingThere, type Result } from "../errors";
import type { IncidentContext } from "../evidence/incident/context";
import type { StoreProbe } from "../evidence/store-health";
import type { AuditReads } from "../ledger/audit/reads";
import type { PlanReads } from "../ledger/plans/reads";
import type { ReconciliationReads } from "../ledger/reconciliations/reads";
import type { Generations } from "../ledger/rollback/reads";
import type { RunReads } from "../ledger/runs/reads";

/** The dependencies of queries: reads, and nothing that changes anything. */
export interface QueryDeps extends IncidentContext {
  plans: PlanReads;
  runs: RunReads;
  reconciliations: ReconciliationReads;
  generations: Generations;
  probes: readonly StoreProbe[];
  audit: AuditQueries;
}

/** The audit's reads, and what needs its keys. */
export interface AuditQueries {
  reads: AuditReads;
  verify(checkpoints: readonly SignedCheckpoint[]): Promise<Verification>;
  publicKeys(): { id: string; pem: string }[];
}

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
 * One question: a read that changes nothing. Refuses a principal without its permission as if the object did not exist. `Deps` is
 * null when no store is read.
 */
export function query<A extends Asking, Deps = QueryDeps>(
  permission: A["permission"] & Question,
  answer: Answer<A, Deps>,
): Query<A, Deps> {
  const asked: Answer<A, Deps> = async (deps, ctx, input) =>
    may(ctx.principal, permission) ? answer(deps, ctx, input) : nothingThere;
  return Object.assign(asked, { permission });
}
