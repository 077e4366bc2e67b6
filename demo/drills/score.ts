import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { promisesOf } from "./look";
import { Records } from "./record";
import { lookAgain } from "./run-drill";
import { DrillRefused, type Running } from "./running";
import { scoreLines, scoreOf } from "./scoring";

const LOOK_EVERY_MS = 500;

/** Prints the score of the newest run of each drill, or of one. `--wait` waits until the console tells of it. */
export async function score(running: Running, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options: { wait: { type: "boolean" } }, allowPositionals: true });
  const records = new Records(running.place.drills);
  const found = records.newest(positionals[0]);
  if (found.length === 0)
    throw new DrillRefused(
      positionals[0] === undefined
        ? "No drill has run in this demo."
        : `No drill ${positionals[0]} has run in this demo.`,
    );
  for (const each of found) {
    let record = await lookAgain(running, each, records);
    while (values.wait && record.seen === null) {
      await pause(LOOK_EVERY_MS);
      record = await lookAgain(running, record, records);
    }
    console.log(scoreLines(scoreOf(record, await promisesOf(running.stores.env, record))).join("\n"));
  }
}
