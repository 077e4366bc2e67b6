import type { api } from "../../api/api";
import { seenWords } from "../../domain/masking/sight";
import { ok, refused } from "../../errors";
import { itemPage, itemPlace, itemView, noteItems } from "../plan/item-page";
import { query } from "../query";
import { sightOnId } from "../seen";

/** A page of a run's items, each with its outcome. */
export const runItems = query<typeof api.run.items>("run.read", async (deps, ctx, asked) => {
  const { id, outcome, cursor, limit } = asked;
  const kind = `run ${id} ${outcome ?? ""}`;
  const after = deps.read.cursors.open(kind, cursor, itemPlace);
  if (!after.ok) return after;
  const run = await deps.runs.read(id);
  if (run === null) return refused({ code: "not-found", detail: `There is no run ${id}.` });
  const rows = await deps.runs.items(id, outcome, { after: after.value, limit: limit + 1 });
  noteItems(deps, ctx, run.plan, rows.slice(0, limit));
  return ok(
    itemPage(deps, { kind, limit }, rows, (row) => ({
      ...itemView(deps, ctx, row),
      outcome: row.outcome,
      because: seenWords(sightOnId(deps.read, ctx, row.pathId), row.outcomeBecause ?? row.because),
    })),
  );
});
