import type { Command } from "commander";
import { doctor } from "../../lib/composition/doctor";
import { initOrigin } from "../../lib/composition/init-origin";
import { say } from "./session";

/** `trueup doctor` and `trueup init`, which open the stores themselves. */
export function addServer(program: Command): void {
  program
    .command("doctor")
    .description("checks environment, configuration and every store")
    .action(async () => {
      const checks = await doctor(process.env);
      for (const check of checks) say(`${check.ok ? "ok  " : "FAIL"} ${check.name}: ${check.detail}`);
      if (checks.some((check) => !check.ok)) process.exitCode = 1;
    });
  program
    .command("init")
    .description("creates the sidecar in a path's origin, and checks the path's table")
    .requiredOption("--origin <path>", "the path whose origin it is")
    .action(async ({ origin }: { origin: string }) => {
      say(await initOrigin(origin, process.env));
    });
}
