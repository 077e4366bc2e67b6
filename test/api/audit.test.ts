import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { api as stated } from "../../lib/api/api";
import { openConsole } from "../../lib/composition/console";
import { metricsText } from "../../lib/composition/metrics";
import { queries } from "../../lib/composition/queries";
import { queryDeps } from "../../lib/composition/query-deps";
import type { Role } from "../../lib/domain/access/roles";
import { readCheckpoints } from "../../lib/domain/audit/checkpoint";
import type { Context } from "../../lib/domain/context";
import { runSteward } from "../../workers/steward";
import { apiForTests, expectProblem } from "../fixtures/api";
import { appendRows, numbered } from "../fixtures/audited";
import { cliForTests } from "../fixtures/cli";
import { MARA } from "../fixtures/repair";

const api = apiForTests();
let url = "";
const { trueup, json } = cliForTests(() => url);
let folder = "";
const exported = () => join(folder, "trueup-checkpoints.jsonl");
const keyFile = () => join(folder, "trueup-audit.key");

beforeAll(async () => {
  url = await api.serve();
  folder = dirname(api.system.env.TRUEUP_CONFIG as string);
  await appendRows(api.system.ledger, numbered(7));
});

/** Lets a steward sign what is due, and ends it. */
async function steward(): Promise<void> {
  const running = await api.system.run(runSteward, "steward");
  await running.stop();
}

const opened = async (key: string): Promise<string> => {
  const body = { title: "A test", reason: "for the audit", scope: { paths: ["profile"], keys: { list: [key] } } };
  return (await api.post("/incidents", body, { "x-trueup-actor": "mara", "x-request-id": `request of ${key}` })).body
    .id;
};

describe("GET /audit", () => {
  it("pages from the newest row to the oldest, without a gap or a repeat", async () => {
    const pages: string[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const { status, body } = await api.get(`/audit?limit=3&cursor=${encodeURIComponent(cursor)}`);
      expect(status).toBe(200);
      pages.push(body.items.map(({ number }: { number: string }) => number));
      cursor = body.next;
    }
    expect(pages.slice(-3)).toEqual([["7", "6", "5"], ["4", "3", "2"], ["1"]]);
  });

  it("filters by principal, verb, path, key, incident and time", async () => {
    const [incident] = [await opened("audited-1"), await opened("audited-2")];
    const all = async (query: string) =>
      (await api.get(`/audit?${query}`)).body.items as { number: string; at: string; key: string; incident: string }[];
    const [row] = await all(`incident=${incident}`);
    expect(row).toMatchObject({
      verb: "open-incident",
      actor: "mara",
      verified: false,
      paths: ["profile"],
      key: "audited-1",
      incident,
      request: "request of audited-1",
      reason: "for the audit",
      before: null,
      after: { dependents: [], scope: { paths: ["profile"], keys: { list: ["audited-1"] } } },
    });
    const { number, at } = row as { number: string; at: string };
    for (const query of [
      "key=audited-1",
      "verb=open-incident&path=profile&key=audited-1",
      `from=${at}&to=${new Date(Date.parse(at) + 1).toISOString()}`,
    ])
      expect(
        (await all(query)).map((each) => each.number),
        query,
      ).toEqual([number]);
    const mine = encodeURIComponent((row as unknown as { principal: string }).principal);
    expect((await all(`principal=${mine}`)).length).toBe(2);
    for (const query of ["principal=nobody", "verb=nope", "path=checkout", "key=nope", `to=2020-01-01T00:00:00Z`])
      expect(await all(query), query).toEqual([]);
  });

  it.each([
    ["a member that no filter has", "/audit?nope=1"],
    ["a time that is none", "/audit?from=yesterday"],
    ["an incident that is none", "/audit?incident=1"],
    ["another stream", "/audit?stream=nope"],
    ["a cursor of another filter", "/audit?verb=pause-drain&cursor=x.y"],
    ["a number that is none", "/audit/0"],
    ["a checkpoint that is none", "/audit/verify?against=%7B%7D"],
  ])("refuses %s", async (_, address) => {
    expect((await api.get(address)).status).toBe(422);
  });
});

