import type { api } from "../../api/api";
import { seenWords } from "../../domain/masking/sight";
import { paceOf } from "../../domain/run/pace";
import { isCarriedOut } from "../../domain/run/transitions";
import { ok, refused } from "../../errors";
import { currentFigures } from "../../evidence/path-truth";
import { query } from "../query";
import { sightOnIds } from "../seen";

/** A run by its id: its progress, its outcomes, and its expected end. */
export const readRun = query<typeof api.run.read>("run.read", async (deps, ctx, { id }) => {
  const run = await deps.runs.read(id);
  if (run === null) return refused({ code: "not-found", detail: `There is no run ${id}.` });
  const done = Object.entries(run.outcomes).reduce(
    (sum, [name, n]) => (name === "not-run" ? sum : sum + BigInt(n ?? 0)),
    0n,
  );
  const goesOn = isCarriedOut(run.state);
  const rows = await deps.read.reads.frontPage().catch(() => []);
  const now = ctx.now();
  const { measuredRate, measuredAt } = run;
  const pace = paceOf({
    goesOn,
    measured:
      measuredRate === null || measuredAt === null
        ? null
        : { perSec: measuredRate, ageMs: now.getTime() - measuredAt.getTime() },
    left: Number(run.total - done),
    pathIds: Object.keys(run.epochs).map(Number),
    headrooms: new Map(rows.map((row) => [row.control.pathId, currentFigures(row)?.headroomPerSec ?? null])),
  });
  return ok({
    id: run.id,
    plan: run.plan,
    incident: run.incident,
    kind: run.kind,
    state: run.state,
    because: seenWords(sightOnIds(deps.read, ctx, Object.keys(run.epochs).map(Number)), run.because),
    total: String(run.total),
    done: String(done),
    outcomes: run.outcomes,
    ratePerSec: run.ratePerSec,
    allowedPerSec: goesOn && run.effectiveRate ? run.effectiveRate : null,
    ...pace,
    measuredAt: measuredAt?.toISOString() ?? null,
    canary: String(run.canary),
    startedAt: run.startedAt.toISOString(),
    startedBy: run.startedBy,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    readAt: now.toISOString(),
  });
});
