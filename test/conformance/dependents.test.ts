import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { bullmqDependent } from "../../lib/stores/dependent/bullmq/dependent";
import { flagDependent } from "../../lib/stores/dependent/flag/dependent";
import { webhookDependent } from "../../lib/stores/dependent/webhook/dependent";
import { httpReceiver } from "../fixtures/receivers";
import { freshStores } from "../setup/fixture";
import { type DependentSubject, dependentConformance } from "./dependent";

const hook = await httpReceiver();

async function queueSubject(): Promise<DependentSubject> {
  const { QUEUE_URL } = await freshStores();
  const client = createRedis(QUEUE_URL, "dependent", 2_000);
  await whenReady(client, 5_000);
  const connection = new Redis(QUEUE_URL, { maxRetriesPerRequest: null });
  const queue = new Queue("email-sync", { connection, prefix: "bull" });
  return {
    dependent: bullmqDependent(client, "email-sync", "bull"),
    pauseByAnother: () => queue.pause(),
    goAway: async () => client.disconnect(),
    async close() {
      await queue.close();
      connection.disconnect();
      client.disconnect();
    },
  };
}

async function webhookSubject(): Promise<DependentSubject> {
  const server = createServer((_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    dependent: webhookDependent(`http://127.0.0.1:${port}/hook`, ["s".repeat(32)]),
    pauseByAnother: null,
    goAway: close,
    close,
  };
}

async function flagSubject(): Promise<DependentSubject> {
  return { dependent: flagDependent(), pauseByAnother: null, goAway: null, close: async () => {} };
}

describe("a queue of another service", () => dependentConformance(queueSubject));
describe("a webhook", () => {
  dependentConformance(webhookSubject);

  it("is called with a signature under each secret of the installation, which the service's own library verifies", async () => {
    const [present, former] = ["p".repeat(32), "f".repeat(32)] as const;
    const call = { held: true, incident: "i", path: "profile", name: "search-index" };
    await webhookDependent(hook.url, [present, former]).follow(call);
    await webhookDependent(hook.url, [present, former]).follow(call);
    const [first, again] = hook.received;
    expect(first?.headers["webhook-id"]).toBe(again?.headers["webhook-id"]);
    for (const secret of [present, former]) {
      const key = createHmac("sha256", secret).update("dependent webhooks").digest();
      const own = createHmac("sha256", key).update("profile/search-index").digest();
      const verified = new Webhook(own, { format: "raw" }).verify(
        first?.body ?? "",
        first?.headers as Record<string, string>,
      );
      expect(verified).toMatchObject({ event: "hold", incident: "i", path: "profile", dependent: "search-index" });
    }
  });

  it("is not called where its name leads to a link-local address", async () => {
    const call = { held: true, incident: "i", path: "profile", name: "search-index" };
    await expect(webhookDependent("http://169.254.169.254/", ["s".repeat(32)]).follow(call)).rejects.toThrow(
      /link-local/,
    );
  });
});
describe("a flag", () => dependentConformance(flagSubject));