describe("GET /audit/{number}", () => {
  it("has a row with its states, and none where there is none", async () => {
    const { body } = await api.get("/audit/3");
    expect(body).toMatchObject({
      number: "3",
      before: { paused: false },
      after: { lane: 2 },
      actor: "Ana",
      verified: true,
    });
    expect(JSON.parse(body.statesText)).toEqual({ after: { lane: 2 }, before: { paused: false } });
    expectProblem(await api.get("/audit/999999"), 404, "not-found", /No such object/);
  });
});

describe("a principal with grants of paths", () => {
  const person = (role: Role, path: string): Context => ({
    principal: { id: "person:1", name: "Pia", kind: "person", grants: [{ role, path, breakGlass: false }] },
    requestId: null,
    now: () => new Date(),
  });
  const asked = (ctx: Context, key?: string) =>
    openConsole().then((opened) =>
      queries.audit.list(
        queryDeps(opened),
        ctx,
        stated.audit.list.query.parse({ ...(key === undefined ? {} : { key }) }),
      ),
    );
  const keysOf = async (ctx: Context, key?: string) => {
    const answer = await asked(ctx, key);
    return answer.ok ? answer.value.items.map((row) => row.key ?? row.subject) : answer.error.code;
  };

  it("reads the rows about these paths alone, and no other by its number", async () => {
    expect(await keysOf(person("operator", "profile"))).toEqual(["audited-2", "audited-1"]);
    expect(await keysOf(person("approver", "checkout"))).toEqual([]);
    expect(await keysOf(person("approver", "*"))).toHaveLength(9);
    // Keys are not for administrators, so that their filter by a key finds nothing.
    expect(await keysOf(person("admin", "*"), "audited-1")).toEqual([]);
    expect(await keysOf(person("viewer", "*"))).toBe("forbidden");
    const one = (ctx: Context, number: string) =>
      openConsole().then((opened) => queries.audit.read(queryDeps(opened), ctx, { number, stream: "changes" }));
    expect((await one(person("operator", "profile"), "8")).ok).toBe(true);
    expect((await one(person("operator", "checkout"), "8")).ok).toBe(false);
    expect((await one(person("operator", "profile"), "1")).ok).toBe(false);
  });
});

describe("checkpoints", () => {
  it("are signed by a steward, kept, exported to a file and given with their public keys", async () => {
    expect((await metricsText(MARA)).body).not.toContain("trueup_audit_checkpoint_age_seconds ");
    await steward();
    const { body } = await api.get("/audit/checkpoints");
    const lines = readCheckpoints(readFileSync(exported(), "utf8"));
    expect(lines).toEqual(body.items.toReversed());
    expect(body).toMatchObject({
      late: false,
      keys: [{ id: lines[0]?.key, pem: expect.stringContaining("PUBLIC KEY") }],
    });
    expect(readFileSync(keyFile(), "utf8")).toContain("PRIVATE KEY");
    const { body: verified } = await api.get("/audit/verify");
    expect(verified).toMatchObject({ ok: true, head: lines.at(-1)?.head, rows: lines.at(-1)?.size });
    expect((await metricsText(MARA)).body).toMatch(/^trueup_audit_checkpoint_age_seconds \d/m);
    const { body: ready } = await api.get("/ready");
    expect(ready.checks.find(({ name }: { name: string }) => name === "audit")).toMatchObject({ ok: true });
  });

  it("are signed at shutdown for rows that came after the last one", async () => {
    await appendRows(api.system.ledger, [{ subject: "late" }], { stream: "access" });
    const before = readCheckpoints(readFileSync(exported(), "utf8")).length;
    await steward();
    const lines = readCheckpoints(readFileSync(exported(), "utf8"));
    expect(lines.slice(before).map(({ stream, size }) => [stream, size])).toEqual([["access", "1"]]);
  });

  it("verify under both keys after a rotation", async () => {
    const first = readCheckpoints(readFileSync(exported(), "utf8"));
    const { code, out } = await trueup("audit", "rotate-key");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("1 earlier keys are kept") });
    await appendRows(api.system.ledger, [{ subject: "after the rotation" }]);
    await steward();
    const all = readCheckpoints(readFileSync(exported(), "utf8"));
    expect(all.at(-1)?.key).not.toBe(first[0]?.key);
    const ended = await trueup("audit", "verify", "--against", exported());
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining("Every row is as it was written.") });
    expect(ended.out).not.toContain("not known here");
  });

  it("are not signed with another key where the key is lost, until a person says so", async () => {
    const known: { pem: string }[] = (await api.get("/audit/checkpoints")).body.keys;
    renameSync(keyFile(), `${keyFile()}.kept`);
    const before = readFileSync(exported(), "utf8");
    await appendRows(api.system.ledger, [{ subject: "without a key" }]);
    await steward();
    expect(existsSync(keyFile())).toBe(false);
    expect(readFileSync(exported(), "utf8")).toBe(before);
    expect((await trueup("audit", "rotate-key")).err).toContain("add --lost");
    expect((await trueup("audit", "rotate-key", "--lost")).code).toBe(0);
    await steward();
    expect(readFileSync(exported(), "utf8").length).toBeGreaterThan(before.length);
    // The heads of the older checkpoints are still compared; nobody can check their signatures.
    const { body } = await api.get("/audit/verify");
    expect(body).toMatchObject({ ok: true, streams: [{ stream: "changes", unchecked: expect.any(Number) }, {}, {}] });
    expect(body.streams[0].unchecked).toBeGreaterThan(0);
    // Somebody has kept the public keys.
    writeFileSync(keyFile(), [readFileSync(keyFile(), "utf8"), ...known.map(({ pem }) => pem)].join(""));
    expect((await api.get("/audit/verify")).body.streams[0]).toMatchObject({ unchecked: 0 });
  });
});

