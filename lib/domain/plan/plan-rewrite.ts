import type { InvariantClass } from "../contract";
import { asJsonText, type JsonText } from "../json-text";
import type { Operation } from "../mutation";
import type { KeyEvidence } from "../verdict/evidence";
import { valueInLedger, viewOf } from "../verdict/view";
import { againstAdopt, againstRewrite } from "../ways-back/against";
import { clause } from "../ways-back/clause";
import { rowDamage } from "../ways-back/contradiction";
import type { Disposition } from "./disposition";

const NO_INCREMENT = asJsonText("{}");

/** Decides the effect of putting the ledger's value back over the origin's row. */
export interface Rewrite {
  disposition: Disposition;
  because: string;
  mutation: string | null;
  version: bigint;
  /** The row's value as it was seen, which the run compares before it writes. */
  over: JsonText | undefined;
}

/** Decides the effect of adopting the origin's row as a new mutation. */
export interface Adoption {
  disposition: Disposition;
  because: string;
  version: bigint;
  operation: Operation;
  value: JsonText | undefined;
  basedOn: bigint | null;
  floor: bigint;
  head: bigint;
}

/** Decides the rewrite of one key: only a row that changed at its own version is written over, and only with what the ledger says. */
export function planRewrite(evidence: KeyEvidence, invariant: InvariantClass): Rewrite {
  const view = viewOf(evidence);
  const version = view.origin?.at ?? 0n;
  const none = { mutation: null, version, over: undefined };
  if (view.origin === null) return { ...none, disposition: "blocked", because: "the origin could not be read" };
  if (view.ledger === null) return { ...none, disposition: "blocked", because: "the ledger could not be read" };
  const against = againstRewrite({ view, invariant });
  if (against !== null)
    return {
      ...none,
      disposition: rowDamage(view) === null ? "already-applied" : "conflict",
      because: clause(against),
    };
  const mutation = view.ledger.mutations.find((m) => m.version === version);
  const recorded = valueInLedger(view, version);
  return {
    disposition: "apply",
    because: `${recorded?.deleted ? "the row is deleted again" : "the ledger's value is put back"}, if the row is unchanged since it was seen`,
    mutation: mutation?.id ?? null,
    version,
    over: view.origin.row?.value,
  };
}

/** Decides the adoption of one key: what the origin holds is said by a new mutation above all versions that anybody gave. */
export function planAdopt(evidence: KeyEvidence, invariant: InvariantClass): Adoption {
  const view = viewOf(evidence);
  const at = view.origin?.at ?? 0n;
  const head = view.ledger?.head ?? 0n;
  const row = view.origin?.row ?? null;
  const { model } = evidence;
  const floor = at > head ? at : head;
  const operation: Operation =
    model === "merge" ? "increment" : row?.deleted ? "delete" : model === "versioned" ? "transition" : "set";
  const of = {
    version: at,
    operation,
    // An increment of nothing: its receipt vouches for the row as it is.
    value: operation === "delete" ? undefined : model === "merge" ? NO_INCREMENT : row?.value,
    basedOn: model === "versioned" ? floor : null,
    floor,
    head,
  };
  if (view.origin === null) return { ...of, disposition: "blocked", because: "the origin could not be read" };
  if (view.ledger === null) return { ...of, disposition: "blocked", because: "the ledger could not be read" };
  const against = againstAdopt({ view, invariant });
  if (against !== null) return { ...of, disposition: "conflict", because: clause(against) };
  switch (rowDamage(view)) {
    case "regressed":
      return { ...of, disposition: "conflict", because: "the origin fell back: a saved write is not given up here" };
    case null:
      return { ...of, disposition: "already-applied", because: "the ledger already has the row's value" };
    default:
      return {
        ...of,
        disposition: "apply",
        because: `the value becomes version ${floor + 1n} of the ledger, and the origin's row follows`,
      };
  }
}
