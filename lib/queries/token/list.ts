import type { api } from "../../api/api";
import { may } from "../../domain/access/decide";
import { principalKey } from "../../domain/access/principal";
import { ok } from "../../errors";
import { query } from "../query";

const MOST = 500;

/** One's own good tokens, the newest first; an administrator sees everybody's. No token's text is kept, so none is shown. */
export const listTokens = query<typeof api.token.list>("token.list", async ({ access }, { principal }) => {
  const own = principalKey(principal);
  const rows = own === null ? [] : await access.openTokens(may(principal, "user.list") ? null : own, MOST);
  return ok({
    items: rows.map(({ owner, ownerKind, ownerName, ...row }) => ({
      ...row,
      owner: { id: owner, kind: ownerKind, name: ownerName },
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
      usedAt: row.usedAt?.toISOString() ?? null,
    })),
    next: null,
  });
});
