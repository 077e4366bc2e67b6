import { z } from "zod";
import { PLAN_KINDS } from "../domain/plan/disposition";
import { FINDINGS } from "../domain/verdict/findings";

export const storeStatus = z.enum(["present", "absent", "tombstone", "foreign", "unreachable"]);

export const acknowledgeBoundary = z.enum(["origin-commit", "durable-append", "cache-only"]);

export const invariantClass = z.enum(["rebuildable", "external", "monotonic", "mergeable", "binding"]);

export const replayModel = z.enum(["last-write-wins", "versioned", "monotonic", "merge", "append"]);

export const operation = z.enum(["set", "delete", "increment", "append", "transition"]);

export const mutationState = z.enum([
  "accepted",
  "queued",
  "materialized",
  "superseded",
  "conflicted",
  "failed",
  "suppressed",
  "unknown",
]);

export const finding = z.enum(FINDINGS);

export const stepName = z.enum(["stop", "authority", "replay", "cache", "reconcile", "restore"]);

export const acknowledgeMode = z.enum(["contract", "closed", "durable-only", "write-through"]);

export const authorityStore = z.enum(["ledger", "origin", "queue", "cache"]);

/** `done`: its gate is open and a later step was begun; `reopened`: its gate was open and has closed again, which blocks. */
export const stepStatus = z.enum(["waiting", "current", "open", "done", "reopened", "not-needed"]);

export const planKind = z.enum(PLAN_KINDS);

export const runState = z.enum(["canary", "waiting", "running", "paused", "aborting", "aborted", "done"]);

export type StepName = z.infer<typeof stepName>;

export const answerKind = z.enum([
  "saved",
  "saved-then-replaced",
  "accepted",
  "late",
  "needs-decision",
  "suppressed",
  "regressed",
  "never-durable",
  "no-record",
  "unknown",
]);

export const disposition = z.enum([
  "apply",
  "already-applied",
  "superseded",
  "blocked",
  "conflict",
  "forbidden",
  "set-aside",
  "refused",
]);

export const outcome = z.enum([
  "applied",
  "already-applied",
  "superseded",
  "drifted",
  "conflict",
  "blocked",
  "forbidden",
  "set-aside",
  "failed",
  "not-run",
]);

export const incidentStatus = z.enum(["open", "closed"]);
