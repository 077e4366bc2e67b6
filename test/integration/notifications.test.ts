import { spawn } from "node:child_process";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliveryParts } from "../../lib/composition/notifications";
import type { Stores } from "../../lib/composition/stores";
import { MOST_ATTEMPTS } from "../../lib/domain/notification/delivery";
import { repairsFrozen, trialNotice } from "../../lib/domain/notification/notices";
import { deliverNotifications } from "../../lib/engine/steward/deliver";
import { watchLateness } from "../../lib/engine/steward/watch-lateness";
import { latenessOn } from "../../lib/ledger/notifications/lateness";
import { notify } from "../../lib/ledger/notifications/notify";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { runSampler } from "../../workers/sampler";
import { runSteward } from "../../workers/steward";
import { httpReceiver } from "../fixtures/receivers";
import { accepted, freshSystem, SILENT, type TestSystem, write } from "../fixtures/system";
import { WORKERS } from "../setup/programs";

const SECRET = `whsec_${"A".repeat(43)}=`;
const SOON = { firstMs: 1, longestMs: 2 };

const hook = await httpReceiver();
let system: TestSystem;
let stores: Stores;

beforeAll(async () => {
  const told = `notifications: [{ name: pager, webhook: "${hook.url}", secret: "${SECRET}" }]\n`;
  system = await freshSystem({
    config: (yaml) => `${yaml.replace("maxTruthLag: 30s", "maxTruthLag: 1s").trimEnd()}\n${told}`,
    env: { TRUEUP_URL: "https://trueup.example", BASE_PATH: "/ops" },
  });
  // A steward in this process reads the installation's settings.
  Object.assign(process.env, system.env);
  stores = await system.open();
});
afterAll(() => system.close());
beforeEach(async () => {
  hook.answers = 204;
  hook.onMessage = () => {};
  hook.received.length = 0;
  await system.ledger.query("DELETE FROM notification");
});

const parts = () => ({ ...deliveryParts(stores, system.env, SILENT), pauses: SOON });
const deliver = () => deliverNotifications(parts());
const tell = (reason = "look first") => notify(system.ledger, repairsFrozen("mara", reason));

const delivery = async () =>
  (await system.ledger.query("SELECT state, attempts FROM notification_delivery")).rows as {
    state: string;
    attempts: number;
  }[];
const attempts = async () =>
  (await system.ledger.query("SELECT number, status, error, ended_at FROM notification_attempt ORDER BY number")).rows;

