import { ERASURE } from "../../domain/erasure/transitions";
import { nothingThere, ok, refused } from "../../errors";
import { endErasure, lockErasure } from "../../ledger/erasures/changes";
import { command } from "../command";

/** Takes one's own request back, or refuses another's. Refuses once payloads are being overwritten: they do not come back. */
export const withdrawErasure = command<"erasure.withdraw", { id: string }>("erasure.withdraw", {
  async act(tx, { principal }, { id }) {
    const erasure = await lockErasure(tx, id);
    if (erasure === null) return nothingThere;
    const { pathId, key, reason, state, askedById } = erasure;
    await tx.permit([pathId]);
    const verb = askedById === principal.id ? "withdraw" : "refuse";
    if (!ERASURE.from(verb).includes(state))
      return refused({ code: "wrong-state", subject: `Erasure ${id}`, state, wanted: "asked or approved" });
    await endErasure(tx, id, ERASURE.to(verb) as "refused" | "withdrawn", principal);
    tx.audit({ verb: `${verb}-erasure`, subject: `erasure ${id}`, reason, incident: null, key });
    return ok(id);
  },
});
