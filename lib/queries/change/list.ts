import type { z } from "zod";
import type { api } from "../../api/api";
import type { changeWire } from "../../api/people";
import { ALONE_AFTER_MS } from "../../domain/access/alone";
import type { Principal } from "../../domain/access/principal";
import { ok } from "../../errors";
import type { ChangeRow } from "../../ledger/access/model";
import { query } from "../query";
import { membersOf } from "../rule/members";

const MOST = 1_000;

/** The changes of grants and rules that wait for a second administrator, the oldest first. */
export const listChanges = query<typeof api.change.list>("change.list", async ({ access }, { principal }) => {
  const [rows, administrators] = await Promise.all([access.waitingChanges(MOST), access.countAdministrators()]);
  return ok({ items: rows.map((row) => shown(row, principal, administrators === 1)), next: null });
});

function shown(row: ChangeRow, principal: Principal, isSole: boolean): z.input<typeof changeWire> {
  const { id, reason, proposedBy, proposedByName, proposedAt } = row;
  const own = proposedBy === principal.id;
  const waiting = {
    id,
    reason,
    proposedBy: proposedByName,
    proposedAt: proposedAt.toISOString(),
    own,
    aloneFrom: own && isSole ? new Date(proposedAt.getTime() + ALONE_AFTER_MS).toISOString() : null,
  };
  switch (row.kind) {
    case "add-rule":
      return { ...waiting, kind: row.kind, rule: membersOf(row.body) };
    case "end-rule":
      return { ...waiting, kind: row.kind, rule: { ...membersOf(row.body), id: row.body.rule } };
    case "give-grant":
    case "end-grant": {
      const { principal: given, principalName: name, role, path, breakGlass } = row.body;
      return { ...waiting, kind: row.kind, principal: { id: given, name }, role, path, breakGlass };
    }
  }
}
