import { setTimeout as rest } from "node:timers/promises";
import { eraseParts } from "../../lib/composition/erase";
import { openWorkerProcess } from "../../lib/composition/worker-process";
import { eraseOne } from "../../lib/engine/erase/eraser";
import { dying } from "./dying";

// Carries erasures out until none is due, in a process that dies by SIGKILL at a named step (dying.ts).
const { stores, log, instance } = await openWorkerProcess("erasing");
const parts = eraseParts(stores, { instance, log, stopping: new AbortController().signal });
const due = async () =>
  (await stores.ledgerPool.query("SELECT FROM erasure WHERE state IN ('approved', 'running')")).rowCount !== 0;
while (await due()) {
  await eraseOne({ ...parts, work: dying("work", parts.work) });
  await rest(50);
}
await stores.close();
process.exit(0);
