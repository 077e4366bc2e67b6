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
  ).action(async ({ json, ...question }: Record<string, string> & { json?: boolean }) => {
    const { answers: found, hasMore } = await clientOf().saved.ask({ query: question });
    answer({ json }, found, (answers) =>
      [
        ...answers.map((a) => `${a.answer}: ${plain(a.sentence)}\n  to the customer: ${plain(a.customerSentence)}`),
        ...(hasMore ? ["More writes match than are listed. Ask by request id, idempotency key or mutation id."] : []),
      ].join("\n"),
    );
  });
}
