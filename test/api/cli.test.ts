import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runReplayer } from "../../workers/replayer";
import { runSteward } from "../../workers/steward";
import { apiForTests } from "../fixtures/api";
import { cliForTests, type Ended } from "../fixtures/cli";

const api = apiForTests({ config: (yaml) => yaml.replace("invariant: mergeable", "invariant: binding") });
let url = "";
const { as, trueup, json } = cliForTests(() => url);
const folder = mkdtempSync(join(tmpdir(), "trueup-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  url = await api.serve();
  // Nobody puts anything on the queue: an accepted write stays owed until a run brings it in.
  await api.system.run(runMaterializer, "materializer");
  await api.system.run(runReplayer, "replayer");
  await api.system.run(runSteward, "steward");
});

let made = 0;
/** Writes so many keys with one prefix, which stay outstanding; returns their mutations' ids. */
async function write(prefix: string, keys: number, path = "profile", change: object = {}): Promise<string[]> {
  const mutations = Array.from({ length: keys }, (_, i) => ({
    key: `${prefix}${i}`,
    operation: "set",
    payload: { n: ++made },
    idempotencyKey: randomUUID(),
    ...change,
  }));
  const { body } = await api.post(`/paths/${path}/mutations/batch`, { mutations });
  return body.items.map((item: { mutation: { id: string } }) => item.mutation.id);
}
const REASON = ["--reason", "a test"];
const open = (...args: string[]) => json("incident", "open", "--title", "A test", ...REASON, ...args);
/** An incident of keys so few that it needs neither stop nor authority. */
async function targeted(keys = 3): Promise<{ id: string; mutations: string[] }> {
  const prefix = `t${++made}-`;
  const mutations = await write(prefix, keys);
  const named = Array.from({ length: keys }, (_, i) => ["--key", `${prefix}${i}`]).flat();
  return { id: (await open("--path", "profile", ...named)).id, mutations };
}
function expectRefused({ code, out, err }: Ended, problem: string, ...says: RegExp[]): void {
  expect({ code, out, err }).toMatchObject({ code: 1, out: "", err: expect.stringContaining(`(${problem}).`) });
  for (const said of says) expect(err).toMatch(said);
}
const stepOf = async (id: string, step: string) =>
  (await api.get(`/incidents/${id}`)).body.steps.find((s: { step: string }) => s.step === step);
const gateOpens = (id: string, step: string) =>
  expect.poll(async () => (await stepOf(id, step)).gate.open, { timeout: 20_000, interval: 100 }).toBe(true);

const planning = (incident: string) => ["plan", "create", incident, "--kind", "replay", "--all", ...REASON];

/** Opens an incident on the keys that begin with `prefix`, and returns its id. */
async function openedOn(prefix: string): Promise<string> {
  const opened = await trueup(
    "incident",
    "open",
    "--title",
    "It went back",
    ...REASON,
    "--path",
    "profile",
    "--prefix",
    prefix,
  );
  expect(opened).toMatchObject({ code: 0, err: "" });
  const id = /id +([0-9a-f-]{36})/.exec(opened.out)?.[1] as string;
  expect(opened.out).toMatch(new RegExp(`keys that begin with ${prefix} of profile`));
  expect(opened.out).toMatch(/1 stop +current\n +acknowledgments on profile: as the contract says, wanted closed/);
  expect((await api.get(`/incidents/${id}`)).body.openedBy).toBe("mara");
  return id;
}

/** Stops acknowledgments and declares the ledger; the declaration is refused before the stop. */
async function declaredAfterStop(id: string): Promise<void> {
  const authority = ["incident", "authority", id, "--store", "ledger", ...REASON];
  expectRefused(
    await trueup(...authority),
    "gate-closed",
    /Step “stop” still waits: .*Nothing was changed/,
    /Next: trueup incident show/,
  );
  expectRefused(await trueup(...planning(id)), "authority-missing", /Declare which store is right/, /--break-glass/);

  const stopped = await trueup("incident", "ack", id, "durable-only", ...REASON);
  expect(stopped.out).toContain("profile: durable-only, epoch");
  await gateOpens(id, "stop");
  expect((await trueup("incident", "preview", id)).out).toMatch(/^ledger: keeps \d+, changes \d+, discards \d+/m);
  expect((await trueup(...authority)).out).toMatch(/authority +ledger, by mara at .*: a test/);
}

