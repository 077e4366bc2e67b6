import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";

/** The rules of the configuration about second persons. */
export const listRules = query<typeof api.rule.list>("rule.list", async ({ read }) =>
  ok({
    items: read.rules.map(({ verbs, kinds, invariants, above, perIncidentAndDay }) => ({
      verbs: [...verbs],
      kinds: [...kinds],
      invariants: [...invariants],
      above,
      perIncidentAndDay,
    })),
    next: null,
  }),
);
