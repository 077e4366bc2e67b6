import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";

const MOST = 1_000;

/** The people and services that are there, with their grants, by name. */
export const listUsers = query<typeof api.user.list>("user.list", async ({ access }) => {
  const rows = await access.listPrincipals(MOST);
  return ok({
    items: rows.map(({ hasSecondFactor, createdAt, lastSeenAt, ...row }) => ({
      ...row,
      secondFactor: hasSecondFactor,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    })),
    next: null,
  });
});
