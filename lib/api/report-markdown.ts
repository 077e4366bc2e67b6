import type { z } from "zod";
import type { incidentReport } from "./reports";

type Report = z.input<typeof incidentReport>;

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

/** An incident's report as Markdown, which a caller asks for by `Accept`. */
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
