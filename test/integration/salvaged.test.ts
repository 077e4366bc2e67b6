import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyMutations } from "../../lib/queries/key/mutations";
import { askSaved } from "../../lib/queries/saved/ask";
import { askerOf } from "../fixtures/ask";
import { leftNotesForTests, NOTES } from "../fixtures/left-notes";
import { requestOf } from "../fixtures/on-a-caches-word";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests();
const { cache, left, inLedger, untilWaiting, longAgo, forget } = leftNotesForTests(on);

async function ask(by: Partial<Record<"key" | "requestId" | "mutation", string>>) {
  const none = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null, mutation: null };
  const answer = await askerOf(on.stores)(askSaved, { ...none, ...by, cursor: null, limit: 10 });
  return answer.ok ? answer.value.answers : [];
}

async function salvaged(key: string): Promise<unknown> {
  const incident = await on.repair.incident({ paths: [NOTES], keys: { list: [key] } });
  await on.repair.authority(incident);
  const run = await on.repair.run(await on.repair.plan(incident, { kind: "salvage", selection: { keys: [key] } }));
  await on.repair.close(incident.id);
  return run.outcomes;
}

describe("a write that only a cache has acknowledged, once it is salvaged,", () => {
  it("has its caller's idempotency key, so that the caller's repeat is the same write", async () => {
    const [key, idempotencyKey] = [randomUUID(), randomUUID()];
    const id = await left(key, "kept", idempotencyKey);
    expect(await salvaged(key)).toEqual({ applied: "1" });
    const kept = [{ id, n: "kept", idempotency_key: idempotencyKey, actor: "a customer" }];
    expect(await inLedger(key)).toEqual(kept);
    const byCaller = await ask({ requestId: requestOf(idempotencyKey) });
    expect(byCaller).toMatchObject([
      { mutation: id, sentence: expect.stringContaining("a repair took it into the ledger") },
    ]);
    expect(byCaller[0]?.evidence.acknowledged[0]).toContain(`request ${requestOf(idempotencyKey)}.`);
    expect(await ask({ key, requestId: requestOf(idempotencyKey) })).toHaveLength(1);
    const history = await askerOf(on.stores)(keyMutations, { path: NOTES, key, cursor: null, limit: 10 });
    expect(history).toMatchObject({
      value: { items: [{ requestId: requestOf(idempotencyKey), repairRun: expect.any(String) }] },
    });
    await forget(key);
    await on.put(NOTES, key, { payload: { n: "kept" }, idempotencyKey });
    await untilWaiting(0, key);
    expect(await inLedger(key)).toEqual(kept);
  });

  it("is not written again over a newer write, where the ledger has it under another id", async () => {
    const [key, idempotencyKey] = [randomUUID(), randomUUID()];
    const first = await on.put(NOTES, key, { payload: { n: "first" }, idempotencyKey });
    await untilWaiting(0, key);
    const second = await on.put(NOTES, key, { payload: { n: "second" } });
    await untilWaiting(0, key);
    await on.flush(NOTES, key, [first.mutation.id, second.mutation.id]);
    await longAgo(key);
    await forget(key);
    // The caller repeats the first write, and its producer dies before the ledger can say that it has the write.
    const repeated = await left(key, "first", idempotencyKey);
    expect(await salvaged(key)).toEqual({ "already-applied": "1" });
    expect(await inLedger(key)).toHaveLength(2);
    expect(await cache()?.read([key])).toEqual([null]);
    expect(await ask({ mutation: repeated })).toMatchObject([{ mutation: first.mutation.id }]);
    expect(await ask({ requestId: requestOf(idempotencyKey) })).toMatchObject([{ mutation: first.mutation.id }]);
  });

  it("is found once by its request id, where its caller repeated it with the same one", async () => {
    const [key, idempotencyKey] = [randomUUID(), randomUUID()];
    const requestId = requestOf(idempotencyKey);
    const first = await on.put(NOTES, key, { payload: { n: "first" }, idempotencyKey, requestId });
    await untilWaiting(0, key);
    await longAgo(key);
    await forget(key);
    await left(key, "first", idempotencyKey);
    expect(await salvaged(key)).toEqual({ "already-applied": "1" });
    expect(await ask({ requestId })).toMatchObject([{ mutation: first.mutation.id }]);
  });

  it("fails with the reason where its caller had used the idempotency key for other content", async () => {
    const [key, idempotencyKey] = [randomUUID(), randomUUID()];
    await on.put(NOTES, key, { payload: { n: "first" }, idempotencyKey });
    await untilWaiting(0, key);
    await longAgo(key);
    await forget(key);
    await left(key, "other", idempotencyKey);
    expect(await salvaged(key)).toEqual({ failed: "1" });
    expect(await inLedger(key)).toHaveLength(1);
  });
});
