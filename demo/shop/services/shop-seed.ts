import { randomUUID } from "node:crypto";
import { openWritePath } from "trueup/write-path";
import { draftPaths, type ShopPath, USERS, userName, webPaths } from "../paths";
import { seededRandom } from "../random";
import { say } from "../say";
import { untilAccepted } from "../until-accepted";
import type { Write } from "../write";

const AT_ONCE = 100;

/** Writes every key of the shop once, the way that its services write. */
async function main(): Promise<void> {
  const writePath = await openWritePath({ producer: `shop-seed/${process.pid}` });
  for (const shopPath of [...webPaths(), ...draftPaths()]) {
    const writes = firstWrites(shopPath);
    for (let i = 0; i < writes.length; i += AT_ONCE)
      await untilAccepted(writePath, shopPath.path, writes.slice(i, i + AT_ONCE));
    say(`${shopPath.path}: ${writes.length} keys`);
  }
  await writePath.close();
}

function firstWrites(shopPath: ShopPath): Write[] {
  const random = seededRandom(shopPath.items);
  return Array.from({ length: shopPath.items }, (_, item) => {
    const key = shopPath.keyOf(item);
    let change = shopPath.change(key, undefined, random, new Date());
    while (change?.operation === "delete") change = shopPath.change(key, undefined, random, new Date());
    if (change === null) throw new Error(`${shopPath.path}: the shop has no write for key ${key}`);
    const actor = shopPath.ownerOf?.(key) ?? userName(Math.floor(random() * USERS));
    return { key, ...change, actor, idempotencyKey: randomUUID(), requestId: `req-${randomUUID()}` };
  });
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
