import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";

/** The freeze of all repairs, where one is in force. */
export const readFreeze = query<typeof api.freeze.read>("freeze.read", async ({ access }) => {
  const frozen = await access.freezeNow();
  return ok({
    frozen: frozen !== null,
    by: frozen?.by ?? null,
    at: frozen?.at.toISOString() ?? null,
    reason: frozen?.reason ?? null,
    thawAskedBy: frozen?.thaw?.by ?? null,
  });
});
