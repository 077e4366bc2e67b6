import { repairsThawed } from "../../domain/notification/notices";
import { ok, refused } from "../../errors";
import { lockFreeze, proposeThaw, thaw } from "../../ledger/access/freezes";
import { isOnePerson } from "../../ledger/access/one-person";
import { freezeNow } from "../../ledger/access/reads";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

/** Lets repairs go on once two people have asked for it. Paused runs stay paused until somebody resumes them. */
export const thawRepairs = command<"freeze.thaw", { reason: string }>("freeze.thaw", {
  async act(tx, { principal }, { reason }) {
    await tx.permit([]);
    const id = await lockFreeze(tx);
    const frozen = id === null ? null : await freezeNow(tx);
    if (id === null || frozen === null)
      return refused({ code: "wrong-state", subject: "The console", state: "not frozen", wanted: "frozen" });
    if (frozen.thaw === null) {
      await proposeThaw(tx, id, principal);
      tx.audit({ verb: "propose-thaw", subject: "all repairs", reason, incident: null });
      return ok(id);
    }
    if (await isOnePerson(tx, frozen.thaw.byId, principal.id))
      return refused({ code: "same-person", actor: principal.name });
    await thaw(tx, id, principal);
    await notify(tx, repairsThawed(principal.name, frozen.thaw.by));
    tx.audit({
      verb: "thaw",
      subject: "all repairs",
      reason,
      before: { by: frozen.by, thaw: frozen.thaw.by },
      incident: null,
    });
    return ok(id);
  },
});
