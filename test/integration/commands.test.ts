import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { VERBS } from "../../lib/domain/permission";
import { runReplayer } from "../../workers/replayer";
import { ACCESS_ENTITIES, type CommandVerb, commandCases, racing, under } from "../fixtures/command-cases";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests({ replayer: false });
const cases = () => commandCases(on);
const COMMANDS = Object.keys(cases()) as CommandVerb[];

beforeAll(async () => {
  for (let n = 0; n < 5; n++) await on.put("profile", `owed-${n}`, {});
  // Every pause counts as arrived at the origin: no materializer runs here.
  await on.system.ledger.query("UPDATE path_control SET fenced_epoch = 1000000, fenced_at = now()");
});
afterEach(async () => {
  await on.system.ledger.query("DROP FUNCTION IF EXISTS no_audit() CASCADE");
  for (const { id } of await on.repair.incidents.openIncidents()) await on.repair.close(id);
});

/** Every table of the ledger by a digest of its rows, without the workers' heartbeats. */
async function everything(): Promise<Record<string, string>> {
  const { ledger } = on.system;
  const { rows } = await ledger.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'worker_beat' ORDER BY 1",
  );
  const digests: Record<string, string> = {};
  for (const { name } of rows) {
    const digest = await ledger.query<{ digest: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS digest FROM "${name}" t`,
    );
    digests[name] = digest.rows[0]?.digest ?? "";
  }
  return digests;
}

const auditSince = async (seq: string) =>
  (
    await on.system.ledger.query<{ actor: string; verb: string }>(
      "SELECT actor, verb FROM audit WHERE seq > $1 ORDER BY seq",
      [seq],
    )
  ).rows;
const lastAudit = async () =>
  (await on.system.ledger.query<{ seq: string }>("SELECT coalesce(max(seq), 0) AS seq FROM audit")).rows[0]?.seq ?? "0";

it("has a command for every verb, in the file of its name", () => {
  const folder = resolve(import.meta.dirname, "../../lib/commands");
  const about = (entity: string | undefined) => ACCESS_ENTITIES.some((each) => each === entity);
  const own: string[] = [];
  for (const verb of VERBS.filter((each) => each !== "mutation.append")) {
    const [entity, name] = verb.split(".");
    expect(readdirSync(resolve(folder, entity ?? "")), verb).toContain(`${name}.ts`);
    if (!about(entity) && verb !== "plan.withdraw-approval") own.push(verb);
  }
  expect([...COMMANDS].sort()).toEqual(own.sort());
});

describe.each(COMMANDS)("%s", (verb) => {
  it("leaves no row anywhere where another person was quicker", async () => {
    const of = await cases()[verb]();
    let then: Record<string, string> = {};
    const deps = racing(on.repair.deps, async () => {
      await of.rival();
      then = await everything();
    });
    const outcome = await under(deps, MARA, of);
    expect(outcome.ok, JSON.stringify(outcome)).toBe(of.alreadySo === true);
    const now = await everything();
    // A command that finds the wanted state has had its effect under its key.
    if (of.alreadySo) expect(now.command_claim).not.toBe(then.command_claim);
    expect({ ...now, ...(of.alreadySo ? { command_claim: then.command_claim } : {}) }).toEqual(then);
  });

  it("leaves no row anywhere where its audit row cannot be written", async () => {
    const of = await cases()[verb]();
    await on.system.ledger.query(`
      CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.verb <> 'break-glass' THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER no_audit BEFORE INSERT ON audit_row FOR EACH ROW EXECUTE FUNCTION no_audit()`);
    const before = await everything();
    await expect(
      under(
        racing(on.repair.deps, async () => {}),
        MARA,
        of,
      ),
    ).rejects.toThrow("the disk is full");
    expect(await everything()).toEqual(before);
  });

  it("takes effect with audit rows of the person, the broken glass first and once", async () => {
    const of = await cases()[verb]();
    const seq = await lastAudit();
    const replayer = verb === "key.repair" ? await on.system.run(runReplayer, "replayer") : null;
    const alerts: string[] = [];
    const deps = racing(
      { ...on.repair.deps, alert: ({ by, step }) => void alerts.push(`${by} ${step}`) },
      async () => {},
    );
    const outcome = await under(deps, MARA, of);
    await replayer?.stop();
    expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
    const verbs = (await auditSince(seq)).filter(({ actor }) => actor === "mara").map((row) => row.verb);
    expect(verbs.indexOf("break-glass")).toBe(of.breaksGlass ? 0 : -1);
    expect(verbs.filter((v) => v === "break-glass")).toHaveLength(of.breaksGlass ? 1 : 0);
    expect(verbs.filter((v) => v !== "break-glass").length).toBeGreaterThan(0);
    expect(alerts).toHaveLength(of.breaksGlass ? 1 : 0);
  });
});
