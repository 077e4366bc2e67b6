import type { Command } from "commander";
import { say } from "./session";
import { listed } from "./words";

interface Recover {
  approve?: string;
  administrator?: string;
  reason?: string;
}

const HELP = `
At the shell of the server, with the ledger at DATABASE_URL. Without an option it lists the changes of grants and rules, and the erasures,
that wait for a second administrator, and changes nothing.

With --approve ID --reason TEXT it carries one out at once; an erasure it approves, and the steward carries it out. With --administrator WHO --reason TEXT it makes an existing person an administrator;
WHO is an e-mail address, or the id of one of several accounts. Each of the two is a row of the audit under the name of the system user, and
raises the alert of broken glass. A person without an account gets one by npx trueup user create.`;

/** `trueup recover`, the exception to what needs a second administrator, at the shell of the server. */
export function addRecover(program: Command): void {
  program
    .command("recover")
    .description("what waits for a second administrator, and the audited way around where there is none")
    .option("--approve <id>", "carry this change out at once, or approve this erasure")
    .option("--administrator <who>", "make an existing person an administrator")
    .option("--reason <text>", "the reason that the audit and the alert show")
    .addHelpText("after", HELP)
    .action(async (given: Recover) => {
      const { recovery } = await import("../../lib/composition/access/recover");
      const work = workOf(given);
      const shell = recovery(process.env);
      try {
        say(await work(shell));
      } finally {
        await shell.close();
      }
    });
}

type Recovery = ReturnType<typeof import("../../lib/composition/access/recover")["recovery"]>;

/** The work that the options ask for; throws where they do not fit together. */
function workOf({ approve, administrator, reason }: Recover): (shell: Recovery) => Promise<string> {
  if (approve !== undefined && administrator !== undefined)
    throw new Error("Give --approve or --administrator, one at a time. Nothing was changed.");
  if (approve === undefined && administrator === undefined) {
    if (reason !== undefined) throw new Error("--reason belongs to --approve or --administrator. Nothing was changed.");
    return async (shell) =>
      listed(await shell.waiting(), null, "No change and no erasure waits for a second administrator.");
  }
  const because = reason?.trim() ?? "";
  if (because === "" || because.length > 1_000)
    throw new Error("Give --reason with up to 1,000 characters: the audit and the alert show it. Nothing was changed.");
  return (shell) =>
    approve === undefined ? shell.administrator(administrator as string, because) : shell.approve(approve, because);
}
