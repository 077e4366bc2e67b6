import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runObserver } from "../../workers/observer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { runSampler } from "../../workers/sampler";
import { runSteward } from "../../workers/steward";
import { apiForTests } from "../fixtures/api";
import { follow } from "../fixtures/follower";
import { HEALED_WITHIN, untilAccepted, untilMarksAgree, waitingStores } from "../fixtures/put-back";
import { type Snapshot, snapshotOf } from "../fixtures/snapshot";
import { inHaste, untilDrained } from "../fixtures/system";

const api = apiForTests({ config: inHaste });
const snapshots: Snapshot[] = [];
beforeAll(async () => {
  const workers = [runRelay, runMaterializer, runReplayer, runSampler, runObserver, runReconciler, runSteward];
  for (const worker of workers) await api.system.run(worker);
});
afterAll(async () => {
  for (const snapshot of snapshots) await snapshot.drop();
});

const KEYS = ["ana", "ben", "cid", "dora", "eve", "finn"];
let made = 0;

async function changed(keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const body = { key, operation: "set", payload: { n: ++made }, idempotencyKey: `put-back-${made}` };
    const { status, body: answer } = await api.post("/paths/profile/mutations", body);
    expect([status, answer.detail]).toEqual([202, undefined]);
  }
  await untilDrained(api.system);
}

const controls = async () =>
  (await api.system.ledger.query("SELECT path, acknowledge FROM path_control WHERE path = 'profile'")).rows;

describe("an incident whose ledger is put back to an earlier moment", () => {
  let incident = "";
  it("finds its paths closed", async () => {
    await changed(KEYS);
    const scope = { paths: ["profile"] };
    const opened = await api.post("/incidents", { title: "Something is wrong", reason: "a test", scope });
    incident = opened.body.id;
    const switched = await api.post(`/incidents/${incident}/acknowledgments`, {
      mode: "durable-only",
      reason: "a test",
    });
    expect(switched.status).toBe(200);
    const then = await snapshotOf(api.system.env.DATABASE_URL as string);
    snapshots.push(then);
    await changed(KEYS);
    await then.putBack();
    await expect.poll(() => waitingStores(api), HEALED_WITHIN).toEqual(["ledger"]);
    await untilMarksAgree(api.system);
    expect(await controls()).toEqual([{ path: "profile", acknowledge: "closed" }]);
  }, 120_000);

  it("is handed over to the person who accepts the loss, before anything else", async () => {
    const { body: next } = await api.get(`/incidents/${incident}/next`);
    expect(next).toMatchObject({
      kind: "hand-over",
      action: null,
      mends: [
        "The ledger was put back to an earlier state: restore a newer copy, or accept the loss in the notice above every page.",
      ],
    });
    expect(next.reason).toMatch(/^The ledger was put back to an earlier state, found at .+ Acknowledgments are closed/);
    const { body } = await api.get(`/incidents/${incident}`);
    const { gate } = body.steps.find(({ step }: { step: string }) => step === "restore");
    expect(gate.measured).toContainEqual(
      expect.objectContaining({ name: "stores put back that wait for a person", value: "ledger", ok: false }),
    );
  });

  it("is the first cause of the front page, with every path that it closed, once", async () => {
    const { body } = await api.get("/paths");
    const [first, ...others] = body.causes;
    expect(first).toMatchObject({ kind: "put-back", store: "ledger", finding: null });
    expect(first.paths).toContain("profile");
    expect(first.sentence).toMatch(
      /^The ledger was put back to an earlier state, found at \d\d:\d\d UTC: on \w+ paths no writes are acknowledged until a person accepts the loss\.$/,
    );
    expect(body.sentence).toContain(first.sentence);
    // Acknowledged writes are lost, so nothing is said of every one.
    expect(body.sentence).not.toContain("Every");
    expect(others.filter(({ sentence }: { sentence: string }) => sentence.includes("acknowledges no writes"))).toEqual(
      [],
    );
  });

  it("tells the receivers of notices once", async () => {
    const { rows } = await api.system.ledger.query(
      "SELECT sentence, href, facts->>'store' AS store FROM notification WHERE event = 'store.put-back'",
    );
    expect(rows).toEqual([
      {
        sentence: expect.stringMatching(/^The ledger was put back to an earlier state, and a person is to decide\./),
        href: "/settings/connections",
        store: "ledger",
      },
    ]);
  });

  it.each([
    ["a switch to durable only", "acknowledgments", { mode: "durable-only", reason: "a test" }],
    ["a switch to closed", "acknowledgments", { mode: "closed", reason: "a test" }],
    ["a restore under broken glass", "restore", { breakGlass: { reason: "a test" } }],
    ["a close under broken glass", "close", { reason: "a test", breakGlass: { reason: "a test" }, reopenPaths: true }],
  ])("refuses %s, and keeps the path closed", async (_, call, body) => {
    const before = await api.traces();
    const answer = await api.post(`/incidents/${incident}/${call}`, body);
    expect([answer.status, answer.body.code]).toEqual([409, "wrong-state"]);
    expect(answer.body.detail).toContain("Path profile acknowledges no writes, since the ledger was put back");
    expect(await controls()).toEqual([{ path: "profile", acknowledge: "closed" }]);
    expect((await api.traces()).incident).toEqual(before.incident);
  });

  it("goes on to its end by its next steps once the loss is accepted", async () => {
    await untilAccepted(api);
    expect(await controls()).toEqual([{ path: "profile", acknowledge: "durable-only" }]);
    const { end, pressed } = await follow(api, incident, { passing: ["wrong-state"] });
    expect({ end: end.kind, pressed }).toMatchObject({ end: "done" });
    for (const key of KEYS)
      expect([key, (await api.get(`/paths/profile/keys/${key}`)).body.verdict]).toEqual([key, "converged"]);
    expect((await api.get("/paths")).body.causes.filter(({ kind }: { kind: string }) => kind === "put-back")).toEqual(
      [],
    );
  }, 90_000);
});
