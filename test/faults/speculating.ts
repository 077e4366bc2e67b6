import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { openWritePath } from "../../lib/composition/write-path";

// A service that acknowledges on its cache's word until it is killed, and says so before it goes on.
const CALLERS = 4;

const writePath = await openWritePath({ producer: "speculating" });

async function call(): Promise<void> {
  for (;;) {
    const proposed = { key: randomUUID(), operation: "set" as const, payload: { n: 1 }, idempotencyKey: randomUUID() };
    const answer = await writePath.accept("draft-notes", proposed).catch((error: Error) => error);
    const isAcknowledged = !(answer instanceof Error) && answer.ok;
    writeSync(1, isAcknowledged ? "acknowledged\n" : "refused\n");
    if (!isAcknowledged) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await Promise.all(Array.from({ length: CALLERS }, call));
