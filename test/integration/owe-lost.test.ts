import { afterAll, beforeAll, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { LostSettlement } from "../../lib/ledger/rollback/model";
import type { Rollbacks } from "../../lib/ledger/rollback/rollback";
import { rollbacksOn } from "../../lib/ledger/rollback/rollback";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let rollbacks: Rollbacks;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  rollbacks = rollbacksOn(stores.ledgerPool, "a test");
  await system.run(runRelay);
  await system.run(runMaterializer);
});
afterAll(() => system.close());

async function seen(id: string): Promise<LostSettlement> {
  const [settled] = await rollbacks.settledOf(pathOf(stores, "loyalty").pathId, [id]);
  if (settled === undefined) throw new Error(`${id} is not settled`);
  return settled;
}

async function owe(lost: Partial<Record<"again" | "undecided", LostSettlement[]>>, lane: number): Promise<number> {
  const { pathId } = pathOf(stores, "loyalty");
  const found = { store: "shop", pathId, lane, kind: "receipts-lost", because: "a test", needsPerson: false } as const;
  const note = await rollbacks.note(found);
  const words = { because: "its receipt is gone", becauseUndecided: "its row may hold it" };
  return rollbacks.oweLost({ pathId, lane, note: note.id, again: [], undecided: [], freed: [], ...words, ...lost });
}

const increment = async () => {
  const member = write("member", { operation: "increment", payload: { points: 1 } });
  const { mutation } = await accepted(await system.producer(), "loyalty", member);
  await untilDrained(system, "loyalty");
  return mutation.id;
};
const conflicted = async () => (await system.ledger.query("SELECT FROM outstanding WHERE state = 2")).rowCount;

it("leaves a settlement that was owed and settled again since its receipt was looked for", async () => {
  const id = await increment();
  const before = await seen(id);
  await rollbacks.oweAgain(
    { pathId: pathOf(stores, "loyalty").pathId, lane: before.lane },
    [id],
    "the origin went back",
  );
  await untilDrained(system, "loyalty");
  expect((await seen(id)).settledAt).not.toBe(before.settledAt);
  expect(await owe({ undecided: [before] }, before.lane)).toBe(0);
  expect(await owe({ again: [before] }, before.lane)).toBe(0);
  expect(await conflicted()).toBe(0);
  expect((await seen(id)).id).toBe(id);
});

it("owes a settlement again that is as it was seen, or sets it aside for a person", async () => {
  const id = await increment();
  const now = await seen(id);
  expect(await owe({ undecided: [now] }, now.lane)).toBe(1);
  expect(await conflicted()).toBe(1);
  const { rows } = await system.ledger.query("SELECT because FROM outstanding WHERE mutation_id = $1", [id]);
  expect(rows).toEqual([{ because: "its row may hold it" }]);
});
