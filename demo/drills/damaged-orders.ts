import type { Order } from "../orders/orders";
import type { Drill } from "./drill";
import { acceptedOrder, acceptedWithoutCache, asOrderService, STATES, untilInTable, untilNoted } from "./order-service";
import type { NotedWrite } from "./record";
import { drillKeys } from "./world";

export const replayAfterNewerTraffic: Drill = {
  name: "replay-after-newer-traffic",
  summary: "old jobs of the order service are put back into its queue after newer changes were worked off",
  path: "orders",
  expected: ["regressed"],
  intro: `The order service is another system: Trueup only reads it. Three orders are changed three times, and its worker brings all of it
into the table. Then somebody puts the first jobs back into the queue, from a log of jobs. The worker compares no revisions.`,
  next: "Open a key and write the newest recorded revision to the origin. The next change of the order heals it as well.",
  inject: (world) =>
    asOrderService(world, async (service) => {
      const keys = drillKeys(3);
      const writes: NotedWrite[] = [];
      for (const [i, order] of STATES.entries()) {
        for (const key of keys) writes.push(await acceptedOrder(service, key, order));
        await untilInTable(service, keys, 1 + i);
      }
      await untilNoted(world, keys, 3);
      world.say("three orders are placed, paid and packed; the table has revision 3, and the console has noted it");
      const damagedAt = new Date();
      const [order] = STATES as [Order];
      const again = Date.now().toString(36);
      await service.queue.addBulk(
        keys.map((id) => ({
          name: "flush-order",
          data: { id, revision: 1, order },
          opts: { jobId: `${id}-1-again-${again}` },
        })),
      );
      await untilInTable(service, keys, 1);
      world.say("somebody has put the first jobs back, and the worker has written revision 1 over revision 3");
      return { keys, writes, damagedAt };
    }),
};

export const appendDoneCacheFailed: Drill = {
  name: "append-done-cache-failed",
  summary: "the order service's append is done, its cache write fails: the region comes back with the older entry",
  path: "orders",
  expected: ["stale"],
  intro: `The order service writes twice: first its outbox, then the cache of region eu. Region eu is stopped, and saves its entries to its
disk. Orders are changed meanwhile: the outbox and the table have each change, and the write of the cache fails. Then region eu
starts again on what it had saved. (On its own paths Trueup brings a region up to date that was away; nobody does so here.)`,
  next: "Open a key and clear the entry: the next reader gets the row.",
  inject: (world) =>
    asOrderService(world, async (service) => {
      const keys = drillKeys(3);
      const [placed, paid] = STATES as [Order, Order];
      const writes: NotedWrite[] = [];
      for (const key of keys) writes.push(await acceptedOrder(service, key, placed));
      await untilInTable(service, keys, 1);
      const { cacheEu } = world.stores;
      await cacheEu.stop();
      world.say("region eu has stopped; its entries of revision 1 are saved");
      try {
        for (const key of keys) writes.push(await acceptedWithoutCache(service, key, paid));
        await untilInTable(service, keys, 2);
        world.say("each order has changed: the outbox and the table have revision 2, and the cache writes have failed");
      } finally {
        await cacheEu.restart();
      }
      world.say("region eu runs again, with the entries that it had saved");
      return { keys, writes, damagedAt: new Date() };
    }),
};
