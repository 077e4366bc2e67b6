import type { api } from "../../api/api";
import { ok } from "../../errors";
import type { PrincipalRow } from "../../ledger/access/model";
import { query } from "../query";

const MOST = 1_000;

/** The people and services that are there, with their grants, by name. */
export const listUsers = query<typeof api.user.list>("user.list", async ({ access }) => {
  const rows = await access.listPrincipals(MOST);
  return ok({
    items: rows.map(({ hasSecondFactor, createdAt, lastSeenAt, groups, ...row }) => ({
      ...row,
      groups: groups === null ? null : standing(groups),
      secondFactor: hasSecondFactor,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
    })),
    next: null,
  });
});

/** How the provider stands by a person's groups. */
function standing({ readAt, hourly, failingSince, because, withdrawnAt }: NonNullable<PrincipalRow["groups"]>) {
  return {
    readAt: instantOf(readAt),
    hourly,
    silent: failingSince === null ? null : { since: instantOf(failingSince), because: because ?? "" },
    withdrawnAt: withdrawnAt === null ? null : instantOf(withdrawnAt),
  };
}

const instantOf = (text: string) => new Date(text).toISOString();
