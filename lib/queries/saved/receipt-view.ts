import { notReadable } from "../../domain/saved/answer";
import { receiptAlone } from "../../domain/saved/outside-ledger";
import type { FoundReceipt } from "../../evidence/saved/receipts";
import { type AnswerView, bareView } from "./answer-view";

/**
 * The origins' answer for a mutation that no other store knows. A ledger that went back has lost mutations whose receipts the
 * origins still hold; an unreadable origin leaves the answer unknown.
 */
export function receiptView(mutation: string, found: FoundReceipt): AnswerView {
  if ("unread" in found) return { ...bareView(notReadable("origin", found.unread)), mutation };
  const { path, receipt } = found;
  const { key, version, appliedAt } = receipt;
  return {
    ...bareView(receiptAlone(version, appliedAt)),
    mutation,
    path: path.config.name,
    key,
    version: String(version),
    evidence: {
      acknowledged: ["The ledger has no record of the acknowledgment."],
      durable: [`The origin's receipt: version ${version}, applied at ${appliedAt.toISOString()}.`],
      observed: [],
    },
  };
}
