import type { Command } from "commander";
import { each } from "./options";
import { say } from "./session";

interface Init {
  origin?: string;
  postgres?: string[];
  redis?: string[];
  out?: string;
  roles?: boolean;
  apply?: boolean;
}

const INIT_HELP = `
With --origin PATH it creates the sidecar in the origin of a native path, and checks the path's table.

With --roles it prints the statements that make the database roles which the product runs as, and the users of its Redis servers.
With --apply too, it gives the statements to the databases: DATABASE_URL and the connections of trueup.yaml are the owners' then. Each new role
gets a password, which is shown once. Run it again after each migration.

Without --origin and --roles it proposes a trueup.yaml of observed paths for another system's stores: those given by --postgres and --redis,
else the connections of an existing trueup.yaml, else the variables that end in _URL and hold such an address. It looks at the tables
of each database and at samples of rows, jobs and entries, and says beside each guess what the guess rests on. It only reads.`;

/** `trueup doctor` and `trueup init`, which open the stores themselves; no other verb loads what they need. */
export function addServer(program: Command): void {
  program
    .command("doctor")
    .description("checks environment, configuration and every store")
    .action(async () => {
      const { doctor } = await import("../../lib/composition/doctor");
      const checks = await doctor(process.env);
      for (const check of checks) say(`${check.ok ? "ok  " : "FAIL"} ${check.name}: ${check.detail}`);
      if (checks.some((check) => !check.ok)) process.exitCode = 1;
    });
  program
    .command("init")
    .description(
      "proposes a trueup.yaml for another system's stores, prepares a path's origin, or makes the database roles",
    )
    .option("--origin <path>", "create the sidecar in this path's origin, and check the path's table")
    .option("--roles", "print the database roles that the product runs as")
    .option("--apply", "with --roles: make them, as the owner of the databases")
    .option("--postgres <url>", "a database to look at; may be given several times", each)
    .option("--redis <url>", "a Redis to look at; may be given several times", each)
    .option("--out <file>", "write the proposal to a new file instead of standard output")
    .addHelpText("after", INIT_HELP)
    .action(async ({ origin, out, roles = false, apply = false, ...stores }: Init) => {
      if (apply && !roles) throw new Error("--apply belongs to --roles. Give both, or neither.");
      if (roles) {
        const { initRoles } = await import("../../lib/composition/init-roles");
        say(await initRoles(process.env, { apply }));
      } else if (origin === undefined) {
        const { initObserved } = await import("../../lib/composition/init-observed");
        say(await initObserved(stores, process.env, out));
      } else {
        const { initOrigin } = await import("../../lib/composition/init-origin");
        say(await initOrigin(origin, process.env));
      }
    });
}
