import { setInterval } from "node:timers";
import pg from "pg";
import { startStores } from "../../demo/stores/all";

// A process that owns stores as the demo does: on Ctrl-C it writes to them before it ends them.
const stores = await startStores({ dataDir: process.argv[2] ?? "", replica: false, oneServer: true });
const ticking = setInterval(() => undefined, 1_000);

process.on("SIGINT", async () => {
  const client = new pg.Client({ connectionString: stores.env.DATABASE_URL });
  await client.connect();
  await client.query("SELECT 1");
  await client.end();
  console.log("still answers");
  await stores.stop();
  clearInterval(ticking);
});
console.log(JSON.stringify(stores.env));
