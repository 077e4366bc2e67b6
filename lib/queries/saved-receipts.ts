import { notReadable, receiptAlone } from "../domain/saved/answer";
import type { Reading } from "../domain/verdict/evidence";
import { reading } from "../evidence/reading";
import type { Receipt } from "../stores/origin/port";
import type { WiredPath } from "../stores/path";
import type { SavedAnswerView } from "./saved-answers";

/**
 * What the origins say of a mutation that no other store knows. A ledger that was put back has lost mutations whose receipts the
 * origins still hold; an origin that cannot be read leaves the answer unknown.
 */
export async function answerFromReceipts(
  paths: readonly WiredPath[],
  mutation: string,
): Promise<SavedAnswerView | null> {
  const found = await Promise.all(paths.map((path) => receiptOf(path, mutation)));
  for (const [i, receipt] of found.entries())
    if (receipt.reachable && receipt.value !== null) return viewOf(paths[i] as WiredPath, mutation, receipt.value);
  const away = found.find((receipt) => !receipt.reachable);
  return away === undefined || away.reachable ? null : unread(mutation, away.because);
}

const NONE: Reading<Receipt | null> = { reachable: true, value: null };

async function receiptOf({ origin }: WiredPath, mutation: string): Promise<Reading<Receipt | null>> {
  if (origin === null) return NONE;
  const receipts = await reading(origin.receipts([mutation]), `origin ${origin.name}`);
  return receipts.reachable ? { reachable: true, value: receipts.value.get(mutation) ?? null } : receipts;
}

function viewOf(path: WiredPath, mutation: string, { key, version, appliedAt }: Receipt): SavedAnswerView {
  return {
    ...receiptAlone(version, appliedAt),
    expectedBy: null,
    mutation,
    path: path.config.name,
    key,
    version: String(version),
    acceptedAt: null,
    payload: null,
    payloadText: null,
    replacedBy: null,
    evidence: {
      acknowledged: ["The ledger has no record of its acknowledgment."],
      durable: [`The origin's receipt: version ${version}, applied at ${appliedAt.toISOString()}.`],
      observed: [],
    },
  };
}

function unread(mutation: string, because: string): SavedAnswerView {
  return {
    ...notReadable("origin", because),
    ...{ expectedBy: null, mutation, path: null, key: null, version: null, acceptedAt: null, payload: null },
    ...{ payloadText: null, replacedBy: null, evidence: { acknowledged: [], durable: [], observed: [] } },
  };
}
