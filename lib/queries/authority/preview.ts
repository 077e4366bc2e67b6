import type { api } from "../../api/api";
import { ok, refused } from "../../errors";
import { previewChoices } from "../../evidence/incident/preview";
import { query } from "../query";

/** What each choice of authority would keep, change and discard in an incident's scope. */
export const previewAuthority = query<typeof api.authority.preview>("authority.preview", async (deps, ctx, { id }) => {
  const incident = await deps.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const previewed = await previewChoices(deps, incident);
  return ok({ incident: id, ...previewed, readAt: ctx.now().toISOString() });
});
