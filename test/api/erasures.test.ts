import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { apiForTests } from "../fixtures/api";
import { peopleOn, WITH_SIGN_IN } from "../fixtures/people";

const api = apiForTests({ config: WITH_SIGN_IN });
const people = peopleOn(api);
const wish = () => ({ path: "profile", key: randomUUID(), reason: "the person asked for it" });
const stateOf = async (id: string) =>
  (await api.system.ledger.query("SELECT state, alone FROM erasure WHERE erasure_id = $1", [id])).rows[0];
/** Makes a session's sign-in older than what is fresh. */
const stale = (id: string) =>
  api.system.ledger.query("UPDATE session SET created_at = now() - interval '1 hour' WHERE principal_id = $1", [id]);

describe("an erasure over the API", () => {
  it("is asked by one administrator and approved by another one, by their ids", async () => {
    const ada = await people.person("ada", "admin");
    const body = wish();
    const asked = await ada.post("/erasures", body);
    expect(asked).toMatchObject({
      status: 201,
      body: { state: "asked", own: true, key: body.key, progress: null, places: [] },
    });
    const { id } = asked.body;
    expect(await ada.post("/erasures", body)).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    expect(await ada.post(`/erasures/${id}/approve`, {})).toMatchObject({ status: 409, body: { code: "same-person" } });
    // Another person of the same name is another person.
    const other = await people.person("ada", "admin");
    expect((await other.get(`/erasures/${id}`)).body).toMatchObject({ own: false, askedBy: "ada" });
    expect(await other.post(`/erasures/${id}/approve`, {})).toMatchObject({ status: 200, body: { state: "approved" } });
    expect(await ada.post(`/erasures/${id}/withdraw`, {})).toMatchObject({ status: 200, body: { state: "withdrawn" } });
    expect(await other.post(`/erasures/${id}/approve`, {})).toMatchObject({
      status: 409,
      body: { code: "wrong-state" },
    });
    const { items } = (await ada.get("/erasures?limit=1")).body;
    expect(items).toMatchObject([{ id, state: "withdrawn" }]);
  });

  it("asks for a fresh sign-in before both steps, and has one effect under one key", async () => {
    const [ada, ben] = [await people.person("ada", "admin"), await people.person("ben", "admin")];
    const body = wish();
    const key = { "idempotency-key": randomUUID() };
    const { id } = (await ada.post("/erasures", body, key)).body;
    expect((await ada.post("/erasures", body, key)).body.id).toBe(id);
    await stale(ada.id);
    expect(await ada.post("/erasures", wish())).toMatchObject({ status: 401, body: { code: "step-up" } });
    await stale(ben.id);
    expect(await ben.post(`/erasures/${id}/approve`, {})).toMatchObject({ status: 401, body: { code: "step-up" } });
    expect((await stateOf(id)).state).toBe("asked");
  });

  it("waits a day for its only administrator", async () => {
    const ada = await people.person("ada", "admin");
    await api.system.ledger.query(
      "UPDATE principal_grant SET ended_at = now() WHERE role = 'admin' AND ended_at IS NULL AND principal_id <> $1",
      [ada.id],
    );
    const { id } = (await ada.post("/erasures", wish())).body;
    expect(await ada.post(`/erasures/${id}/approve`, {})).toMatchObject({ body: { code: "same-person" } });
    await api.system.ledger.query("UPDATE erasure SET asked_at = now() - interval '25 hours' WHERE erasure_id = $1", [
      id,
    ]);
    expect(await ada.post(`/erasures/${id}/approve`, {})).toMatchObject({ status: 200, body: { alone: true } });
    const { rows } = await api.system.ledger.query(
      "SELECT subject FROM audit_row WHERE verb = 'approve-erasure' ORDER BY number DESC LIMIT 1",
    );
    expect(rows[0].subject).toBe(`erasure ${id}, alone`);
  });

  it("ends with the person who asked, and needs another approval when the approver leaves", async () => {
    const [ada, ben, cleo] = await Promise.all(["ada", "ben", "cleo"].map((name) => people.person(name, "admin")));
    if (!ada || !ben || !cleo) throw new Error("three people were made");
    const [first, second] = [
      (await ada.post("/erasures", wish())).body.id,
      (await cleo.post("/erasures", wish())).body.id,
    ];
    await ben.post(`/erasures/${second}/approve`, {});
    const leave = { reason: "they left" };
    expect((await cleo.post(`/users/${ada.id}/end`, leave)).status).toBe(200);
    expect((await cleo.post(`/users/${ben.id}/end`, leave)).status).toBe(200);
    expect([(await stateOf(first)).state, (await stateOf(second)).state]).toEqual(["withdrawn", "asked"]);
  });

  it("refuses a path that is not there, and an erasure that is not", async () => {
    const ada = await people.person("ada", "admin");
    expect(await ada.post("/erasures", { ...wish(), path: "nope" })).toMatchObject({
      status: 404,
      body: { code: "unknown-path" },
    });
    for (const rest of ["approve", "withdraw"])
      expect(await ada.post(`/erasures/${randomUUID()}/${rest}`, {})).toMatchObject({ status: 404 });
    expect(await ada.get(`/erasures/${randomUUID()}`)).toMatchObject({ status: 404 });
  });
});
