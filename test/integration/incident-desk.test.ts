import { describe, expect, it } from "vitest";
import type { Command } from "../../lib/commands/command";
import { attend } from "../../lib/commands/incident/attend";
import { moveHorizon } from "../../lib/commands/incident/move-horizon";
import { note } from "../../lib/commands/incident/note";
import { openIncident } from "../../lib/commands/incident/open";
import { setSeverity } from "../../lib/commands/incident/set-severity";
import { waive } from "../../lib/commands/incident/waive";
import type { Context } from "../../lib/domain/context";
import type { Incident } from "../../lib/ledger/incidents/model";
import { handoverOf } from "../../lib/queries/incident/handover";
import { listIncidents } from "../../lib/queries/incident/list";
import { readIncident } from "../../lib/queries/incident/read";
import { askerOf } from "../fixtures/ask";
import { MARA, NOOR } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests({ replayer: false });
const asked = () => askerOf(on.stores);
const shown = async (id: string) => {
  const told = await asked()(readIncident, { id });
  if (!told.ok) throw new Error(JSON.stringify(told));
  return told.value;
};
const give = async <I>(command: Command<I>, input: I, by: Context = MARA): Promise<string> => {
  const done = await command(on.repair.deps, by, input);
  if (!done.ok) throw new Error(JSON.stringify(done.error));
  return done.value;
};
const end = ({ id }: Pick<Incident, "id">) => on.repair.close(id, { by: MARA });
const opening = (paths: string[], keys?: { list: string[] }) => ({
  title: keys === undefined ? "The path is wrong" : "One key is wrong",
  reason: "a test",
  scope: { paths, ...(keys && { keys }) },
  holdDependents: false,
});

describe("the people who work on an incident", () => {
  it("say how grave it is, are on it, leave notes that nobody changes, and hand it over in a text", async () => {
    const incident = await on.repair.incident({ paths: ["profile"] });
    const { id } = incident;
    expect(await shown(id)).toMatchObject({ severity: null, people: [], notes: [] });
    await give(setSeverity, { id, severity: "minor" });
    await give(setSeverity, { id, severity: "critical" }, NOOR);
    await give(attend, { id, on: true });
    await give(attend, { id, on: true }, NOOR);
    await give(attend, { id, on: false });
    await give(note, { id, text: "The vendor was called." });
    await give(note, { id, text: "The vendor\nanswered." }, NOOR);
    expect(await shown(id)).toMatchObject({
      severity: "critical",
      people: [{ name: NOOR.principal.name }],
      notes: [
        { by: MARA.principal.name, text: "The vendor was called." },
        { by: NOOR.principal.name, text: "The vendor\nanswered." },
      ],
    });
    const told = await asked()(handoverOf, { id });
    const text = told.ok ? told.value.text : "";
    expect(text).toContain("open, critical · profile");
    expect(text).toContain(`- ${NOOR.principal.name}, since`);
    expect(text).toContain(`${NOOR.principal.name}: The vendor answered.`);
    expect(text).toContain("The present step is");
    await end(incident);
    expect(await note(on.repair.deps, MARA, { id, text: "too late" })).toMatchObject({
      error: { code: "incident-closed" },
    });
  });
});

describe("the horizon of an incident", () => {
  it("is fixed at its opening, stays through a declaration, and moves by its own command alone", async () => {
    await on.put("feed", "before", { operation: "append" });
    const incident = await on.repair.incident({ paths: ["feed"] });
    const { id } = incident;
    const { horizon } = await shown(id);
    const counted = async () =>
      (await on.system.ledger.query("SELECT accepted FROM incident_path WHERE incident_id = $1", [id])).rows[0]
        .accepted;
    expect(await counted()).toBe("1");
    await on.put("feed", "between", { operation: "append" });
    await on.repair.authority(incident);
    expect((await shown(id)).horizon).toBe(horizon);
    expect(await counted()).toBe("1");
    await give(moveHorizon, { id, reason: "the damage went on" });
    expect(Date.parse((await shown(id)).horizon)).toBeGreaterThan(Date.parse(horizon));
    expect(await counted()).toBe("2");
    await end(incident);
  });
});

describe("an incident about a whole path", () => {
  it("absorbs the open incidents about its keys, with what they waived", async () => {
    const { mutation } = await on.put("profile", "absorbed", {});
    const small = await give(openIncident, opening(["profile"], { list: ["absorbed"] }));
    await give(waive, { id: small, path: "profile", key: "absorbed", mutation: mutation.id, reason: "a test" });
    const large = await give(openIncident, opening(["profile", "feed"]), NOOR);
    expect(await shown(small)).toMatchObject({ status: "closed", closedBy: NOOR.principal.name });
    expect((await shown(small)).log.at(-1)).toMatchObject({
      verb: "close-incident",
      reason: expect.stringContaining(large),
    });
    expect((await shown(large)).waivers).toMatchObject([{ key: "absorbed", mutation: mutation.id }]);
    await end({ id: large });
  });

  it("is refused where one about its keys has acknowledgments in hand, and absorbs none that reaches beyond it", async () => {
    const holding = await give(openIncident, opening(["profile"], { list: ["held"] }));
    await on.system.ledger.query("UPDATE path_control SET ack_incident = $1 WHERE path = 'profile'", [holding]);
    const refused = { error: { code: "overlapping-incident", incident: holding } };
    expect(await openIncident(on.repair.deps, NOOR, opening(["profile"]))).toMatchObject(refused);
    await on.system.ledger.query("UPDATE path_control SET ack_incident = NULL WHERE path = 'profile'");
    await end({ id: holding });
    const wider = await give(openIncident, opening(["profile", "feed"], { list: ["wide"] }));
    expect(await openIncident(on.repair.deps, NOOR, opening(["profile"]))).toMatchObject({
      error: { code: "overlapping-incident", incident: wider },
    });
    expect(await shown(wider)).toMatchObject({ status: "open" });
    await end({ id: wider });
  });
});

describe("the list of incidents", () => {
  it("tells repairs of one key from incidents", async () => {
    const incident = await on.repair.incident({ paths: ["profile"] });
    const list = async (kind: "incident" | "repair") => {
      const told = await asked()(listIncidents, { status: "open", kind, limit: 10, cursor: null });
      return told.ok ? told.value.items.map(({ id }) => id) : told;
    };
    expect([await list("incident"), await list("repair")]).toEqual([[incident.id], []]);
    await on.system.ledger.query(
      "INSERT INTO incident_opener (incident_id, opened_by_id, purpose) VALUES ($1, 'mara', 'key-repair')",
      [incident.id],
    );
    expect([await list("incident"), await list("repair")]).toEqual([[], [incident.id]]);
    await end(incident);
  });
});
