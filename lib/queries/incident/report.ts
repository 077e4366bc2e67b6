import { notSettledYet } from "../../domain/recovery/promises";
import type { ScopeFigure, ScopeFigures } from "../../domain/recovery/scope-figures";
import { ok, refused } from "../../errors";
import { type IncidentContext, pathName } from "../../evidence/incident/context";
import type { Incident } from "../../ledger/model/incidents";
import { incidentView } from "./incident-view";

const PROMISES_LISTED = 1_000;
const TIMELINE = 10_000;

/** The report of an incident: what was done, in numbers counted in the ledger, and whose promises were not kept. */
export async function incidentReport(context: IncidentContext, id: string) {
  const incident = await context.incidents.read(id);
  if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
  const [view, figures, broken, plans] = await Promise.all([
    incidentView(context, incident, TIMELINE),
    context.recovery.figures(incident, lateArrivals(context, incident)),
    context.recovery.brokenPromises(incident, PROMISES_LISTED),
    context.recovery.plans(id),
  ]);
  return ok({
    incident: view,
    figures: figuresView(figures),
    runs: plans.flatMap((p) =>
      p.run === null
        ? []
        : [
            {
              id: p.run.id,
              plan: p.plan,
              kind: p.kind,
              state: p.run.state,
              total: String(p.total ?? 0n),
              outcomes: p.run.outcomes,
              startedAt: p.run.startedAt.toISOString(),
              finishedAt: p.run.finishedAt?.toISOString() ?? null,
              startedBy: p.run.startedBy,
            },
          ],
    ),
    brokenPromises: {
      total: broken.total?.toString() ?? null,
      notSettledYet: notSettledYet({
        asOf: new Date(),
        isOpen: view.closedAt === null,
        outstanding: figures.counts.outstanding ?? null,
      }),
      items: broken.items.map((b) => ({
        path: pathName(context, b.pathId),
        key: b.key,
        mutation: b.mutation,
        actor: b.actor,
        acceptedAt: b.acceptedAt?.toISOString() ?? null,
        what: b.what,
      })),
    },
  });
}

/** Paths whose writes may reach the ledger long after they were acknowledged. */
function lateArrivals(context: IncidentContext, { pathIds }: Incident): Set<number> {
  const paths = [...context.read.paths.values()].filter((path) => path.config.acknowledge === "cache-only");
  return new Set(paths.flatMap((path) => (pathIds.includes(path.pathId) ? [path.pathId] : [])));
}

function figuresView({ counts, unmeasured: { accepted: because, ...others } }: ScopeFigures) {
  const shown = (figure: ScopeFigure) => counts[figure]?.toString() ?? null;
  return {
    acceptedInScope: shown("accepted"),
    settled: shown("settled"),
    materialized: shown("materialized"),
    superseded: shown("superseded"),
    suppressed: shown("suppressed"),
    outstanding: shown("outstanding"),
    setAside: shown("setAside"),
    unmeasured: { ...others, ...(because !== undefined && { acceptedInScope: because }) } as Record<string, string>,
  };
}

type Report = Extract<Awaited<ReturnType<typeof incidentReport>>, { ok: true }>["value"];

/** Text that Markdown takes literally, on one line. */
function plain(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ").replace(/[\\`*_{}[\]<>()#+!|~-]/g, "\\$&");
}

/** Authorities declared, glass broken, findings waived and mutations set aside, with who and why. */
function decisionsOf({ log, waivers }: Report["incident"]): string[] {
  const decided = log
    .filter(({ verb, alert }) => alert || verb === "declare-authority" || verb === "propose-authority")
    .map((e) => `- ${e.at} ${plain(e.actor)}: ${e.verb} ${plain(e.subject)}: ${plain(e.reason ?? "")}`);
  const waived = waivers.map(
    (w) =>
      `- ${w.at} ${plain(w.by)} left ${plain(w.key)} of ${w.path} as it is (${w.finding ?? w.mutation ?? ""}): ${plain(w.reason)}`,
  );
  const lines = [...decided, ...waived].sort();
  return lines.length === 0 ? ["None."] : lines;
}

