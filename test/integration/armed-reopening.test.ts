import { describe, expect, it } from "vitest";
import { armTheReopening } from "../../lib/commands/incident/arm-reopening";
import { disarmTheReopening } from "../../lib/commands/incident/disarm-reopening";
import { setAcknowledgments } from "../../lib/commands/incident/set-acknowledgments";
import { carryArmed } from "../../lib/composition/armed-reopenings";
import { workerNamed } from "../../lib/domain/access/principal";
import type { Incident } from "../../lib/ledger/incidents/model";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf } from "../fixtures/system";

const on = repairedSystemForTests({ replayer: false });
const STEWARD = { principal: workerNamed("steward"), requestId: null, now: () => new Date() };
const CONDITIONS = { lagUnderMs: 30_000, forMs: 0, thenClose: true, reason: "customers wait" };

/** Gates that are all open, so that the lag alone decides; `restore`: the last one. */
let restoreIsOpen = true;
const gate = (ok: boolean) => [
  { name: "a gate", value: ok ? "0" : "1", wanted: "0", at: new Date(), ok, unknown: false },
];
const deps = () => ({
  ...on.repair.deps,
  gates: {
    ...on.repair.deps.gates,
    measure: async () =>
      new Map(
        (["stop", "authority", "replay", "cache", "reconcile", "restore"] as const).map((step) => [
          step,
          gate(step !== "restore" || restoreIsOpen),
        ]),
      ),
  },
});
const armedOf = (id: string) => on.repair.incidents.armed(id);
const statusOf = async (id: string) => (await on.repair.incidents.read(id))?.status;
const lag = (truthLagMs: number | null) => [
  { pathId: pathOf(on.stores, "profile").pathId, path: "profile", truthLagMs },
];
const round = async (id: string, truthLagMs: number | null) => {
  const armed = await armedOf(id);
  return armed === null ? "none" : carryArmed(deps(), STEWARD, armed, lag(truthLagMs));
};
const verbsOf = async (id: string) =>
  (await on.repair.incidents.log(id, 100)).map(({ verb, actor }) => `${actor} ${verb}`);

let incident: Incident;
async function armed(conditions: Partial<typeof CONDITIONS> = {}, by = MARA): Promise<string> {
  incident = await on.repair.incident({ paths: ["profile"] });
  const { id } = incident;
  expect(
    await setAcknowledgments(on.repair.deps, MARA, { id, mode: "durable-only", reason: "a test", breakGlass: null }),
  ).toMatchObject({ ok: true });
  expect(await armTheReopening(on.repair.deps, by, { ...CONDITIONS, ...conditions, id })).toMatchObject({ ok: true });
  return id;
}
const end = (id: string) => on.repair.close(id, { by: MARA });

describe("an armed reopening", () => {
  it("waits while the lag is high or unknown, then reopens, and closes once the last gate is open", async () => {
    const id = await armed();
    expect(await round(id, 44_000)).toBe("wait");
    expect(await armedOf(id)).toMatchObject({ waitsFor: "profile is 44 s behind, wanted under 30 s", calmSince: null });
    expect(await round(id, null)).toBe("wait");
    expect(await round(id, 100)).toBe("reopen");
    expect(await on.repair.incidents.controls(incident.pathIds)).toMatchObject([{ acknowledge: "contract" }]);
    restoreIsOpen = false;
    expect(await round(id, 100)).toBe("wait");
    expect(await statusOf(id)).toBe("open");
    restoreIsOpen = true;
    expect(await round(id, 100)).toBe("close");
    expect(await statusOf(id)).toBe("closed");
    expect(await round(id, 100)).toBe("none");
    expect(await verbsOf(id)).toEqual(
      expect.arrayContaining([
        `${MARA.principal.name} arm-reopening`,
        "steward restore",
        "steward reopen-path",
        "steward close-incident",
      ]),
    );
  });

  it("begins again with its time where the lag was high in between", async () => {
    const id = await armed({ forMs: 3_600_000 });
    expect(await round(id, 100)).toBe("wait");
    expect((await armedOf(id))?.calmSince).toBeInstanceOf(Date);
    expect(await round(id, 31_000)).toBe("wait");
    expect((await armedOf(id))?.calmSince).toBeNull();
    await end(id);
  });

  it("does nothing once somebody has ended it, also in the round that had read it", async () => {
    const id = await armed();
    const read = await armedOf(id);
    expect(await disarmTheReopening(on.repair.deps, MARA, { id, reason: "we wait" })).toMatchObject({ ok: true });
    if (read !== null) await carryArmed(deps(), STEWARD, read, lag(100));
    expect(await on.repair.incidents.controls(incident.pathIds)).toMatchObject([{ acknowledge: "durable-only" }]);
    await end(id);
  });

  it("is not carried out while repairs are frozen, or for a person who may not restore these paths any more", async () => {
    const id = await armed();
    await on.system.ledger.query(
      "INSERT INTO repair_freeze (freeze_id, actor, actor_id, reason) VALUES (gen_random_uuid(), 'Noor', 'person:x', 'we look first')",
    );
    await round(id, 100);
    expect(await armedOf(id)).toMatchObject({ waitsFor: "Noor stopped all repairs: we look first" });
    await on.system.ledger.query("UPDATE repair_freeze SET thawed_at = now(), thawed_by = 'Noor'");
    await on.system.ledger.query(
      "UPDATE armed_reopening SET armed_by = 'Ada', armed_by_id = 'person:00000000-0000-0000-0000-000000000001' WHERE incident_id = $1",
      [id],
    );
    await round(id, 100);
    expect(await armedOf(id)).toMatchObject({ waitsFor: "Ada armed it, and may not restore these paths any more" });
    expect(await on.repair.incidents.controls(incident.pathIds)).toMatchObject([{ acknowledge: "durable-only" }]);
    await end(id);
  });
});
