import { randomUUID } from "node:crypto";
import { openWritePath } from "trueup/write-path";
import { userName } from "../paths";

/** Far longer than this process is left to live. */
const NEVER_MS = 3_600_000;

/**
 * Keeps drafts as shop-drafts does, but takes its time to bring them to the ledger: each is acknowledged, printed as one line
 * of JSON, and then the process waits to be killed. Every other note has an earlier draft that is durable.
 */
async function main(count: number): Promise<void> {
  const stamp = Date.now().toString(36);
  const notes = Array.from({ length: count }, (_, i) => ({ key: `note-lost-${stamp}-${1 + i}`, actor: userName(i) }));
  const before = await openWritePath({ producer: `shop-drafts-doomed/${process.pid}/before` });
  await write(
    before,
    notes.filter((_, i) => i % 2 === 1),
    "First thoughts",
    () => undefined,
  );
  await before.close();
  const doomed = await openWritePath({ producer: `shop-drafts-doomed/${process.pid}`, speculationDelayMs: NEVER_MS });
  await write(doomed, notes, "Second thoughts", (acknowledged) => console.log(JSON.stringify(acknowledged)));
  setInterval(() => undefined, NEVER_MS);
}

/** The answer to the caller, with the names by which the caller can ask about the write. */
export interface Acknowledged {
  key: string;
  mutation: string;
  version: string;
  actor: string;
  requestId: string;
  idempotencyKey: string;
  wording: string;
  payload: { text: string; typedAt: string };
  /** When the service answered. */
  at: string;
}

type Note = { key: string; actor: string };

async function write(
  writePath: Awaited<ReturnType<typeof openWritePath>>,
  notes: Note[],
  text: string,
  done: (acknowledged: Acknowledged) => void,
): Promise<void> {
  for (const { key, actor } of notes) {
    const names = { actor, requestId: `req-${randomUUID()}`, idempotencyKey: randomUUID() };
    const payload = { text, typedAt: new Date().toISOString() };
    const result = await writePath.accept("draft-notes", { key, operation: "set", payload, ...names });
    if (!result.ok) throw new Error(`The draft was refused: ${JSON.stringify(result.error)}`);
    const { mutation, receipt } = result.value;
    done({
      key,
      mutation: mutation.id,
      version: String(mutation.version),
      ...names,
      wording: receipt.wording,
      payload,
      at: new Date().toISOString(),
    });
  }
}

main(Number(process.argv[2] ?? 5)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
