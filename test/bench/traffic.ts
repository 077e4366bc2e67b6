import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BenchStores } from "./stores";

const PROGRAM = fileURLToPath(new URL("./live-traffic.ts", import.meta.url));

export interface Traffic {
  /** The number of writes accepted in each second so far. */
  perSec: number[];
  stop(): Promise<void>;
}

/** Starts a process that appends at a rate, and waits until its first second is full. */
export async function startTraffic(stores: BenchStores, ratePerSec: number): Promise<Traffic> {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, String(ratePerSec)], {
    env: { ...process.env, ...stores.env, TRUEUP_CONFIG: stores.configFile },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const perSec: number[] = [];
  const lines = createInterface({ input: child.stdout });
  await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => {
      throw new Error("the traffic ended before it began");
    }),
  ]);
  lines.on("line", (line) => perSec.push(Number(line)));
  return {
    perSec,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
