import type { Command } from "commander";
import { plain } from "../../lib/http/plain-text";
import { answer, asking, clientOf } from "./session";

/** `trueup saved` */
export function addSaved(program: Command): void {
  asking(
    program
      .command("saved")
      .description("did we save it?")
      .option("--path <path>")
      .option("--key <key>")
      .option("--actor <actor>")
      .option("--request-id <id>")
      .option("--idempotency-key <key>")
      .option("--mutation <id>"),
  ).action(async ({ json, ...question }: Record<string, string> & { json?: boolean }) =>
    answer({ json }, (await clientOf().saved.ask({ query: question })).answers, (answers) =>
      answers
        .map((a) => `${a.answer}: ${plain(a.sentence)}\n  to the customer: ${plain(a.customerSentence)}`)
        .join("\n"),
    ),
  );
}
