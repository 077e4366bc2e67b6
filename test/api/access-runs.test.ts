import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { runReplayer } from "../../workers/replayer";
import { apiForTests } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { type Actor, peopleOn, WITH_BINDING_FEED } from "../fixtures/people";

const KEYS = 300;

const api = apiForTests({ config: WITH_BINDING_FEED });
const { person, token } = peopleOn(api);

const GLASS = { breakGlass: { reason: "a test" } };

beforeAll(async () => {
  await api.system.run(runReplayer);
});
afterEach(() => api.system.ledger.query("UPDATE access_rule SET ended_at = now() WHERE ended_at IS NULL"));

/** A run of many items at a slow rate, once it has applied some: by this person, and approved by another where it is asked for. */
async function underWay(by: Actor, path: "profile" | "feed", approver: Actor | null): Promise<string> {
  const producer = await token("service", "shop", `producer@${path}`);
  const prefix = randomUUID();
  const mutations = Array.from({ length: KEYS }, (_, n) => ({
    key: `${prefix}-${n}`,
    operation: path === "feed" ? "append" : "set",
    payload: { n },
    idempotencyKey: `${prefix}-${n}`,
  }));
  expect((await producer.post(`/paths/${path}/mutations/batch`, { mutations })).status).toBe(207);
  const scope = { paths: [path], keys: { prefix } };
  const incident = (await by.post("/incidents", { title: "A test", reason: "a test", scope })).body.id;
  const declared = { store: "ledger", reason: "it is right", ...GLASS };
  expect(await by.post(`/incidents/${incident}/authority`, declared)).toMatchObject({ status: 200 });
  const asked = { kind: "replay", selection: { all: true }, reason: "a test", ratePerSec: 20, canary: 0, ...GLASS };
  const plan = (await by.post(`/incidents/${incident}/plans`, asked)).body;
  if (approver !== null)
    expect(await approver.post(`/plans/${plan.id}/approvals`, { digest: plan.digest })).toMatchObject({ status: 200 });
  const run = await by.post(`/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
  expect(run).toMatchObject({ status: 201 });
  await until("the run has applied something", async () => applied((await by.get(`/runs/${run.body.id}`)).body) > 0);
  return run.body.id;
}

const applied = ({ outcomes }: { outcomes: Record<string, string> }) => Number(outcomes.applied ?? 0);

async function pausedBecause(reader: Actor, run: string): Promise<string> {
  let shown = { state: "", because: "", outcomes: {} };
  await until("the run is paused", async () => {
    shown = (await reader.get(`/runs/${run}`)).body;
    return shown.state === "paused";
  });
  expect(applied(shown)).toBeLessThan(KEYS);
  return shown.because;
}

describe("a run under way", () => {
  it("pauses once the person who started it has lost the role", async () => {
    const [mara, reader] = [await person("mara", "operator!"), await person("noor", "operator")];
    const run = await underWay(mara, "profile", null);
    await api.system.ledger.query("UPDATE principal_grant SET ended_at = now() WHERE principal_id = $1", [mara.id]);
    expect(await pausedBecause(reader, run)).toBe("mara started it, and may not start runs of this path any more");
  });

  it("pauses once its approval counts no more", async () => {
    const [mara, noor] = [await person("mara", "operator!"), await person("noor", "approver")];
    const run = await underWay(mara, "feed", noor);
    await api.system.ledger.query("UPDATE principal SET ended_at = now() WHERE principal_id = $1", [noor.id]);
    expect(await pausedBecause(mara, run)).toBe("its approval does not count any more: the account of noor has ended");
  });

  it("pauses when a person stops all repairs, and goes on after two have thawed them", async () => {
    const [mara, noor] = [await person("mara", "operator!"), await person("noor", "approver")];
    const run = await underWay(mara, "profile", null);
    expect((await noor.post("/freeze", { reason: "look first" })).status).toBe(200);
    expect(await pausedBecause(mara, run)).toBe("noor stopped all repairs: look first");
    expect((await mara.post(`/runs/${run}/resume`, {})).body.code).toBe("repairs-frozen");
    await noor.post("/freeze/thaw", { reason: "fine" });
    await mara.post("/freeze/thaw", { reason: "fine" });
    expect((await mara.post(`/runs/${run}/resume`, {})).status).toBe(200);
  });

  it("pauses once a new rule asks for a second person, and goes on after a new approval", async () => {
    const [mara, noor] = [await person("mara", "operator!"), await person("noor", "approver")];
    const run = await underWay(mara, "profile", null);
    await rule({ kinds: ["replay"], invariants: [] });
    const sentence = "A run of a plan of the kind replay needs a second person";
    expect(await pausedBecause(mara, run)).toBe(
      `nobody has approved the plan, and a rule asks for it now: ${sentence}. A second person has to approve the plan; then resume the run`,
    );
    expect(await mara.post(`/runs/${run}/resume`, {})).toMatchObject({ status: 200 });
    expect(await pausedBecause(mara, run)).toContain(sentence);
    await approvedAnew(noor, run);
    await goesOn(mara, run);
  });

  it("pauses once a rule is added that its approval does not know, and not when one ends", async () => {
    const [mara, noor] = [await person("mara", "operator!"), await person("noor", "approver")];
    const first = await rule({ kinds: ["replay"], invariants: [] });
    const run = await underWay(mara, "feed", noor);
    await api.system.ledger.query("UPDATE access_rule SET ended_at = now() WHERE rule_id = $1", [first]);
    await rule({ kinds: [], invariants: ["binding"] });
    expect(await pausedBecause(mara, run)).toMatch(
      /^noor approved before this rule held: A run of a plan of any kind on paths of the class binding needs a second person\. A second/,
    );
    await approvedAnew(noor, run);
    await goesOn(mara, run);
    await api.system.ledger.query("UPDATE access_rule SET ended_at = now() WHERE ended_at IS NULL");
    await goesOn(mara, run);
  });
});

/** A rule of the console, as two administrators decide it. */
async function rule(about: { kinds: string[]; invariants: string[] }): Promise<string> {
  const id = randomUUID();
  await api.system.ledger.query(
    `INSERT INTO access_rule (rule_id, rule, reason, asked_by, asked_by_name, approved_by, approved_by_name)
     VALUES ($1, $2, 'a test', 'person:1', 'ada', 'person:2', 'bo')`,
    [id, JSON.stringify({ verbs: ["run.start"], ...about, above: 0, perIncidentAndDay: false })],
  );
  return id;
}

async function approvedAnew(approver: Actor, run: string): Promise<void> {
  const { plan } = (await approver.get(`/runs/${run}`)).body;
  const { digest, approvals } = (await approver.get(`/plans/${plan}`)).body;
  expect(approvals.filter((approval: { void: string | null }) => approval.void === null)).toEqual([]);
  expect(await approver.post(`/plans/${plan}/approvals`, { digest })).toMatchObject({ status: 200 });
}

/** Resumes a run where it is paused, and waits until it has applied more. */
async function goesOn(by: Actor, run: string): Promise<void> {
  const before = (await by.get(`/runs/${run}`)).body;
  if (before.state === "paused") expect(await by.post(`/runs/${run}/resume`, {})).toMatchObject({ status: 200 });
  await until("the run has applied more", async () => {
    const now = (await by.get(`/runs/${run}`)).body;
    expect(now.state).not.toBe("paused");
    return applied(now) > applied(before) || now.state === "done";
  });
}
