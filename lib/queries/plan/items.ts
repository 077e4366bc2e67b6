import type { api } from "../../api/api";
import { ok, refused } from "../../errors";
import { query } from "../query";
import { itemPage, itemPlace, itemView, noteItems } from "./item-page";

/** A page of a plan's items, in the order of execution. */
export const planItems = query<typeof api.plan.items>("plan.read", async (deps, ctx, asked) => {
  const { id, disposition, cursor, limit } = asked;
  const kind = `plan ${id} ${disposition ?? ""}`;
  const after = deps.read.cursors.open(kind, cursor, itemPlace);
  if (!after.ok) return after;
  if ((await deps.plans.read(id)) === null) return refused({ code: "not-found", detail: `There is no plan ${id}.` });
  const rows = await deps.plans.items(id, disposition, { after: after.value, limit: limit + 1 });
  noteItems(deps, ctx, id, rows.slice(0, limit));
  return ok(itemPage(deps, { kind, limit }, rows, (row) => itemView(deps, ctx, row)));
});
