import { failOver } from "../stores/fail-over";
import { untilCached, writtenProfiles } from "./damaged-rows";
import type { Drill } from "./drill";
import { DrillRefused, onDatabase } from "./running";
import { rowsByHand } from "./tables";
import { profileOf, waitFor } from "./world";

export const failoverDisagreement: Drill = {
  name: "failover-disagreement",
  summary: "a replica that lags takes its primary's place: the origin goes back behind what was settled",
  path: "profile",
  expected: ["regressed"],
  notice: "origin-went-back",
  intro: `The origin's replica is cut off from its primary. Profiles are changed meanwhile, and the primary has every change. Then the
primary is killed (SIGKILL), and the replica is promoted and takes over the primary's address: an asynchronous failover. Ledger and
caches have changes that the new origin never had.`,
  next: "A proven loss of a prefix heals without a person: the lost writes are owed again and applied. Read the note under Settings, Connections.",
  async inject(world) {
    const { origin: primary, replica } = world.stores;
    if (replica === undefined) throw new DrillRefused("This demo has no replica.");
    const { keys, producer } = await onDatabase(world.stores.env.ORIGIN_URL, "failover-disagreement", (origin) =>
      writtenProfiles(world, origin, ["Lisbon"], 6),
    );
    await onDatabase(replica.url, "failover-disagreement", (standby) =>
      waitFor(
        "the replica has version 1",
        async () => (await rowsByHand(standby, "profile", keys)).size === keys.length,
      ),
    );
    let damagedAt = new Date();
    await failOver(primary, replica, {
      afterCut: () =>
        onDatabase(world.stores.env.ORIGIN_URL, "failover-disagreement", async (origin) => {
          world.say("the replica is cut off from its primary");
          await Promise.all(keys.map((key) => producer.write(key, profileOf(key, "Graz"))));
          await producer.untilInOrigin(origin);
          await untilCached(world, keys, "2");
          world.say("each profile has changed: ledger, caches and primary have version 2, the replica has version 1");
        }),
      onKilled: () => {
        damagedAt = new Date();
        world.say("the primary is killed, and the replica is promoted");
      },
    });
    world.say("the promoted server answers at the origin's address; a new replica follows it");
    return { keys, writes: producer.noted, damagedAt };
  },
};
