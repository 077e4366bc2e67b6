import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { oneOf, seededRandom } from "../../demo/shop/random";
import { openWritePath } from "../../lib/composition/write-path";
import type { ProposedMutation } from "../../lib/domain/check-mutation";

// A service that writes until it is killed. What was acknowledged to it is on its standard output before it goes on, so that a
// kill loses none of it.
const CALLERS = 6;
const KEYS = 12;

const random = seededRandom(Number(process.env.TRUEUP_TEST_SEED));
const writePath = await openWritePath({ producer: `writer ${process.pid}` });

/** The versions that this process knows of the keys that each caller has for itself. */
const basis = new Map<string, string>();

function next(caller: number): [path: string, proposed: ProposedMutation] {
  const idempotencyKey = randomUUID();
  const key = `key-${Math.floor(random() * KEYS)}`;
  const own = `${process.pid}-${caller}`;
  const turns: [string, ProposedMutation][] = [
    ["profile", { key, operation: "set", payload: { at: Date.now() }, idempotencyKey }],
    ["profile", { key, operation: "delete", idempotencyKey }],
    ["loyalty", { key, operation: "increment", payload: { points: 1 }, idempotencyKey }],
    ["stock-mark", { key, operation: "set", payload: { mark: Math.floor(random() * 1_000) }, idempotencyKey }],
    ["feed", { key, operation: "append", payload: { at: Date.now() }, idempotencyKey }],
    [
      "order-status",
      {
        key: own,
        operation: "transition",
        payload: { at: Date.now() },
        basedOn: BigInt(basis.get(own) ?? 0),
        idempotencyKey,
      },
    ],
  ];
  return oneOf(turns, random);
}

async function call(caller: number): Promise<void> {
  for (;;) {
    const [path, proposed] = next(caller);
    const answer = await writePath.accept(path, proposed).catch((error: Error) => error);
    if (answer instanceof Error || !answer.ok) {
      writeSync(1, `refused ${path}\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    const { id, version } = answer.value.mutation;
    if (path === "order-status") basis.set(proposed.key, String(version));
    writeSync(1, `acknowledged ${path} ${id}\n`);
  }
}

await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
