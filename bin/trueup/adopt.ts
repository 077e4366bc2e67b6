import type { Command } from "commander";
import { say } from "./session";

interface Adopt {
  out?: string;
  watch?: boolean;
  back?: boolean;
}

const HELP = `
It says with yes or NO what a native path needs: a replay model, one unique key, a bigint version, columns that can be written, rights,
a Redis for the queue, new cache entries. Where the table lacks something, it prints the statement for its owner, and ends with code 1.

Then it looks at the other system's queue and outbox once a second. It is safe when nothing was open, and nothing new came, for twice the
path's grace. What is in the way is named; without --watch the command then ends with code 1.

Where everything holds, it prints the configuration in which the path is native, with the former lines as comments. It changes no store:
whether a Redis user may write is asked with commands on names that do not exist.

--back is the way back, for a path that was taken over: it says whether anything is outstanding, and prints the configuration in which
the path is observed again, and what to start first.`;

/** `trueup adopt PATH`, which opens the stores itself. */
export function addAdopt(program: Command): void {
  program
    .command("adopt")
    .argument("<path>", "an observed path; with --back, a path that was taken over")
    .description("says what it takes to make an observed path native, and gives the configuration for it")
    .option("--watch", "wait until it is safe")
    .option("--back", "give the path's writes back to the other system")
    .option("--out <file>", "write the configuration to a new file instead of standard output")
    .addHelpText("after", HELP)
    .action(async (path: string, { back, ...asked }: Adopt) => {
      if (back) {
        const { giveBack } = await import("../../lib/composition/give-back");
        await giveBack(path, asked, process.env, say);
      } else {
        const { adopt } = await import("../../lib/composition/adopt");
        await adopt(path, asked, process.env, say);
      }
    });
}
