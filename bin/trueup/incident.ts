import type { Command } from "commander";
import type { IncidentWire } from "../../lib/api/incidents";
import { ruleFrom } from "./authority-rule";
import { addIncidentDesk } from "./incident-desk";
import { addIncidentDrain } from "./incident-drain";
import { addIncidentOpen } from "./incident-open";
import { incidentLine, incidentWords, previewWords } from "./incident-words";
import { nextWords } from "./next-words";
import { glassOf, type Paged, paged, withGlass, withReason } from "./options";
import { reconciliationWords } from "./reconciliation-words";
import { type Asked, answer, asking, clientOf, type Given, give, giving, say } from "./session";
import { listed } from "./words";

type Glass = { breakGlass?: string };
type Reason = { reason: string };

/** `trueup incident …`: the recovery sequence. */
export function addIncident(program: Command): void {
  const incident = program.command("incident").description("a recovery in six steps");
  addReads(incident);
  addIncidentOpen(incident);
  addDeclarations(incident);
  addIncidentDrain(incident);
  addIncidentDesk(incident, stands);
  addReconciling(incident);
  addEnding(incident);
}

function addDeclarations(incident: Command): void {
  withGlass(withReason(giving(incident.command("ack <incident> <mode>"))))
    .description("switch the acknowledgments of an incident's paths: closed, durable-only, write-through or contract")
    .action(async (id: string, mode: string, asked: Given & Reason & Glass) => {
      const body = { mode: mode as IncidentWire["acknowledgments"][number]["mode"], reason: asked.reason };
      await stands(asked, (client, key) =>
        client.incident.setAcknowledgments(
          { params: { id }, body: { ...body, ...glassOf(asked) } },
          { commandKey: key },
        ),
      );
    });
  withGlass(withReason(giving(incident.command("authority <incident>"))))
    .description("declare which store is right; trueup incident preview shows the consequences")
    .requiredOption("--store <store>", "ledger, origin, queue or cache")
    .option("--region <region>", "the cache's region")
    .option("--force-origin-reads", "force reads to the origin until the paths are restored")
    .option(
      "--rule <rule>",
      "another store for a part of the scope, again for each: finding=bypassed:origin, prefix=eu:ledger, region=eu:cache/us",
      (given: string, rules: string[]) => [...rules, given],
      [] as string[],
    )
    .action(
      async (
        id: string,
        asked: Given & Reason & Glass & { store: string; region?: string; forceOriginReads?: boolean; rule: string[] },
      ) => {
        const { reason, region, forceOriginReads } = asked;
        const rules = asked.rule.length === 0 ? undefined : asked.rule.map(ruleFrom);
        const body = { store: asked.store as "ledger", region, reason, forceOriginReads, rules, ...glassOf(asked) };
        await stands(asked, (client, key) => client.authority.declare({ params: { id }, body }, { commandKey: key }));
      },
    );
}

function addReconciling(incident: Command): void {
  withReason(giving(incident.command("waive <incident> <path> <key>")))
    .description("waive a finding, or set a mutation aside")
    .option("--finding <finding>", "the finding")
    .option("--mutation <id>", "the mutation")
    .action(
      async (
        id: string,
        path: string,
        key: string,
        asked: Given & Reason & { finding?: string; mutation?: string },
      ) => {
        const { reason, mutation } = asked;
        const body = { path, key, reason, mutation, finding: asked.finding as "stale" | undefined };
        await stands(asked, (client, commandKey) => client.incident.waive({ params: { id }, body }, { commandKey }));
      },
    );
  giving(incident.command("reconcile <incident>"))
    .description("compare every key in the incident's scope, store by store")
    .action(async (id: string, asked: Given) =>
      answer(
        asked,
        await give(asked, (client, key) => client.reconciliation.start({ params: { id } }, { commandKey: key })),
        reconciliationWords,
      ),
    );
}

function addEnding(incident: Command): void {
  withGlass(giving(incident.command("restore <incident>")))
    .description("restore dependents in their order, and reopen the incident's paths")
    .option("--dependent <name>", "only this dependent")
    .action(async (id: string, asked: Given & Glass & { dependent?: string }) => {
      const body = { dependent: asked.dependent, ...glassOf(asked) };
      await stands(asked, (client, key) => client.incident.restore({ params: { id }, body }, { commandKey: key }));
    });
  withGlass(withReason(giving(incident.command("close <incident>"))))
    .description("close an incident; dependents that are still held back are restored")
    .option("--reopen-paths", "also reopen paths that the incident still holds stopped")
    .action(async (id: string, asked: Given & Reason & Glass & { reopenPaths?: true }) =>
      stands(asked, (client, key) =>
        client.incident.close(
          { params: { id }, body: { reason: asked.reason, reopenPaths: asked.reopenPaths, ...glassOf(asked) } },
          { commandKey: key },
        ),
      ),
    );
}

function addReads(incident: Command): void {
  paged(asking(incident.command("list")))
    .description("incidents, newest first")
    .option("--status <status>", "open or closed")
    .action(async ({ json, status, ...page }: Asked & Paged & { status?: string }) =>
      answer(
        { json },
        await clientOf().incident.list({ query: { ...page, status: status as "open" | undefined } }),
        (list) => listed(list.items.map(incidentLine), list.next, "No incidents."),
      ),
    );
  asking(incident.command("show <incident>"))
    .description("an incident's six steps, and what each gate waits for")
    .action(async (id: string, asked: Asked) =>
      answer(asked, await clientOf().incident.read({ params: { id } }), incidentWords),
    );
  asking(incident.command("next <incident>"))
    .description("the next best step of an incident, with its reason and its command")
    .action(async (id: string, asked: Asked) =>
      answer(asked, await clientOf().incident.next({ params: { id } }), nextWords),
    );
  asking(incident.command("preview <incident>"))
    .description("what each choice of authority would keep, change and discard")
    .action(async (id: string, asked: Asked) =>
      answer(asked, await clientOf().authority.preview({ params: { id } }), previewWords),
    );
  asking(incident.command("reconciliation <reconciliation>"))
    .description("a reconciliation's progress and findings")
    .action(async (id: string, asked: Asked) =>
      answer(asked, await clientOf().reconciliation.read({ params: { id } }), reconciliationWords),
    );
  asking(incident.command("report <incident>"))
    .description("the incident's report, as Markdown")
    .action(async (id: string, asked: Asked) =>
      asked.json
        ? answer(asked, await clientOf().report.read({ params: { id } }), () => "")
        : say((await clientOf().report.read.text({ params: { id } })).trimEnd()),
    );
}

/** Executes a command and prints the incident's state after it. */
async function stands(
  given: Given,
  call: (client: ReturnType<typeof clientOf>, key: string) => Promise<IncidentWire>,
): Promise<void> {
  answer(given, await give(given, call), incidentWords);
}
