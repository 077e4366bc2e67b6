import type { api } from "../../api/api";
import { ok, refused } from "../../errors";
import { itemPage, itemPlace, itemView } from "../plan/item-page";
import { query } from "../query";

/** A page of a run's items, each with its outcome. */
export const runItems = query<typeof api.run.items>("run.read", async (deps, _ctx, asked) => {
  const { id, outcome, cursor, limit } = asked;
  const kind = `run ${id} ${outcome ?? ""}`;
  const after = deps.read.cursors.open(kind, cursor, itemPlace);
  if (!after.ok) return after;
  if ((await deps.runs.read(id)) === null) return refused({ code: "not-found", detail: `There is no run ${id}.` });
  const rows = await deps.runs.items(id, outcome, { after: after.value, limit: limit + 1 });
  return ok(
    itemPage(deps, { kind, limit }, rows, (row) => ({
      ...itemView(deps, row),
      outcome: row.outcome,
      because: row.outcomeBecause ?? row.because,
    })),
  );
});
