import { openStores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import type { WiredPath } from "../../lib/stores/path";
import { Acceptor } from "../../lib/write-path/accept";
import { proposal } from "./proposals";

const KEYS = 1_000_000;
const TICK_MS = 5;
/** With more writes waiting at once, the traffic is behind its rate and goes as fast as it can. */
const MOST_WAITING = 2_000;

/** A process that appends to the path `profile` at the rate of its argument. Each second it prints the number of its appends. */
async function main(ratePerSec: number): Promise<void> {
  const stores = await openStores({
    config: loadConfig({ path: process.env.TRUEUP_CONFIG ?? "", env: process.env }),
    databaseUrl: process.env.DATABASE_URL ?? "",
    name: "traffic",
    log: { info() {}, warn() {}, error() {} },
  });
  const acceptor = new Acceptor(
    stores.paths.get("profile") as WiredPath,
    new IdMaker(await stores.ledger.clockOffsetMs()),
  );
  let last = performance.now();
  let due = 0;
  let waiting = 0;
  let accepted = 0;
  setInterval(() => {
    const now = performance.now();
    // Writes that could not be sent in time are left out, not made up for later.
    due = Math.min(due + ((now - last) / 1_000) * ratePerSec, MOST_WAITING);
    last = now;
    for (; due >= 1 && waiting < MOST_WAITING; due--) {
      waiting++;
      void acceptor.accept(proposal(KEYS)).then(() => {
        waiting--;
        accepted++;
      });
    }
  }, TICK_MS);
  setInterval(() => {
    console.log(accepted);
    accepted = 0;
  }, 1_000);
}

void main(Number(process.argv[2]));
