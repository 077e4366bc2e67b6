import { trialNotice } from "../../domain/notification/notices";
import { nothingThere, ok } from "../../errors";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

/** Puts a trial message in line for one receiver, which is delivered like any other. Refuses a receiver that is not in the configuration. */
export const tryReceiver = command<"notification.try", { receiver: string }>("notification.try", {
  prepare: async ({ receivers }, _ctx, { receiver }) => (receivers.includes(receiver) ? ok(undefined) : nothingThere),
  async act(tx, { principal }, { receiver }) {
    await tx.permit([]);
    const id = await notify(tx, trialNotice(principal.name, receiver), receiver);
    tx.audit({ verb: "try-receiver", subject: `receiver ${receiver}`, reason: null, incident: null });
    return ok(id);
  },
});
