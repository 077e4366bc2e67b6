import { describe, expect, it } from "vitest";
import { savedAnswers } from "../../lib/api/saved";
import { askSaved } from "../../lib/queries/saved/ask";
import { askerOf } from "../fixtures/ask";
import { json } from "../fixtures/json";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests();

const put = async (key: string, payload: object) =>
  (await on.put("profile", key, { payload: payload as never })).mutation;
const flush = (key: string, ids: string[]) => on.flush("profile", key, ids);
const incidentOf = (key: string) => on.repair.incident({ paths: ["profile"], keys: { list: [key] } });

async function ask(mutation: string) {
  const question = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null, mutation };
  const result = await askerOf(on.stores)(askSaved, { ...question, cursor: null, limit: 10 });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const [answer, ...rest] = savedAnswers.parse(result.value).answers;
  if (answer === undefined || rest.length > 0) throw new Error("one mutation has one answer");
  return answer;
}
const placeOf = async (key: string) =>
  (await on.system.ledger.query("SELECT id FROM mutation WHERE key = $1 ORDER BY version DESC LIMIT 1", [key])).rows[0]
    .id as string;

describe("a change that was withdrawn", () => {
  it("is answered by the mutation that says it again, and by that one's receipt", async () => {
    const key = "restored";
    const { id } = await put(key, { n: 7 });
    const incident = await incidentOf(key);
    const run = await on.repair.run(
      await on.repair.plan(incident, { kind: "suppress", selection: { mutations: [id] } }),
    );
    expect(await ask(id)).toMatchObject({ answer: "suppressed", replacedBy: null });
    await on.repair.run(await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }));
    const again = await placeOf(key);
    expect(await ask(id)).toMatchObject({
      answer: "accepted",
      sentence: expect.stringMatching(/^The change was suppressed by .*: a test, and then accepted again as mutation/),
      replacedBy: { mutation: again, version: "2", relation: "restored-as", answer: "accepted" },
    });
    await flush(key, [again]);
    const saved = await ask(id);
    expect(saved).toMatchObject({ mutation: id, answer: "saved", replacedBy: { mutation: again, answer: "saved" } });
    expect(saved.evidence.durable).toContainEqual(expect.stringMatching(`${again}.*The origin's receipt: version 2`));
    expect(saved.evidence.durable[1]).toBe("The origin has no receipt of the change.");
  });

  it("is not saved because an amendment is, and says how the amendment fares", async () => {
    const key = "amended";
    const { id } = await put(key, { n: "wrong" });
    const amend = { kind: "amend" as const, selection: { mutations: [id] }, payload: json({ n: "right" }) };
    await on.repair.run(await on.repair.plan(await incidentOf(key), amend));
    const amendment = await placeOf(key);
    await flush(key, [amendment]);
    expect(await ask(id)).toMatchObject({
      answer: "suppressed",
      sentence: expect.stringMatching(/^No\. .*suppressed .* replaced it\. The answer for that mutation: Yes\./),
      customerSentence: "Your change was received, and a correction took its place, which is saved.",
      replacedBy: { mutation: amendment, relation: "amended-as", answer: "saved" },
    });
    await on.system.origin.query("DELETE FROM profile WHERE user_id = $1", [key]);
    expect(await ask(id)).toMatchObject({ answer: "suppressed", replacedBy: { answer: "regressed" } });
  });

  it("is followed through what was restored and then amended", async () => {
    const key = "followed";
    const { id } = await put(key, { n: 1 });
    const incident = await incidentOf(key);
    const run = await on.repair.run(
      await on.repair.plan(incident, { kind: "suppress", selection: { mutations: [id] } }),
    );
    await on.repair.run(await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }));
    const again = await placeOf(key);
    const amend = { kind: "amend" as const, selection: { mutations: [again] }, payload: json({ n: 2 }) };
    await on.repair.run(await on.repair.plan(incident, amend));
    await flush(key, [await placeOf(key)]);
    expect(await ask(id)).toMatchObject({
      answer: "suppressed",
      sentence: expect.stringMatching(/accepted again as mutation .* The answer for that mutation: Yes\./),
      replacedBy: { mutation: again, answer: "suppressed" },
    });
  });
});

describe("what readers get", () => {
  it("is told of each region, and is the entry's version where the record has another", async () => {
    const key = "read-now";
    await flush(key, [(await put(key, { n: 1 })).id]);
    const { id } = await put(key, { n: 2 });
    expect((await ask(id)).evidence.observed).toEqual([
      "Cache eu: A reader gets version 2, marked as speculative.",
      "Cache us: A reader gets version 2, marked as speculative.",
      "The origin is at version 1.",
    ]);
  });
});

describe("a change that was saved and taken back", () => {
  it("says that a repair put the older value in its place", async () => {
    const key = "undone";
    await flush(key, [(await put(key, { n: "before" })).id]);
    const { id } = await put(key, { n: "after" });
    const incident = await incidentOf(key);
    const run = await on.repair.run(await on.repair.plan(incident, { selection: { all: true } }));
    await on.repair.run(await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } }));
    await flush(key, [await placeOf(key)]);
    expect(await ask(id)).toMatchObject({
      answer: "saved-then-replaced",
      sentence: expect.stringMatching(
        /A repair replaced the change with mutation .* The answer for that mutation: Yes\./,
      ),
      replacedBy: { relation: "restored-as", answer: "saved" },
    });
  });
});

describe("more writes than a page lists", () => {
  it("are said to be there, and none is said to be where all are listed", async () => {
    const key = "written three times";
    for (const n of [1, 2, 3]) await put(key, { n });
    const asked = {
      path: "profile",
      key,
      actor: null,
      requestId: null,
      idempotencyKey: null,
      mutation: null,
      cursor: null,
    };
    const page = async (limit: number) => {
      const result = await askerOf(on.stores)(askSaved, { ...asked, limit });
      return result.ok ? [result.value.answers.length, result.value.hasMore] : null;
    };
    expect(await page(2)).toEqual([2, true]);
    expect(await page(3)).toEqual([3, false]);
  });
});