describe("a notification", () => {
  it("is delivered once, signed, with a link by the console's public address", async () => {
    const id = await tell();
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    const [{ headers, body } = { headers: {}, body: "" }] = hook.received;
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "repairs.frozen",
      data: {
        id,
        sentence: "mara stopped all repairs: look first.",
        link: "https://trueup.example/ops/settings/freeze",
      },
    });
    expect(await delivery()).toEqual([{ state: "delivered", attempts: 1 }]);
    expect(await attempts()).toMatchObject([{ number: 1, status: "204", error: null, ended_at: expect.any(Date) }]);
  });

  it("is sent again under the same id until its receiver recovers, and each attempt is recorded", async () => {
    const id = await tell();
    hook.answers = 503;
    for (let n = 1; n <= 3; n++) await expect.poll(deliver, { interval: 5 }).toBe(1);
    hook.answers = 204;
    await expect.poll(deliver, { interval: 5 }).toBe(1);
    expect(hook.received.map(({ headers }) => headers["webhook-id"])).toEqual([id, id, id, id]);
    expect(await delivery()).toEqual([{ state: "delivered", attempts: 4 }]);
    expect((await attempts()).map(({ status }) => status)).toEqual(["503", "503", "503", "204"]);
  });

  it("is given up after the last attempt, and no error has anything secret", async () => {
    await tell();
    hook.answers = 500;
    await deliver();
    await system.ledger.query("UPDATE notification_delivery SET attempts = $1, next_at = now()", [MOST_ATTEMPTS - 1]);
    const gone = {
      ...parts(),
      receivers: parts().receivers.map(({ config }) => ({ config, port: { send: refusing } })),
    };
    expect(await deliverNotifications(gone)).toBe(1);
    expect(await delivery()).toEqual([{ state: "dead", attempts: MOST_ATTEMPTS }]);
    const last = (await attempts()).at(-1) as { error: string };
    expect(last.error).toBe(`POST ••• failed under •••`);
    expect(await deliver()).toBe(0);
  });

  const refusing = () => Promise.reject(new Error(`POST /in/tr0ub4dor failed under ${SECRET}`));

  it("is never lost where its process is killed between the sending and the record", async () => {
    const id = await tell();
    hook.answers = null;
    const args = [WORKERS, "steward"];
    const steward = spawn(process.execPath, args, { env: system.env, stdio: "ignore" });
    hook.onMessage = () => steward.kill("SIGKILL");
    await new Promise((ended) => steward.once("exit", ended));
    expect(hook.received).toHaveLength(1);
    expect(await delivery()).toEqual([{ state: "waiting", attempts: 1 }]);
    expect(await attempts()).toMatchObject([{ number: 1, ended_at: null }]);
    expect(await deliver()).toBe(0);
    // The lease of the dead process runs out.
    await system.ledger.query("UPDATE notification_delivery SET next_at = now()");
    hook.answers = 204;
    hook.onMessage = () => {};
    expect(await deliver()).toBe(1);
    expect(hook.received.map(({ headers }) => headers["webhook-id"])).toEqual([id, id]);
    expect(await delivery()).toEqual([{ state: "delivered", attempts: 2 }]);
  });

  it("is not lost where a killed process had its last attempt", async () => {
    await tell();
    hook.answers = 503;
    await deliver();
    await system.ledger.query("UPDATE notification_delivery SET attempts = $1, next_at = now()", [MOST_ATTEMPTS]);
    expect(await deliver()).toBe(0);
    expect(await delivery()).toEqual([{ state: "dead", attempts: MOST_ATTEMPTS }]);
  });

  it("for one receiver is left to a steward whose configuration has the receiver", async () => {
    const id = await notify(system.ledger, trialNotice("ada", "pager"), "pager");
    expect(await deliverNotifications({ ...parts(), receivers: [] })).toBe(0);
    expect(await deliver()).toBe(1);
    expect(hook.received.map(({ headers }) => headers["webhook-id"])).toEqual([id]);
  });

  it("is attempted by one of several stewards", async () => {
    await tell();
    await tell("and again");
    const sent = await Promise.all([deliver(), deliver(), deliver()]);
    expect(sent.reduce((sum, n) => sum + n, 0)).toBe(2);
    expect(hook.received).toHaveLength(2);
  });
});

describe("a late path", () => {
  const events = () => hook.received.map(({ body }) => JSON.parse(body).type);

  it("is told of once by several stewards, and once more when it has caught up", async () => {
    const lateness = latenessOn(system.ledger);
    const { pathId } = [...stores.paths.values()].find(({ config }) => config.name === "profile")!;
    const lag = { pathId, path: "profile", outstanding: "1204", truthLagMs: 45_000, maxTruthLagMs: 30_000 };
    const now = new Date();
    await Promise.all([1, 2, 3].map(() => watchLateness(lateness, [lag], now)));
    await watchLateness(lateness, [{ ...lag, truthLagMs: null }], now);
    await deliver();
    expect(events()).toEqual(["path.late"]);
    expect(JSON.parse(hook.received[0]?.body ?? "").data.sentence).toBe(
      "profile is late: 1,204 writes are outstanding, the oldest for 45 s, and 30 s is tolerated.",
    );
    const later = new Date(now.getTime() + 90_000);
    await Promise.all([1, 2].map(() => watchLateness(lateness, [{ ...lag, truthLagMs: 0 }], later)));
    await deliver();
    expect(events()).toEqual(["path.late", "path.caught-up"]);
    expect(JSON.parse(hook.received[1]?.body ?? "").data.sentence).toContain("after 1 min 30 s");
  });

  it("is found by the steward, as its outstanding writes grow old and are drained", async () => {
    await accepted(await system.producer(), "profile", write("anna@example.org"));
    const steward = await system.run(runSteward);
    await expect.poll(events, { timeout: 30_000 }).toEqual(["path.late"]);
    expect(hook.received[0]?.body).not.toContain("anna");
    for (const worker of [runRelay, runMaterializer, runSampler]) await system.run(worker);
    await expect.poll(events, { timeout: 30_000 }).toEqual(["path.late", "path.caught-up"]);
    await steward.stop();
  });
});
