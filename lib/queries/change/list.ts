import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";

const MOST = 1_000;

/** The changes of grants that wait for a second administrator, the oldest first. */
export const listChanges = query<typeof api.change.list>("change.list", async ({ access }, { principal }) => {
  const rows = await access.waitingChanges(MOST);
  return ok({
    items: rows.map(({ id, kind, body, reason, proposedBy, proposedByName, proposedAt }) => ({
      id,
      kind,
      principal: { id: body.principal, name: body.principalName },
      role: body.role,
      path: body.path,
      breakGlass: body.breakGlass,
      reason,
      proposedBy: proposedByName,
      proposedAt: proposedAt.toISOString(),
      own: proposedBy === principal.id,
    })),
    next: null,
  });
});