/** Plans a replay of 24 items with a canary of 4. */
async function plannedWithCanary(id: string): Promise<{ plan: string; digest: string }> {
  const plan = await trueup(...planning(id), "--canary", "4", "--rate", "200");
  const [wire] = (await api.get(`/incidents/${id}`)).body.plans;
  const { digest } = (await api.get(`/plans/${wire.id}`)).body;
  expect(plan.out).toContain(`replay plan ${wire.id}: 24 items`);
  for (const line of [/counts +apply 24\n/, /canary +4 first/, /rate +200\/s/, /approval +none needed/])
    expect(plan.out).toMatch(line);
  expect(plan.out).toMatch(new RegExp(`next +trueup run start ${wire.id} --digest ${digest}$`, "m"));
  const items = await trueup("plan", "items", wire.id, "--disposition", "apply", "--limit", "3");
  expect(items.out.match(/^apply +profile\/w/gm)).toHaveLength(3);
  expect(items.out).toMatch(/more: --cursor \S+$/m);
  return { plan: wire.id, digest };
}

/** Follows a plan's run over its canary to its end; the plan runs once. */
async function runToItsEnd({ plan, digest }: { plan: string; digest: string }): Promise<void> {
  expectRefused(await trueup("run", "start", plan, "--digest", "0000"), "digest-mismatch", /Nothing was run/);
  const following = trueup("run", "start", plan, "--digest", digest, "--follow");
  const waiting = /waiting 4 of 24 \(applied 4\).*\(trueup run continue ([0-9a-f-]{36})\)/;
  await expect.poll(() => following.said.out, { timeout: 20_000, interval: 50 }).toMatch(waiting);
  const runId = waiting.exec(following.said.out)?.[1] as string;
  expect((await trueup("run", "continue", runId)).out).toMatch(new RegExp(`replay run ${runId}: (running|done)`));
  const followed = await following;
  expect(followed).toMatchObject({ code: 0, err: "" });
  expect(followed.out).toMatch(/: done, 24 of 24\n[\s\S]*outcomes +applied 24\n/);
  const again = await trueup("run", "start", plan, "--digest", digest);
  expectRefused(
    again,
    "already-run",
    new RegExp(`was run as run ${runId}, and a plan runs once`),
    /Next: trueup run show/,
  );
  expect((await trueup("run", "items", runId, "--outcome", "failed")).out).toBe("No item matches.\n");
  expect((await trueup("run", "items", runId)).out.match(/^applied /gm)).toHaveLength(24);
}

