import type { api } from "../../api/api";
import { may } from "../../domain/access/decide";
import { principalKey } from "../../domain/access/principal";
import { ok } from "../../errors";
import { query } from "../query";

const MOST = 500;

/** One's own open sessions, the newest first; an administrator sees everybody's. */
export const listSessions = query<typeof api.session.list>("session.list", async ({ access }, { principal }) => {
  const own = principalKey(principal);
  const rows = own === null ? [] : await access.openSessions(may(principal, "user.list") ? null : own, MOST);
  return ok({
    items: rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      seenAt: row.seenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      current: principal.via?.id === row.id,
    })),
    next: null,
  });
});
