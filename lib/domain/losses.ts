import type { RollbackKind } from "./marks";

/** The kinds of rollback whose loss waits for a person. */
export type LossKind = Exclude<RollbackKind, "origin-went-back" | "receipts-lost">;

/** A store that was put back, and whose loss a person has not accepted yet. */
export interface StoreLoss {
  store: string;
  kind: LossKind;
  since: Date;
}

interface LossWords {
  /** The words of the finding, after the store's name. */
  found: string;
  /** The effect on a path, after "one path" or "six paths". */
  does: string;
  means: string;
  advice: string;
}

/** The kinds in words for whoever decides, in the order of the harm: a ledger that was put back refuses every write. */
export const LOSS_WORDS: Record<LossKind, LossWords> = {
  "ledger-went-back": {
    found: "was put back to an earlier state",
    does: "no writes are acknowledged",
    means:
      "Acknowledged changes that had not reached an origin are lost. Acknowledgments are closed on every path, so new writes are refused.",
    advice:
      "If a newer copy of the ledger exists, restore that copy. If there is none, accept the loss: the path acknowledges writes again, and producers repeat each write that got no answer, under its idempotency key.",
  },
  parted: {
    found: "and the ledger have parted",
    does: "no write is applied on some lanes",
    means:
      "Origin and ledger each have changes that the other does not know. No write is applied on these lanes until a person accepts.",
    advice:
      "Find out which server took writes, and restore a newer copy if one exists. If there is none, accept the loss: the origin's receipts are taken over, and changes without a receipt become outstanding again.",
  },
  "other-origin": {
    found: "is another database than before",
    does: "no write is applied on some lanes",
    means:
      "This database has not taken the writes that the ledger recorded. No write is applied on these lanes until a person accepts.",
    advice:
      "If the origin's address is wrong, correct the configuration. If the address is right, accept the loss: every recorded change without a receipt there becomes outstanding again.",
  },
};

/** Whether a rollback's loss waits for a person. */
export const isLoss = (kind: RollbackKind): kind is LossKind => kind in LOSS_WORDS;

const LOSS_KINDS = Object.keys(LOSS_WORDS) as LossKind[];

/** The order of two kinds of loss, the more harmful first. */
export const byHarm = (a: LossKind, b: LossKind): number => LOSS_KINDS.indexOf(a) - LOSS_KINDS.indexOf(b);

/** A store's name as the beginning of a sentence. */
export const storeTitle = (store: string): string => (store === "ledger" ? "The ledger" : `Store ${store}`);

/**
 * The losses that hold up a path: its own, and that of a ledger, which closes every path and is found on each of them. One for a store and a
 * kind, with the time when it was first found.
 */
export function lossesOf(losses: readonly (StoreLoss & { pathId: number })[], pathId: number): StoreLoss[] {
  const found = new Map<string, StoreLoss>();
  for (const loss of losses) {
    if (loss.kind !== "ledger-went-back" && loss.pathId !== pathId) continue;
    const name = `${loss.store} ${loss.kind}`;
    const known = found.get(name);
    if (known === undefined || loss.since < known.since) found.set(name, loss);
  }
  return [...found.values()];
}
