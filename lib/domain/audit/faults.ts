/** The faults that a verification of the audit tells apart, with the sentence for each. */
export const AUDIT_FAULTS = {
  "missing-row": "This row is not there: rows after it are.",
  "edited-row": "The row's text is not the text that was hashed, or its columns do not repeat the text.",
  "moved-row": "The row's text belongs to another number or another stream.",
  "broken-link": "The row does not build on the row before it.",
  "missing-payload": "The row has a digest of the states before and after, and the states are gone.",
  "edited-payload": "The states before and after are not those whose digest the row has.",
  "stray-payload": "The row has no digest of the states that stand beside it.",
  "other-history":
    "The row differs from a checkpoint: the chain was rebuilt after an edit, or the ledger was put back to an earlier state and went on.",
  "cut-tail":
    "A checkpoint has seen this row, and the chain ends before it: rows were deleted, or the ledger was put back.",
  "other-ledger": "The checkpoint is of another ledger.",
  "bad-signature": "The checkpoint's signature does not hold under any known key.",
  unprotected: "The triggers that keep the audit's rows are missing, disabled or changed.",
} as const;

export type AuditFault = keyof typeof AUDIT_FAULTS;

/** A fault with its place. A number is null where the fault is in no row. */
export interface FoundFault {
  stream: string;
  number: string | null;
  /** The first row that the fault can have begun in, where only a span is known; else equal to `number`. */
  from: string | null;
  fault: AuditFault;
  /** Facts for the sentence, such as a checkpoint's time or a trigger's name. */
  detail: string | null;
}
