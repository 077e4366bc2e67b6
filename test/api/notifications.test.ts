import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { runSteward } from "../../workers/steward";
import { apiForTests } from "../fixtures/api";
import { type Actor, peopleOn, WITH_BINDING_FEED } from "../fixtures/people";
import { httpReceiver, mailServer } from "../fixtures/receivers";

const SECRET = `whsec_${"A".repeat(43)}=`;
const GLASS = { breakGlass: { reason: "there is no time" } };

const hook = await httpReceiver();
const chat = await httpReceiver();
const mail = await mailServer();

const TOLD = `notifications:
  - { name: pager, webhook: "${hook.url}", secret: "${SECRET}" }
  - { name: chat, slack: "${chat.url}", events: [glass.broken] }
  - { name: on-call, email: { to: [on-call@b.example], from: trueup@b.example, server: "${mail.url}" }, events: [] }
`;

const api = apiForTests({
  config: (yaml) => WITH_BINDING_FEED(yaml) + TOLD,
  env: { TRUEUP_URL: "http://localhost:3000" },
});
const { person, token } = peopleOn(api);

let ada: Actor;
let mara: Actor;
let noor: Actor;

beforeAll(async () => {
  await api.system.run(runSteward);
  ada = await person("ada", "admin");
  mara = await person("mara", "operator!");
  noor = await person("noor", "approver");
});

interface Told {
  type: string;
  data: { sentence: string; paths: string[]; facts: Record<string, string>; link: string | null };
}
const told = (): Told[] => hook.received.map(({ body }) => JSON.parse(body));

/** Waits for a message to the pager of this event about this id. */
async function message(type: string, id: string): Promise<Told> {
  const found = () => told().find((each) => each.type === type && Object.values(each.data.facts).includes(id));
  await expect.poll(found, { timeout: 20_000 }).toBeDefined();
  return found() as Told;
}

async function opened(path: string, keys: object = {}, title = "A test"): Promise<string> {
  const scope = { paths: [path], ...keys };
  const answer = await mara.post("/incidents", { title, reason: "a test", scope });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}

describe("what happens is told", () => {
  it("of an incident that is opened and closed, without the keys that it names", async () => {
    const key = `anna-${randomUUID()}@example.org`;
    const id = await opened("profile", { keys: { list: [key] } }, `Repair ${key} soon`);
    expect((await message("incident.opened", id)).data).toMatchObject({
      sentence: "mara opened the incident “Repair ••• soon” on profile.",
      paths: ["profile"],
    });
    expect((await mara.post(`/incidents/${id}/close`, { reason: "done", ...GLASS })).status).toBe(200);
    await message("incident.closed", id);
    expect(JSON.stringify(told())).not.toContain("anna");
  });

  it("of broken glass and of its review, in the chat that is told of the first alone", async () => {
    const id = await opened("profile", { keys: { prefix: randomUUID() } });
    expect((await mara.post(`/incidents/${id}/authority`, { store: "ledger", reason: "right", ...GLASS })).status).toBe(
      200,
    );
    expect((await message("glass.broken", id)).data.sentence).toBe(
      "mara broke the glass at the step authority of “A test” on profile: there is no time. Another person is to review it.",
    );
    const { items } = (await noor.get("/broken-glass?open=true")).body;
    const glass = items.find(({ incident }: { incident: { id: string } }) => incident.id === id).id;
    const alerts = async () =>
      (await noor.get("/broken-glass")).body.items.find((each: { id: string }) => each.id === glass).alerts;
    await expect.poll(alerts, { timeout: 20_000 }).toMatchObject([
      { receiver: "chat", state: "delivered", at: expect.any(String) },
      { receiver: "pager", state: "delivered", at: expect.any(String) },
    ]);
    await noor.post(`/broken-glass/${glass}/review`, { note: "fine" });
    await message("glass.reviewed", glass);
    await expect.poll(() => chat.received.length).toBeGreaterThan(0);
    expect(chat.received.map(({ body }) => JSON.parse(body).text).filter((text) => !text.includes("broke"))).toEqual(
      [],
    );
  });

  it("of a plan and of an authority that wait for a second person, with a link and nothing that approves", async () => {
    const producer = await token("service", "shop", "producer@feed");
    const prefix = randomUUID();
    const body = { key: `${prefix}-1`, operation: "append", payload: { n: 1 }, idempotencyKey: prefix };
    expect((await producer.post("/paths/feed/mutations", body)).status).toBe(202);
    const id = await opened("feed", { keys: { prefix } });
    const proposed = await mara.post(`/incidents/${id}/authority`, { store: "origin", reason: "right", ...GLASS });
    expect(proposed.status, JSON.stringify(proposed.body)).toBe(200);
    expect((await message("approval.asked", id)).data.sentence).toContain("mara proposes the origin as the authority");
    const asked = { kind: "replay", selection: { all: true }, reason: "a test", ...GLASS };
    const { body: plan, status } = await mara.post(`/incidents/${id}/plans`, asked);
    expect({ status, plan }).toMatchObject({ status: 201, plan: { needsApproval: true } });
    const { data } = await message("approval.asked", plan.id);
    expect(data.sentence).toContain("mara made a plan to replay 1 item in");
    expect(data.link).toMatch(new RegExp(`/incidents/${id}\\?step=replay&plan=${plan.id}$`));
    expect(JSON.stringify(data)).not.toContain(plan.digest);
  });

  it("of a freeze, of its thaw and of a grant that waits", async () => {
    await mara.post("/freeze", { reason: "look first" });
    await mara.post("/freeze/thaw", { reason: "fine" });
    await noor.post("/freeze/thaw", { reason: "fine" });
    const user = (await ada.post("/users", { kind: "service", name: "a service" })).body.id;
    const change = (await ada.post(`/users/${user}/grants`, { role: "viewer", path: "*", reason: "a test" })).body.id;
    await message("approval.asked", change);
    const erasure = await ada.post("/erasures", { path: "profile", key: "anna", reason: "asked by the customer" });
    expect((await message("approval.asked", erasure.body.id)).data.sentence).toBe(
      "A second administrator is asked for: ada asks for the payloads of a key of profile to be erased.",
    );
    await expect
      .poll(() => told().map(({ type }) => type))
      .toEqual(expect.arrayContaining(["repairs.frozen", "repairs.thawed"]));
  });

  it("of nothing that did not happen", async () => {
    const before = (await api.system.ledger.query("SELECT count(*) AS n FROM notification")).rows[0].n;
    const scope = { paths: ["profile"], keys: { finding: "late" } };
    expect((await mara.post("/incidents", { title: "A test", reason: "a test", scope })).status).toBe(422);
    const stranger = await person("sven", "operator");
    const id = await opened("profile", { keys: { prefix: randomUUID() } });
    const refused = await stranger.post(`/incidents/${id}/authority`, { store: "ledger", reason: "right", ...GLASS });
    expect(refused.body.code).toBe("forbidden");
    const after = (await api.system.ledger.query("SELECT count(*) AS n FROM notification")).rows[0].n;
    expect(BigInt(after) - BigInt(before)).toBe(1n);
  });
});

