import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeIncident } from "../../lib/commands/incident/close";
import { declareAuthority } from "../../lib/commands/incident/declare-authority";
import type { IncidentParts } from "../../lib/commands/incident/parts";
import { restore } from "../../lib/commands/incident/restore";
import { setAcknowledgments } from "../../lib/commands/incident/set-acknowledgments";
import { createPlan, type PlanParts } from "../../lib/commands/plan/create";
import { type StartParts, startRun } from "../../lib/commands/run/start";
import { incidentParts, repairParts } from "../../lib/composition/recovery";
import type { Stores } from "../../lib/composition/stores";
import type { Incident } from "../../lib/ledger/model/incidents";
import type { Plan } from "../../lib/ledger/model/plans";
import { readContextOf } from "../fixtures/read-context";
import { MARA, NOOR, repairs } from "../fixtures/repair";
import { accepted, freshSystem, type TestSystem, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let repair: ReturnType<typeof repairs>;
let parts: IncidentParts;
let planning: PlanParts & StartParts;

beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  repair = repairs(stores);
  const opened = { stores, read: readContextOf(stores) };
  parts = incidentParts(opened);
  planning = repairParts(opened);
  const producer = await system.producer();
  for (let n = 0; n < 5; n++) await accepted(producer, "profile", write(`glass-${n}`));
});
afterAll(() => system.close());
afterEach(async () => {
  await system.ledger.query("DROP FUNCTION IF EXISTS no_audit() CASCADE");
  for (const incident of await parts.incidents.openIncidents()) await closeAsAnother(incident);
});

interface Case {
  incident: Incident;
  plan: Plan;
  /** Runs once the command has measured its gates, before it takes effect. */
  parts: IncidentParts & PlanParts & StartParts;
}

const GLASS = "there is no time";
const AUTHORITY = { store: "ledger", region: null, reason: "a test", forceOriginReads: false } as const;
const PROPOSAL = { kind: "replay", selection: { all: true }, reason: "a test" } as const;
const CLOSING = { reason: null, breakGlass: GLASS, reopenPaths: true };

const COMMANDS: Record<string, (of: Case) => Promise<{ ok: boolean }>> = {
  "switching acknowledgments back": (of) =>
    setAcknowledgments(of.parts, of.incident.id, "contract", "a test", GLASS, MARA),
  "declaring an authority": (of) => declareAuthority(of.parts, of.incident.id, AUTHORITY, GLASS, MARA),
  "making a plan": (of) => createPlan(of.parts, of.incident.id, PROPOSAL, GLASS, MARA),
  "starting a run": (of) => startRun(of.parts, of.plan.id, of.plan.digest ?? "", GLASS, MARA),
  restoring: (of) => restore(of.parts, of.incident.id, null, GLASS, MARA),
  closing: (of) => closeIncident(of.parts, of.incident.id, CLOSING, MARA),
};

/** An incident with a plan, none of whose gates is open. */
async function prepared(afterMeasuring: (incident: Incident) => Promise<unknown>): Promise<Case> {
  const incident = await repair.incident({ paths: ["profile"] });
  await setAcknowledgments(parts, incident.id, "durable-only", "a test", null, MARA);
  await repair.authority(incident);
  const plan = await repair.plan((await parts.incidents.read(incident.id)) as Incident, { selection: { all: true } });
  let done: Promise<unknown> | null = null;
  const once = () => {
    done ??= afterMeasuring(incident);
    return done;
  };
  const measure = async () => {
    await once();
    return new Map();
  };
  const blockers = async () => {
    await once();
    return [{ step: "stop" as const, waitsFor: ["a producer"] }];
  };
  return { incident, plan, parts: { ...parts, ...planning, measure, blockers } };
}

const closeAsAnother = (incident: Incident) =>
  parts.incidents.close(incident.id, { reason: null, reopenPaths: true }, NOOR);
const auditOf = async (incident: Incident) =>
  (await system.ledger.query("SELECT actor, verb FROM audit WHERE incident_id = $1 ORDER BY seq", [incident.id])).rows;
const byMara = (rows: { actor: string; verb: string }[]) => rows.filter((r) => r.actor === "mara").map((r) => r.verb);

describe.each(Object.entries(COMMANDS))("%s with the glass broken", (_, carryOut) => {
  it("leaves no row where another person closed the incident first", async () => {
    const of = await prepared(closeAsAnother);
    const before = byMara(await auditOf(of.incident));
    expect((await carryOut(of)).ok).toBe(false);
    expect(byMara(await auditOf(of.incident))).toEqual(before);
    const gates = await system.ledger.query("SELECT FROM incident_gate WHERE incident_id = $1", [of.incident.id]);
    expect(gates.rowCount).toBe(0);
  });

  it("leaves no row and no effect where its audit row cannot be written", async () => {
    const of = await prepared(() =>
      system.ledger.query(`
        CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.verb <> 'break-glass' THEN RAISE EXCEPTION 'the disk is full'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER no_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_audit()`),
    );
    const state = async () => ({
      audit: await auditOf(of.incident),
      incident: await parts.incidents.read(of.incident.id),
      controls: await parts.incidents.controls(of.incident.pathIds),
      plans: (await system.ledger.query("SELECT FROM plan WHERE incident_id = $1", [of.incident.id])).rowCount,
      runs: (await system.ledger.query("SELECT FROM run WHERE incident_id = $1", [of.incident.id])).rowCount,
    });
    const before = await state();
    await expect(carryOut(of)).rejects.toThrow("the disk is full");
    expect(await state()).toEqual(before);
  });

  it("leaves one row of the glass, before its own", async () => {
    const of = await prepared(async () => {});
    const before = byMara(await auditOf(of.incident));
    expect((await carryOut(of)).ok).toBe(true);
    const [glass, ...rest] = byMara(await auditOf(of.incident)).slice(before.length);
    expect(glass).toBe("break-glass");
    expect(rest.length).toBeGreaterThan(0);
    expect(rest).not.toContain("break-glass");
  });
});
