import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";
import { membersOf } from "./members";

/** The rules about second persons: those of the configuration, then those of the console. */
export const listRules = query<typeof api.rule.list>("rule.list", async ({ read, access }) => {
  const added = await access.rulesInForce();
  return ok({
    items: [
      ...read.rules.map((rule, place) => ({
        ...membersOf(rule),
        id: `configuration-${place + 1}`,
        source: "configuration" as const,
        added: null,
      })),
      ...added.map(({ id, rule, askedBy, approvedBy, addedAt, reason }) => ({
        ...membersOf(rule),
        id,
        source: "console" as const,
        added: { askedBy, approvedBy, at: addedAt.toISOString(), reason },
      })),
    ],
    next: null,
  });
});