/** Reports, restores and closes an incident, out of order with the glass broken. */
async function closedWithReport(id: string): Promise<void> {
  expect((await trueup("incident", "list", "--status", "open")).out).toContain(`${id}  open at `);
  const report = await trueup("incident", "report", id);
  expect(report.out).toMatch(/^# It went back\n/);
  expect(await json("incident", "report", id)).toMatchObject({ figures: { acceptedInScope: "24" } });
  expectRefused(await trueup("incident", "restore", id), "gate-closed", /Step “/);
  const restored = await trueup("incident", "restore", id, "--break-glass", "customers wait");
  expect(restored.out).toMatch(/acknowledges +profile: contract, [\s\S]*dependent +email-sync of profile: rest/);
  expectRefused(await trueup("incident", "close", id, ...REASON), "gate-closed");
  const closed = await trueup("incident", "close", id, ...REASON, "--break-glass", "the test ends");
  expect(closed.out).toMatch(/^It went back: closed\n[\s\S]*break-glass by mara: the test ends/);
  expectRefused(await trueup(...planning(id)), "incident-closed", /Open a new incident/);
}

// Every call is a process of its own, and a busy machine is slow to start it.
const SLOW = { timeout: 300_000 };

describe("trueup incident, plan and run", SLOW, () => {
  it("go from an incident to a run's end, gate by gate", async () => {
    const prefix = `w${++made}-`;
    await write(prefix, 24);
    const id = await openedOn(prefix);
    await declaredAfterStop(id);
    const plan = await plannedWithCanary(id);
    await runToItsEnd(plan);
    const applied = await api.system.origin.query("SELECT FROM profile WHERE starts_with(user_id, $1)", [prefix]);
    expect(applied.rowCount).toBe(24);
    await closedWithReport(id);
  });

  it("give the API's own answer with --json", async () => {
    const { id } = await targeted();
    const plan = await json("plan", "create", id, "--kind", "replay", "--all", ...REASON);
    // The plan is its maker's own at the command line, and not another caller's.
    const shown = { ...(await api.get(`/plans/${plan.id}`)).body, own: true };
    expect(await json("plan", "show", plan.id)).toEqual(shown);
    const [items, own] = [await json("plan", "items", plan.id), await api.get(`/plans/${plan.id}/items`)];
    expect(items).toEqual(own.body);
    const followed = await trueup("run", "start", plan.id, "--digest", plan.digest, "--follow", "--json");
    expect(JSON.parse(followed.out)).toMatchObject({ state: "done", done: "3", outcomes: { applied: "3" } });
    expect(followed.err).toMatch(/done 3 of 3/);
  });

  it("select mutations and keys from files", async () => {
    const { id, mutations } = await targeted(4);
    const csv = join(folder, "ids.csv");
    writeFileSync(csv, `key,mutation\nk,${mutations[0]}\nk,${mutations[2]}\n`);
    const plan = ["plan", "create", id, "--kind", "suppress", ...REASON];
    const made = await json(...plan, "--ids-file", csv);
    expect(made).toMatchObject({ total: "2", selection: { mutations: [mutations[0], mutations[2]] } });
    const keys = join(folder, "keys.json");
    writeFileSync(keys, JSON.stringify((await json("plan", "items", made.id)).items));
    expect(await json(...plan, "--keys-file", keys)).toMatchObject({ total: "2" });
    writeFileSync(csv, "");
    expect(await trueup(...plan, "--ids-file", csv)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/empty.*Nothing was sent/),
    });
  });

  it("refuse what went stale, and what another incident has in hand", async () => {
    const prefix = `s${++made}-`;
    await write(prefix, 2, "feed", { operation: "append" });
    const first = await open("--path", "feed", "--prefix", prefix);
    const other = await open("--path", "feed", "--prefix", `o${prefix}`);
    await json("incident", "ack", first.id, "durable-only", ...REASON);
    const ack = await trueup("incident", "ack", other.id, "closed", ...REASON);
    expectRefused(ack, "held-by-incident", new RegExp(`held by incident ${first.id}`), /Next: trueup incident show/);
    const authority = ["incident", "authority", first.id, "--store", "ledger", "--break-glass", "a test", ...REASON];
    await json(...authority);
    const plan = await json("plan", "create", first.id, "--kind", "replay", "--all", ...REASON);
    await json(...authority);
    const start = ["run", "start", plan.id, "--digest", plan.digest];
    expectRefused(await trueup(...start), "stale-plan", /Nothing was run. Make a new plan/, /Next: trueup plan create/);
    const shown = await trueup("plan", "show", plan.id);
    expect(shown.out).toMatch(/stale +\S+[\s\S]*next +trueup plan create/);
    const overlap = await trueup("incident", "open", "--title", "More", ...REASON, "--path", "feed", "--all");
    expectRefused(overlap, "overlapping-incident", /No incident was opened/);
    const close = (id: string) => ["incident", "close", id, ...REASON, "--break-glass", "the test ends"];
    expectRefused(await trueup(...close(first.id)), "paths-left-stopped", /still holds path feed/, /--reopen-paths/);
    await json(...close(first.id), "--reopen-paths");
    await json(...close(other.id));
  });

  it("ask for a second person where writes bind", async () => {
    const prefix = `b${++made}-`;
    await write(prefix, 2, "loyalty", { operation: "increment", payload: { points: 5 } });
    const { id } = await open("--path", "loyalty", "--key", `${prefix}0`, "--key", `${prefix}1`);
    const plan = await trueup("plan", "create", id, "--kind", "replay", "--all", ...REASON);
    const [, planId, digest] = /trueup plan approve (\S+) --digest (\S+)/.exec(plan.out) as string[] as [
      string,
      string,
      string,
    ];
    expect(plan.out).toMatch(/approval +needed: the plan touches a path whose writes bind; nobody has yet/);
    const start = ["run", "start", planId, "--digest", digest];
    expectRefused(await trueup(...start), "needs-approval", /Next: Another person runs trueup plan approve/);
    const approve = ["plan", "approve", planId, "--digest", digest];
    expectRefused(await trueup(...approve), "same-person", /mara made this request/);
    expect((await as("noor", approve)).out).toMatch(/approval +needed: .*; by noor at/);
    expect(await trueup(...start, "--follow")).toMatchObject({ code: 0, out: expect.stringContaining("done, 2 of 2") });
  });

  it("pause, resume and abort a run; abort keeps its reason", async () => {
    const { id } = await targeted(40);
    const plan = await json(
      "plan",
      "create",
      id,
      "--kind",
      "replay",
      "--all",
      "--canary",
      "0",
      "--rate",
      "1",
      ...REASON,
    );
    const run = await json("run", "start", plan.id, "--digest", plan.digest);
    expect((await trueup("run", "pause", run.id, "--reason", "to look")).out).toMatch(
      /: paused, [\s\S]*because +paused by mara: to look[\s\S]*next +trueup run resume/,
    );
    expect((await trueup("run", "resume", run.id)).out).toMatch(/: running, /);
    const unsaid = await trueup("run", "abort", run.id);
    expect(unsaid).toMatchObject({ code: 1, err: expect.stringContaining("--reason") });
    expect((await json("run", "show", run.id)).state).toBe("running");
    expect((await trueup("run", "abort", run.id, "--reason", "the wrong keys")).out).toContain(
      "aborted by mara: the wrong keys",
    );
    expectRefused(
      await trueup("run", "resume", run.id),
      "wrong-state",
      /is aborted; this command needs the state paused/,
    );
    const followed = await trueup("run", "show", run.id, "--follow");
    expect(followed).toMatchObject({ code: 1, out: expect.stringMatching(/: aborted, /) });
  });

  it("pause and resume the drain of an incident's paths, and leave findings and mutations as they are", async () => {
    const { id, mutations } = await targeted(1);
    const drained = await trueup("incident", "drain", id, ...REASON);
    expect(drained.out).toMatch(/^profile: paused, epoch \d+, at rest since/);
    expect((await api.get("/paths/profile")).body.control.drain).toBe("paused");
    expect(await trueup("incident", "drain", id, "--path", "feed", ...REASON)).toMatchObject({ code: 1, out: "" });
    expect((await trueup("incident", "resume", id, ...REASON)).out).toMatch(/^profile: draining/);
    const key = (await api.get(`/incidents/${id}`)).body.scope.keys.list[0];
    const waived = await trueup("incident", "waive", id, "profile", key, "--mutation", mutations[0]!, ...REASON);
    expect(waived.out).toMatch(/waived +1/);
    const reconciling = await trueup("incident", "reconcile", id);
    expect(reconciling.out).toMatch(/^reconciliation \S+: running/);
    const reconciliation = /reconciliation (\S+):/.exec(reconciling.out)?.[1] as string;
    expect(await json("incident", "reconciliation", reconciliation)).toMatchObject({ incident: id });
    expectRefused(await trueup("incident", "restore", id), "gate-closed");
  });
});

