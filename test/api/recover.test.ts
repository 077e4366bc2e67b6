import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { cliForTests } from "../fixtures/cli";
import { type Actor, peopleOn, WITH_SIGN_IN } from "../fixtures/people";

const api = apiForTests({ config: WITH_SIGN_IN });
const { person, signedIn, as } = peopleOn(api);
let url = "";
const { as: run } = cliForTests(() => url);
const trueup = (...args: string[]) => run("", ["recover", ...args], { TRUEUP_URL: "", TRUEUP_TOKEN: "" });
const SHELL = `shell:${userInfo().username}`;
const REASON = ["--reason", "nobody else is left"];

beforeAll(async () => {
  url = await api.serve();
});
afterEach(async () => {
  await api.system.ledger.query(
    "UPDATE principal_grant SET ended_at = now() WHERE role = 'admin' AND ended_at IS NULL",
  );
  await api.system.ledger.query(
    "UPDATE access_change SET decision = 'refused', decided_at = now() WHERE decision IS NULL",
  );
});

async function refused(said: RegExp, ...args: string[]): Promise<void> {
  const before = await traces();
  const { code, out, err } = await trueup(...args);
  expect({ code, out, err }).toMatchObject({ code: 1, out: "", err: expect.stringMatching(said) });
  expect(err).not.toMatch(/^\s+at /m);
  expect(await traces()).toEqual(before);
}

async function traces() {
  const { rows } = await api.system.ledger.query(
    `SELECT (SELECT count(*) FROM audit_row WHERE verb LIKE 'recover-%') AS audit, (SELECT count(*) FROM notification) AS notices,
       (SELECT count(*) FROM principal_grant) AS grants, (SELECT count(*) FROM access_rule) AS rules`,
  );
  return rows[0];
}

/** The last row of the audit about a recovery, and the last notice. */
async function told() {
  const row = await api.system.ledger.query(
    `SELECT r.verb, r.principal, r.actor, r.subject, r.reason FROM audit_row r WHERE stream = 'changes' AND verb LIKE 'recover-%' ORDER BY number DESC LIMIT 1`,
  );
  const notice = await api.system.ledger.query(
    "SELECT event, sentence, facts FROM notification ORDER BY at DESC, notification_id LIMIT 1",
  );
  return { row: row.rows[0], notice: notice.rows[0] };
}

const fresh = async ({ id, name, email }: Actor) => as(id, name, email, await signedIn(email));

