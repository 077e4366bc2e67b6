import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { exactPayload } from "../../lib/api/exact-payload";
import type { PlanItemFilter, PlanRequest } from "../../lib/api/plans";
import { above0, glassOf, paged, whole, withGlass, withReason } from "./options";
import { itemLine, planWords } from "./plan-words";
import { type SelectionOptions, selecting, selectionOf } from "./selection";
import { type Asked, answer, asking, clientOf, type Given, give, giving } from "./session";
import { listed } from "./words";

interface Creating extends Given, SelectionOptions {
  kind: string;
  reason: string;
  rate?: number;
  canary?: number;
  payloadFile?: string;
  breakGlass?: string;
}

/** `trueup plan create|show|items|approve` */
export function addPlan(program: Command): void {
  const plan = program.command("plan").description("a frozen list with the expected effect on each item");
  withGlass(selecting(withReason(giving(plan.command("create <incident>")))))
    .description("freeze a list; no store is changed")
    .requiredOption("--kind <kind>", "replay, suppress, amend, rewrite, adopt, salvage, invalidate, rebuild or undo")
    .option("--rate <per-second>", "greatest rate of the run; without it the rate follows the headroom", above0)
    .option("--canary <n>", "how many items the run takes first before it waits; 0 for none", whole)
    .option("--payload-file <file>", "amend: JSON, the value in place of the old one")
    .action(async (incident: string, { kind, reason, rate, canary, payloadFile, ...asked }: Creating) => {
      const request: PlanRequest = {
        kind: kind as PlanRequest["kind"],
        selection: selectionOf(asked),
        reason,
        ...(rate !== undefined && { ratePerSec: rate }),
        ...(canary !== undefined && { canary }),
        ...(payloadFile !== undefined && { payload: payloadIn(payloadFile) }),
        ...glassOf(asked),
      };
      answer(
        asked,
        await give(asked, (client, key) =>
          client.plan.create({ params: { id: incident }, body: request }, { commandKey: key }),
        ),
        planWords,
      );
    });
  asking(plan.command("show <plan>"))
    .description("a plan's digest and counts, and what keeps the plan from being run")
    .action(async (id: string, asked: Asked) =>
      answer(asked, await clientOf().plan.read({ params: { id } }), planWords),
    );
  paged(asking(plan.command("items <plan>")))
    .description("a plan's items, each with its expected effect and the reason")
    .option("--disposition <disposition>", "only items with this disposition")
    .action(async (id: string, { json, ...filter }: Asked & PlanItemFilter) =>
      answer({ json }, await clientOf().plan.items({ params: { id }, query: filter }), ({ items, next }) =>
        listed(items.map(itemLine), next, "No item matches."),
      ),
    );
  giving(plan.command("approve <plan>"))
    .description("approve a plan by its digest, as a second person")
    .requiredOption("--digest <digest>", "the digest that trueup plan show printed")
    .action(async (id: string, asked: Given & { digest: string }) =>
      answer(
        asked,
        await give(asked, (client, key) =>
          client.plan.approve({ params: { id }, body: { digest: asked.digest } }, { commandKey: key }),
        ),
        planWords,
      ),
    );
}

function payloadIn(file: string): PlanRequest["payload"] {
  try {
    return exactPayload(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(
      `${file}: the file is not JSON (${error instanceof Error ? error.message : error}). Nothing was sent.`,
    );
  }
}