describe("a mistyped command", SLOW, () => {
  it("changes nothing, and says what is wrong with it", async () => {
    const { id } = await targeted(1);
    // Redis changes by itself while workers run.
    const kept = async () => ({ ...(await api.traces()), queue: null, eu: null, us: null });
    const before = await kept();
    const wrong: [string[], RegExp][] = [
      [["incident", "close", id], /--reason/],
      [["incident", "clsoe", id, ...REASON], /Did you mean close/],
      [["incident", "ack", id, "close", ...REASON], /mode: .*\(invalid\)|\/mode/],
      [
        ["incident", "open", "--title", "t", ...REASON, "--path", "profile"],
        /Name the keys in exactly one way.*Nothing was sent/,
      ],
      [["incident", "open", "--title", "t", ...REASON, "--path", "profile", "--prefix", ""], /\(invalid\)/],
      [["incident", "authority", id, "--store", "ledgre", ...REASON], /\/store/],
      [["plan", "create", id, "--kind", "suppress", ...REASON], /Select in exactly one way.*Nothing was sent/],
      [["plan", "create", id, "--kind", "suppress", "--all", "--key", "k", ...REASON], /Select in exactly one way/],
      [["plan", "create", id, "--kind", "supress", "--all", ...REASON], /\/kind/],
      [["plan", "create", id, "--kind", "suppress", "--al", ...REASON], /unknown option '--al'/],
      [["plan", "create", id, "--kind", "suppress", "--all", "--reason", " "], /A reason is needed/],
      [["run", "start", randomUUID()], /--digest/],
      [["run", "start", "nonsense", "--digest", "d"], /A plan's id is a UUID/],
      [["run", "abort", randomUUID(), ...REASON], /\(not-found\)/],
    ];
    for (const [args, said] of wrong) {
      const ended = await trueup(...args);
      expect({ args, ...ended }).toMatchObject({ code: 1, out: "", err: expect.stringMatching(said) });
    }
    expect(await kept()).toEqual(before);
  });
});

describe("a command that is given again", SLOW, () => {
  it("has one effect under its key, and is refused under a key that says something else", async () => {
    const key = randomUUID();
    const args = ["--path", "profile", "--key", `again-${key}`, "--idempotency-key", key];
    const first = await open(...args);
    expect((await open(...args)).id).toBe(first.id);
    const other = await trueup("incident", "close", first.id, ...REASON, "--idempotency-key", key);
    expectRefused(other, "command-mismatch", /Nothing was changed/);
  });

  it("is told its key where nobody knows whether it took effect", async () => {
    const args = ["incident", "close", randomUUID(), ...REASON];
    const away = await as("mara", args, { TRUEUP_URL: "http://127.0.0.1:9" });
    expect(away).toMatchObject({ code: 1, out: "" });
    expect(away.err).toMatch(/not known. Repeat the command with --idempotency-key [0-9a-f-]{36}: it has one effect/);
    expect(away.err).toMatch(/No connection to the console \(unreachable\)/);
    const nowhere = await as("mara", args, { TRUEUP_URL: "" });
    expect(nowhere.err).toMatch(/TRUEUP_URL is not set/);
  });

  it("is given by whoever --actor says, and by nobody under a name that cannot be sent", async () => {
    const opened = await open("--path", "profile", "--key", `by-${randomUUID()}`, "--actor", "noor");
    expect(opened.openedBy).toBe("noor");
    const named = await trueup("incident", "close", opened.id, ...REASON, "--actor", "Žofie");
    expect(named).toMatchObject({ code: 1, err: expect.stringMatching(/An actor is .*Nothing was sent/) });
  });
});