describe("trueup recover", () => {
  it("lists what waits for a second administrator, and changes nothing", async () => {
    expect(await trueup()).toMatchObject({
      code: 0,
      out: "No change and no erasure waits for a second administrator.\n",
      err: "",
    });
    const [ada, noor] = [await person("ada", "admin"), await person("noor")];
    const grant = await ada.post(`/users/${noor.id}/grants`, { role: "viewer", path: "profile", reason: "joins" });
    const rule = await ada.post("/rules", { kinds: ["undo"], reason: "undoing is looked at" });
    const before = await traces();
    const { out } = await trueup();
    expect(out).toMatch(
      new RegExp(`^${grant.body.id} \\S+ ada asks to give noor the role viewer on profile\\. Reason: joins$`, "m"),
    );
    const asked = "ada asks to add the rule: A run of a plan of the kind undo needs a second person";
    expect(out).toMatch(new RegExp(`^${rule.body.id} \\S+ ${asked}`, "m"));
    expect(await traces()).toEqual(before);
  });

  it("carries a grant out at once, audited, alerted, and as its proposer's gift", async () => {
    const [ada, noor] = [await person("ada", "admin"), await person("noor")];
    const { id } = (await ada.post(`/users/${noor.id}/grants`, { role: "viewer", path: "*", reason: "joins" })).body;
    const done = await trueup("--approve", id, ...REASON);
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringContaining("gave noor the role viewer, which ada had asked for"),
    });
    expect((await (await fresh(noor)).get("/paths")).status).toBe(200);
    const { row, notice } = await told();
    expect(row).toMatchObject({
      verb: "recover-change",
      principal: SHELL,
      subject: "noor",
      reason: "nobody else is left",
    });
    expect(notice).toMatchObject({
      event: "glass.broken",
      sentence: `Without a second administrator, ${userInfo().username}, at the shell of the server, gave noor the role viewer: nobody else is left.`,
      facts: { change: id },
    });
    const { rows } = await api.system.ledger.query("SELECT granted_by FROM principal_grant WHERE principal_id = $1", [
      noor.id,
    ]);
    expect(rows).toEqual([{ granted_by: `person:${ada.id}` }]);
    await refused(/No change and no erasure .* waits/, "--approve", id, ...REASON);
  });

  it("carries the adding and the end of a rule out at once", async () => {
    const ada = await person("ada", "admin");
    const { id } = (await ada.post("/rules", { kinds: ["undo"], reason: "looked at" })).body;
    expect(await trueup("--approve", id, ...REASON)).toMatchObject({ code: 0 });
    const ruleIds = async () => (await ada.get("/rules")).body.items.map((rule: { id: string }) => rule.id);
    expect(await ruleIds()).toEqual([id]);
    const ending = (await ada.delete(`/rules/${id}?reason=no+more`)).body;
    expect(await trueup("--approve", ending.id, ...REASON)).toMatchObject({ code: 0 });
    expect(await ruleIds()).toEqual([]);
    const { rows } = await api.system.ledger.query(
      "SELECT end_asked_by, end_approved_by FROM access_rule WHERE rule_id = $1",
      [id],
    );
    expect(rows).toEqual([{ end_asked_by: `person:${ada.id}`, end_approved_by: SHELL }]);
    expect((await told()).row).toMatchObject({ verb: "recover-change", subject: `rule ${id}` });
  });

  it("lists an erasure, and approves one at once, audited, and alerted without its key", async () => {
    const ada = await person("ada", "admin");
    const key = `key of ${randomUUID()}`;
    const { id } = (await ada.post("/erasures", { path: "profile", key, reason: "a wish" })).body;
    const { out } = await trueup();
    const line = `^${id} \\S+ ada asks to erase the payloads of the key ${key} of profile\\. Reason: a wish$`;
    expect(out).toMatch(new RegExp(line, "m"));
    await refused(/Give --reason/, "--approve", id);
    const does = "approved the erasure of the payloads of a key of profile";
    const done = await trueup("--approve", id, ...REASON);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining(`${does}, which ada had asked for`) });
    expect((await ada.get(`/erasures/${id}`)).body).toMatchObject({
      state: "approved",
      decidedBy: userInfo().username,
      alone: false,
    });
    const { row, notice } = await told();
    expect(row).toMatchObject({
      verb: "recover-erasure",
      principal: SHELL,
      subject: `erasure ${id}`,
      reason: REASON[1],
    });
    expect(notice).toMatchObject({ event: "glass.broken", facts: { erasure: id } });
    expect(notice.sentence).toContain(does);
    expect(JSON.stringify(notice)).not.toContain(key);
    await refused(/No change and no erasure .* waits/, "--approve", id, ...REASON);
  });

  it("makes an existing person an administrator, who signs in again", async () => {
    const noor = await person("noor", "viewer");
    expectProblem(await noor.get("/users"), 403, "forbidden", /./);
    const done = await trueup("--administrator", noor.email.toUpperCase(), ...REASON);
    expect(done).toMatchObject({ code: 0, out: "noor is an administrator, and signs in again.\n" });
    expectProblem(await noor.get("/users"), 401, "sign-in-needed", /./);
    expect((await (await fresh(noor)).get("/users")).status).toBe(200);
    const { row, notice } = await told();
    expect(row).toMatchObject({
      verb: "recover-administrator",
      principal: SHELL,
      actor: userInfo().username,
      subject: "noor",
    });
    expect(notice).toMatchObject({
      event: "glass.broken",
      sentence: expect.stringMatching(/made noor an administrator: nobody/),
    });
    await refused(/noor is an administrator already/, "--administrator", noor.email, ...REASON);
  });

  it("asks which account is meant where a person has several", async () => {
    const [one, other] = [await person("noor", "viewer"), await person("noor")];
    await api.system.ledger.query(
      "UPDATE principal SET issuer = 'https://provider.example', email = $2 WHERE principal_id = $1",
      [other.id, one.email],
    );
    await refused(/has several accounts: .*https:\/\/provider\.example/, "--administrator", one.email, ...REASON);
    expect(await trueup("--administrator", other.id, ...REASON)).toMatchObject({ code: 0 });
  });

  it("refuses what does not fit together, and names the way to a new account", async () => {
    await refused(/npx trueup user create/, "--administrator", "nobody@example.org", ...REASON);
    await refused(/Give --reason/, "--administrator", "nobody@example.org");
    await refused(/Give --reason/, "--approve", "x", "--reason", " ");
    await refused(/--reason belongs to/, ...REASON);
    await refused(/one at a time/, "--approve", "x", "--administrator", "y", ...REASON);
    await refused(/No change and no erasure nope waits/, "--approve", "nope", ...REASON);
  });
});