const FIGURES = [
  ["acceptedInScope", "accepted in scope"],
  ["settled", "settled"],
  ["materialized", "materialized"],
  ["superseded", "superseded"],
  ["suppressed", "suppressed"],
  ["outstanding", "outstanding"],
  ["setAside", "set aside"],
] as const;

/** The report as Markdown. */
export function reportMarkdown({ incident, figures, runs, brokenPromises }: Report): string {
  const lines = [
    `# ${plain(incident.title)}`,
    "",
    `${plain(incident.reason)}`,
    "",
    `- Incident: ${incident.id}, ${incident.status}`,
    `- Paths: ${incident.scope.paths.join(", ")}`,
    `- Opened: ${incident.openedAt} by ${plain(incident.openedBy)}`,
    `- Closed: ${incident.closedAt === null ? "no" : `${incident.closedAt} by ${plain(incident.closedBy ?? "")}`}`,
    `- Authority: ${incident.authority === null ? "none declared" : `${incident.authority.store}${incident.authority.region ? ` ${incident.authority.region}` : ""}, by ${plain(incident.authority.by)}: ${plain(incident.authority.reason)}`}`,
    "",
    "## Figures",
    "",
    "| figure | mutations |",
    "| --- | ---: |",
    ...FIGURES.map(([figure, words]) => `| ${words} | ${figures[figure] ?? "not counted"} |`),
    "",
    ...FIGURES.filter(([figure]) => figures.unmeasured[figure] !== undefined).map(
      ([figure, words]) => `- ${words}: not counted, since ${figures.unmeasured[figure]}`,
    ),
    "",
    "## Steps",
    "",
    ...incident.steps.map(
      (s) =>
        `- ${s.step}: ${s.status}${s.brokenGlass ? `; glass broken by ${plain(s.brokenGlass.by)}: ${plain(s.brokenGlass.reason)}` : ""}`,
    ),
    "",
    "## Runs",
    "",
    ...(runs.length === 0
      ? ["None."]
      : [
          "| run | kind | state | items | outcomes |",
          "| --- | --- | --- | ---: | --- |",
          ...runs.map(
            (r) =>
              `| ${r.id} | ${r.kind} | ${r.state} | ${r.total} | ${Object.entries(r.outcomes)
                .map(([name, n]) => `${n} ${name}`)
                .join(", ")} |`,
          ),
        ]),
    "",
    "## Decisions",
    "",
    ...decisionsOf(incident),
    "",
    "## Promises that were not kept",
    "",
    ...(brokenPromises.notSettledYet === null ? [] : [brokenPromises.notSettledYet, ""]),
    ...(brokenPromises.total === "0"
      ? [brokenPromises.notSettledYet === null ? "None." : "None so far."]
      : [
          brokenPromises.total === null
            ? `More than could be counted in time; the first ${brokenPromises.items.length}.`
            : `${brokenPromises.total} in all${Number(brokenPromises.total) > brokenPromises.items.length ? `; the first ${brokenPromises.items.length}` : ""}.`,
          "",
          "| path | key | actor | accepted | what |",
          "| --- | --- | --- | --- | --- |",
          ...brokenPromises.items.map(
            (b) =>
              `| ${b.path} | ${plain(b.key)} | ${plain(b.actor ?? "")} | ${b.acceptedAt ?? ""} | ${plain(b.what)} |`,
          ),
        ]),
    "",
    "## Timeline",
    "",
    ...incident.log.map(
      (e) => `- ${e.at} ${plain(e.actor)}: ${e.verb} ${plain(e.subject)}${e.reason ? ` (${plain(e.reason)})` : ""}`,
    ),
    "",
  ];
  return lines.join("\n");
}
