import type { Compound } from "./generator";
import { modelOf } from "./history";
import { REGIONS, type Region, setDrain, type World } from "./world";

/** Does what looks like trouble and is none, at a key that has two writes in every store. */
export async function makeDecoy(world: World, { name, path }: Compound["decoy"], key: string): Promise<void> {
  const { history, caches, queue } = world;
  const regions = modelOf(path).regions as Region[];
  switch (name) {
    case "entry evicted":
      for (const region of regions.slice(0, 1)) await caches[region].del(`${path}:${key}`);
      return;
    case "entry about to expire":
      for (const region of regions.slice(0, 1)) await caches[region].pexpire(`${path}:${key}`, 1_500);
      return;
    case "drain paused and resumed":
      await setDrain(world, path, { paused: true });
      await history.write(path, key);
      await setDrain(world, path, { paused: false });
      return;
    case "write repeated under its idempotency key": {
      const write = history.of(path, key).at(-1);
      if (write === undefined) throw new Error(`${path} ${key} has no write to repeat`);
      const again = await history.repeat(write);
      if (again !== write.id) throw new Error(`${path} ${key}: a repeated write became another one`);
      return;
    }
    case "burst of writes":
      for (let i = 0; i < 20; i++) await history.write(path, `${key}-burst-${i}`);
      return;
    case "caches reconnect":
      for (const region of REGIONS) await caches[region].call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      return;
    case "queue reconnects":
      await queue.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      return;
    case "pending write of a third path":
      await history.write(path, key);
      return;
  }
}
