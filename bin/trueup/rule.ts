import type { Command } from "commander";
import type { z } from "zod";
import type { api } from "../../lib/api/api";
import { plain } from "../../lib/http/plain-text";
import { each, whole, withReason } from "./options";
import { type Asked, answer, asking, clientOf, type Given, give, giving } from "./session";
import { listed } from "./words";

type Body = z.input<typeof api.rule.add.body>;

interface Wish extends Given {
  kind?: Body["kinds"];
  class?: Body["invariants"];
  above: number;
  perIncidentAndDay?: boolean;
  reason: string;
}

type Rule = z.output<typeof api.rule.list.output>["items"][number];
type Change = z.output<typeof api.change.list.output>["items"][number];

const SESSIONS = `
Only a person's own session asks for a change of rules and applies one. A token is refused: people with sign-in do it in the console, under
Settings, Rules.`;

/** `trueup rule list|add|end` and `trueup change list|apply|refuse` */
export function addRules(program: Command): void {
  const rule = program
    .command("rule")
    .description("rules about what needs a second person")
    .addHelpText("after", SESSIONS);
  asking(rule.command("list", { isDefault: true }))
    .description("the rules in force; the verb where none is named")
    .action(async ({ json }: Asked) =>
      answer({ json }, await clientOf().rule.list({}), ({ items, next }) =>
        listed(items.map(ruleLine), next, "There is no rule beside what always needs a second person."),
      ),
    );
  withReason(giving(rule.command("add")))
    .description("ask for a rule; another administrator applies it")
    .option("--kind <kind>", "plans of this kind; may be given several times, every kind unless given", each)
    .option(
      "--class <class>",
      "paths of this invariant class; may be given several times, every class unless given",
      each,
    )
    .requiredOption("--above <n>", "for more than this number of effects; 0 for every plan with an effect", whole)
    .option("--per-incident-and-day", "count the effects of an incident's runs of the last 24 hours together")
    .action(async ({ kind = [], class: invariants = [], above, perIncidentAndDay = false, reason, ...asked }: Wish) => {
      const body = { kinds: kind, invariants, above, perIncidentAndDay, reason };
      answer(asked, await give(asked, (client, commandKey) => client.rule.add({ body }, { commandKey })), waits);
    });
  withReason(giving(rule.command("end <rule>")))
    .description("ask for a rule of the console to end; another administrator applies it")
    .action(async (id: string, { reason, ...asked }: Given & { reason: string }) => {
      const wish = { params: { id }, query: { reason } };
      answer(asked, await give(asked, (client, commandKey) => client.rule.end(wish, { commandKey })), waits);
    });
  addChanges(program);
}

function addChanges(program: Command): void {
  const change = program
    .command("change")
    .description("changes of grants and rules that wait for a second administrator")
    .addHelpText("after", SESSIONS);
  asking(change.command("list", { isDefault: true }))
    .description("the changes that wait, the oldest first; the verb where none is named")
    .action(async ({ json }: Asked) =>
      answer({ json }, await clientOf().change.list({}), ({ items, next }) =>
        listed(items.map(changeLine), next, "No change waits."),
      ),
    );
  for (const [decision, says] of [
    ["apply", "apply another administrator's change"],
    ["refuse", "refuse a change, or take one's own back"],
  ] as const)
    giving(change.command(`${decision} <change>`))
      .description(says)
      .action(async (id: string, asked: Given) => {
        const wish = { params: { id }, body: { apply: decision === "apply" } };
        answer(
          asked,
          await give(asked, (client, commandKey) => client.change.decide(wish, { commandKey })),
          () => `The change ${id} is ${decision === "apply" ? "applied" : "refused"}.`,
        );
      });
}

const waits = ({ id }: { id: string }): string =>
  `The change ${id} waits for another administrator, who applies it: npx trueup change apply ${id}`;

const ruleLine = ({ id, source, added, sentence }: Rule): string =>
  plain(
    `${id} ${sentence} ${
      added === null
        ? `The rule stands in the ${source}.`
        : `${added.askedBy} asked for it, ${added.approvedBy} approved it: ${added.reason}`
    }`,
  );

function changeLine(change: Change): string {
  const { id, proposedBy, proposedAt, reason } = change;
  return plain(`${id} ${proposedAt} ${proposedBy} asks ${wishOf(change)} Reason: ${reason}`);
}

function wishOf(change: Change): string {
  switch (change.kind) {
    case "add-rule":
      return `to add the rule: ${change.rule.sentence}`;
    case "end-rule":
      return `to end the rule ${change.rule.id}: ${change.rule.sentence}`;
    case "give-grant":
    case "end-grant":
      return `to give ${change.principal.name} the role ${change.role} on ${change.path === "*" ? "every path" : change.path}.`;
  }
}
