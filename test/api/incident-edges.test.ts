import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";

const api = apiForTests();
const GLASS = { breakGlass: { reason: "a test" } };

/** An open incident about one key, which owes two writes. */
async function opened(over: object = {}): Promise<{ id: string; key: string }> {
  const key = `edge-${randomUUID()}`;
  for (const n of [1, 2])
    await api.post("/paths/profile/mutations", {
      key,
      operation: "set",
      payload: { n },
      idempotencyKey: `${key} ${n}`,
    });
  const scope = { paths: ["profile"], keys: { list: [key] }, ...over };
  const made = await api.post("/incidents", { title: "A test", reason: "a test", scope });
  expect(made.status).toBe(201);
  return { id: made.body.id, key };
}

const plan = (incident: string, body: object) =>
  api.post(`/incidents/${incident}/plans`, { reason: "a test", ...GLASS, ...body });

describe("a command that may come without a body", () => {
  it("is taken for one that has nothing in it", async () => {
    const { id } = await opened();
    expectProblem(await api.call("POST", `/incidents/${id}/close`), 409, "gate-closed", /Nothing was changed/);
    expectProblem(await api.call("POST", `/incidents/${id}/restore`), 409, "gate-closed", /Nothing was changed/);
    expect((await api.call("POST", `/incidents/${id}/reconciliations`)).status).toBe(202);
    expectProblem(await api.call("POST", `/runs/${randomUUID()}/abort`), 404, "not-found", /no run/);
    expectProblem(await api.call("POST", `/incidents/${id}/acknowledgments`), 422, "invalid", /mode/);
  });
});

describe("an incident's times", () => {
  it("are told in UTC, and those that no store can hold are refused", async () => {
    const { id } = await opened({ acceptedFrom: "2026-01-31T14:30:00+02:00" });
    expect((await api.get(`/incidents/${id}`)).body.scope.acceptedFrom).toBe("2026-01-31T12:30:00.000Z");
    for (const acceptedFrom of ["0000-05-01T00:00:00Z", "0001-01-01T00:00:00+10:00", "yesterday"]) {
      const scope = { paths: ["feed"], acceptedFrom };
      const answer = await api.post("/incidents", { title: "A test", reason: "a test", scope });
      expectProblem(answer, 422, "invalid", /acceptedFrom/);
    }
  });
});

describe("a list of incidents", () => {
  it("has each one's gates as they were measured", async () => {
    const { id } = await opened();
    const listed = (await api.get("/incidents?status=open")).body.items.find((item: { id: string }) => item.id === id);
    expect(listed.steps).toHaveLength(6);
    const replay = listed.steps.find(({ step }: { step: string }) => step === "replay");
    expect(replay.gate).toMatchObject({
      open: false,
      measured: expect.arrayContaining([expect.objectContaining({ value: "2", wanted: "0" })]),
    });
  });
});

describe("a plan", () => {
  it("does not reach keys or regions that are another's", async () => {
    const { id } = await opened({ regions: ["eu"] });
    const other = await opened();
    for (const kind of ["rebuild", "invalidate", "salvage", "replay"])
      expectProblem(await plan(id, { kind, selection: { keys: [other.key] } }), 422, "empty-selection", /scope/);
    const elsewhere = await plan(id, { kind: "invalidate", selection: { all: true, region: "us" } });
    expectProblem(elsewhere, 422, "invalid", /Region us is not in this incident's scope, which has eu/);
  });
});

describe("a pause of the drain", () => {
  it("is part of an open incident about its path, or of none", async () => {
    const { id, key } = await opened();
    const pause = (path: string, incident: string) =>
      api.post(`/paths/${path}/drain`, { paused: true, key, reason: "a test", incident });
    expectProblem(await pause("profile", randomUUID()), 404, "not-found", /no incident/);
    expectProblem(await pause("feed", id), 404, "unknown-path", /feed/);
    await api.post(`/incidents/${id}/close`, { reason: "a test", ...GLASS });
    expectProblem(await pause("profile", id), 409, "incident-closed", /./);
    expect((await api.system.ledger.query("SELECT FROM drain_hold WHERE key = $1", [key])).rowCount).toBe(0);
  });
});

describe("a run of an incident that is closed", () => {
  it("ends with it, and nobody lets it go on", async () => {
    const prefix = `pair-${randomUUID()}`;
    for (const key of [`${prefix}-1`, `${prefix}-2`])
      await api.post("/paths/profile/mutations", { key, operation: "set", payload: { n: 1 }, idempotencyKey: key });
    const { id } = await opened({ keys: { prefix } });
    const made = await plan(id, { kind: "replay", selection: { all: true }, canary: 1 });
    const run = await api.post(`/plans/${made.body.id}/runs`, { digest: made.body.digest, ...GLASS });
    expect(run.body.state).toBe("canary");
    expect((await api.post(`/incidents/${id}/close`, { reason: "a test", ...GLASS })).status).toBe(200);
    expect((await api.get(`/runs/${run.body.id}`)).body).toMatchObject({
      // No worker carries out runs here, so nobody has proved yet that nothing of the run can land.
      state: "aborting",
      because: "the incident was closed",
    });
    for (const verb of ["continue", "resume"])
      expectProblem(await api.call("POST", `/runs/${run.body.id}/${verb}`), 409, "wrong-state", /aborting/);
    const again = await plan(id, { kind: "replay", selection: { all: true } });
    expectProblem(again, 409, "incident-closed", /./);
    const { rows } = await api.system.ledger.query(
      "SELECT verb FROM audit WHERE incident_id = $1 AND verb LIKE 'run-%'",
      [id],
    );
    expect(rows).toEqual([{ verb: "run-aborting" }]);
  });
});
