import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "../browser";
import { Program } from "../program";
import { runningSystem } from "../running";

/** The worker that writes to origins, as somebody stops, freezes and starts it. */
export interface MaterializerControl {
  tell(signal: "SIGSTOP" | "SIGCONT"): void;
  end(): Promise<void>;
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** The materializer of the tests' system. One that was ended is not started again for the files that follow. */
export function materializerControl(): MaterializerControl {
  const { env, workers } = runningSystem();
  const logs = mkdtempSync(join(tmpdir(), "trueup-front-page-"));
  let program: Program | null = null;
  const pid = () => program?.pid ?? workers.materializer;
  return {
    tell: (signal) => void process.kill(pid(), signal),
    async end() {
      if (program !== null) return program.stop();
      process.kill(workers.materializer, "SIGTERM");
      await expect.poll(() => isAlive(workers.materializer), { timeout: 20_000 }).toBe(false);
    },
    async begin() {
      const args = ["dist/workers/main.js", "materializer"];
      program = new Program({ name: "materializer", args, env, logs });
    },
    async close() {
      await program?.stop();
      rmSync(logs, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
