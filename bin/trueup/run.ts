import type { Command } from "commander";
import type { RunItemFilter, RunWire, Steering } from "../../lib/api/runs";
import { followRun } from "./follow-run";
import { glassOf, paged, withGlass, withReason } from "./options";
import { outcomeLine } from "./plan-words";
import { runLine, runWords } from "./run-words";
import { type Asked, answer, asking, clientOf, type Given, give, giving, note, say } from "./session";
import { listed } from "./words";

interface Following {
  follow?: boolean;
}
const FOLLOW = ["--follow", "print the progress until the run has ended"] as const;

/** `trueup run start|show|items|continue|pause|resume|abort` */
export function addRun(program: Command): void {
  const run = program.command("run").description("the execution of a plan");
  withGlass(giving(run.command("start <plan>")))
    .description("run a plan by its digest, once")
    .requiredOption("--digest <digest>", "the approved digest, from trueup plan show")
    .option(...FOLLOW)
    .action(async (plan: string, asked: Given & Following & { digest: string; breakGlass?: string }) => {
      const body = { digest: asked.digest, ...glassOf(asked) };
      await shown(
        asked,
        await give(asked, (client, key) => client.run.start({ params: { id: plan }, body }, { commandKey: key })),
      );
    });
  asking(run.command("show <run>"))
    .description("a run's progress and outcomes")
    .option(...FOLLOW)
    .action(async (id: string, asked: Asked & Following) =>
      shown(asked, await clientOf().run.read({ params: { id } })),
    );
  paged(asking(run.command("items <run>")))
    .description("a run's items, each with its outcome")
    .option("--outcome <outcome>", "only items with this outcome")
    .action(async (id: string, { json, ...filter }: Asked & RunItemFilter) =>
      answer({ json }, await clientOf().run.items({ params: { id }, query: filter }), ({ items, next }) =>
        listed(items.map(outcomeLine), next, "No item matches."),
      ),
    );
  const steering = (verb: Steering, command: Command, description: string) =>
    giving(command)
      .description(description)
      .action(async (id: string, asked: Given & { reason?: string; breakGlass?: string }) =>
        answer(
          asked,
          await give(asked, (client, key) =>
            client.run[verb](
              { params: { id }, body: { reason: asked.reason, ...glassOf(asked) } },
              { commandKey: key },
            ),
          ),
          runWords,
        ),
      );
  steering("continue", withGlass(run.command("continue <run>")), "continue a run after its canary");
  steering("pause", run.command("pause <run>").option("--reason <text>", "why"), "pause a run, within one batch");
  steering("resume", withGlass(run.command("resume <run>")), "resume a paused run");
  steering(
    "abort",
    withReason(run.command("abort <run>")),
    "abort a run, within one batch; an aborted run cannot be resumed",
  );
}

/** A run's state, or its progress to the end; with `--json` the progress goes to standard error. */
async function shown(asked: Asked & Following, run: RunWire): Promise<void> {
  if (!asked.follow) return answer(asked, run, runWords);
  const tell = asked.json ? note : say;
  const ended = await followRun(clientOf(asked), run, (at) => tell(runLine(at)), note);
  answer(asked, ended, runWords);
  if (ended.state === "aborted") process.exitCode = 1;
}