describe("a trial message", () => {
  it("goes to one receiver, and its delivery is listed with its attempts", async () => {
    const made = await ada.post("/notifications/on-call/trial", {});
    expect(made).toMatchObject({ status: 201, body: { id: expect.any(String) } });
    await expect.poll(() => mail.mails.length, { timeout: 20_000 }).toBe(1);
    expect(mail.mails[0]?.text).toContain("ada sent this trial message to the receiver on-call.");
    const mine = async () =>
      (await ada.get("/notifications?receiver=on-call&state=delivered")).body.items as { id: string }[];
    await expect.poll(async () => (await mine()).map(({ id }) => id)).toEqual([made.body.id]);
    expect((await mine())[0]).toMatchObject({ event: "trial", attempts: [{ number: 1, error: null }], nextAt: null });
    expect((await ada.get("/audit?verb=try-receiver")).body.items).toMatchObject([{ subject: "receiver on-call" }]);
  });

  it("is not sent to a receiver that is not in the configuration, and not by others than administrators", async () => {
    expect((await ada.post("/notifications/nobody/trial", {})).status).toBe(404);
    expect((await mara.post("/notifications/pager/trial", {})).status).toBe(403);
    expect((await noor.get("/notifications")).status).toBe(403);
  });
});

it("the list shows the receivers without anything secret, page by page", async () => {
  const { body } = await ada.get("/notifications?limit=2");
  expect(body.receivers).toMatchObject([
    { name: "pager", kind: "webhook", target: new URL(hook.url).host, rotating: false },
    { name: "chat", kind: "slack", events: ["glass.broken"] },
    { name: "on-call", kind: "email", target: "on-call@b.example", events: [] },
  ]);
  const seen: string[] = [];
  for (let next = ""; ; ) {
    const page = (await ada.get(`/notifications?limit=2${next}`)).body;
    seen.push(...page.items.map(({ id, receiver }: { id: string; receiver: string }) => `${id} ${receiver}`));
    expect(JSON.stringify(page)).not.toMatch(/tr0ub4dor|whsec_/);
    if (page.next === null) break;
    next = `&cursor=${encodeURIComponent(page.next)}`;
  }
  const { rows } = await api.system.ledger.query("SELECT count(*)::integer AS n FROM notification_delivery");
  expect(seen).toHaveLength(rows[0].n);
  expect(new Set(seen).size).toBe(seen.length);
});