describe("`trueup audit`", () => {
  it("lists rows, shows one, and gives the API's own answer", async () => {
    expect((await trueup("audit", "--verb", "open-incident", "--key", "audited-1")).out).toMatch(
      / mara open-incident A test/,
    );
    expect((await trueup("audit", "show", "3")).out).toMatch(/principal +person:ana/);
    expect(await json("audit", "--limit", "2")).toMatchObject({ items: [{}, {}] });
  });

  it("finds an edit behind the product's back, names the row and ends with code 1", async () => {
    const { ledger } = api.system;
    await ledger.query(
      "ALTER TABLE audit_row DISABLE TRIGGER USER; UPDATE audit_row SET actor = 'Ben' WHERE stream = 'changes' AND number = 4",
    );
    try {
      const ended = await trueup("audit", "verify", "--against", exported());
      expect(ended).toMatchObject({ code: 1, out: expect.stringContaining("changes, row 4: ") });
      const { body } = await api.get("/audit/verify");
      expect(body).toMatchObject({ ok: false, firstBad: { stream: "changes", number: "4", fault: "edited-row" } });
    } finally {
      await ledger.query(
        "UPDATE audit_row SET actor = 'Ana' WHERE stream = 'changes' AND number = 4; ALTER TABLE audit_row ENABLE ALWAYS TRIGGER audit_row_kept; ALTER TABLE audit_row ENABLE ALWAYS TRIGGER audit_row_not_emptied",
      );
    }
  });
});

describe("notes of sign-ins and reads", () => {
  it("are rows of their stream, counted, with the caller's address", async () => {
    const { notes } = await openConsole();
    const note = {
      principalId: "person:ana",
      actor: "Ana",
      requestId: null,
      verb: "sign-in",
      subject: "a session",
      address: "10.0.0.7",
    };
    for (let n = 0; n < 3; n++) notes.note("access", note);
    notes.note("reads", { ...note, verb: "read-key", key: "user-1" });
    await notes.flush();
    expect((await api.get("/audit?stream=access&verb=sign-in")).body.items).toMatchObject([
      { principal: "person:ana", after: { address: "10.0.0.7", count: 3 } },
    ]);
    expect((await api.get("/audit?stream=reads&key=user-1")).body.items).toMatchObject([{ verb: "read-key" }]);
    expect((await api.get("/audit/verify")).body).toMatchObject({ ok: true });
  });
});
