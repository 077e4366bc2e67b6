import { ok, refused } from "../../errors";
import { acceptLost } from "../../ledger/rollback/generations";
import { command } from "../command";

export interface GenerationAcceptance {
  store: string;
  reason: string;
}

/** Accepts the losses of a store that went back; the materializers then repair. Refuses when no loss waits. */
export const acceptGeneration = command<"connection.accept-generation", GenerationAcceptance>(
  "connection.accept-generation",
  {
    async act(tx, ctx, { store, reason }) {
      const { lanes, pathIds, modes } = await acceptLost(tx, { store, reason, actor: ctx.principal.name });
      if (lanes === 0)
        return refused({
          code: "wrong-state",
          subject: `store ${store}`,
          state: "in use",
          wanted: "waiting for a person",
        });
      await tx.permit(pathIds);
      tx.audit({
        verb: "accept-generation",
        subject: `store ${store}`,
        reason,
        after: { lanes, acknowledge: modes },
        incident: null,
      });
      return ok(store);
    },
  },
);
