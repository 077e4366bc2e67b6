import { randomUUID } from "node:crypto";
import { erasureAsksApproval } from "../../domain/notification/notices";
import { ok, refused } from "../../errors";
import { pathNamed } from "../../evidence/any-path";
import { unknownPath } from "../../evidence/unknown-path";
import { insertErasure } from "../../ledger/erasures/changes";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

export interface ErasureWish {
  path: string;
  key: string;
  reason: string;
}

/** Asks for the payloads of a key to be erased. Nothing is overwritten before another administrator approves. Refuses a second open request. */
export const askErasure = command<"erasure.ask", ErasureWish, number>("erasure.ask", {
  async prepare({ evidence: { read } }, _ctx, { path }) {
    const found = pathNamed(read, path);
    return found === undefined ? unknownPath(read, path) : ok(found.pathId);
  },
  async act(tx, { principal }, { path, key, reason }, pathId) {
    await tx.permit([pathId]);
    const id = randomUUID();
    if (!(await insertErasure(tx, { id, pathId, key, reason, by: principal })))
      return refused({
        code: "wrong-state",
        subject: `Key ${key} of path ${path}`,
        state: "being erased",
        wanted: "no open erasure",
        says: `An erasure of key ${key} of path ${path} is open already. Nothing was changed. Follow that erasure, or withdraw it first.`,
      });
    await notify(tx, erasureAsksApproval({ by: principal.name, path, erasure: id }));
    tx.audit({ verb: "ask-erasure", subject: `erasure ${id}`, reason, incident: null, key });
    return ok(id);
  },
});
