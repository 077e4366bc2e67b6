import type { z } from "zod";
import { outOfOrderTitle, REPAIR_WITHOUT_STEPS, reportedStep } from "../domain/recovery/report-words";
import { addsToTitle } from "../domain/recovery/title";
import type { incidentReport } from "./reports";

type Report = z.input<typeof incidentReport>;

/** Text that Markdown takes literally, on one line. */
function plain(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ").replace(/[\\`*_{}[\]<>()#+!|~-]/g, "\\$&");
}

/** Declared authorities, broken glass, waived findings and mutations set aside, with person and reason. */
function decisionsOf({ log, waivers }: Report["incident"]): string[] {
  const decided = log
    .filter(({ verb, alert }) => alert || verb === "declare-authority" || verb === "propose-authority")
    .map((e) => `- ${e.at} ${plain(e.actor)}: ${e.verb} ${plain(e.subject)}: ${plain(e.reason ?? "")}`);
  const waived = waivers.map(
    (w) =>
      `- ${w.at} ${plain(w.by)} waived ${w.finding ?? w.mutation ?? ""} of ${plain(w.key)} on ${w.path}: ${plain(w.reason)}`,
  );
  const lines = [...decided, ...waived].sort();
  return lines.length === 0 ? ["None."] : lines;
}

const FIGURES = [
  ["acceptedInScope", "writes accepted in scope"],
  ["settled", "settled"],
  ["materialized", "materialized"],
  ["superseded", "superseded"],
  ["suppressed", "suppressed"],
  ["outstanding", "outstanding"],
  ["setAside", "set aside"],
] as const;

/** An incident's report as Markdown, requested by `Accept`. */
export function reportMarkdown(report: Report): string {
  const { incident, keys, figures, observed = [], runs, brokenGlass = [], brokenPromises } = report;
  const lines = [
    ...heading(incident),
    "",
    "## Keys",
    "",
    ...keyLines(keys),
    "",
    "## Figures",
    "",
    "| figure | mutations |",
    "| --- | ---: |",
    ...FIGURES.map(([figure, words]) => `| ${words} | ${figures[figure] ?? "not counted"} |`),
    "",
    ...FIGURES.filter(([figure]) => figures.unmeasured[figure] !== undefined).map(
      ([figure, words]) => `- ${words}: not counted, because ${figures.unmeasured[figure]}`,
    ),
    "",
    ...observed.flatMap(observedPath),
    "## Steps",
    "",
    ...stepLines(incident),
    "",
    `## ${outOfOrderTitle(brokenGlass)}`,
    "",
    ...glassLines(brokenGlass),
    "",
    "## Runs",
    "",
    ...runTable(runs),
    "",
    "## Decisions",
    "",
    ...decisionsOf(incident),
    "",
    "## Promises that were not kept",
    "",
    ...promiseTable(brokenPromises),
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

/** The six steps, a line each; a sentence for the repair of one key, which needs none of them. */
function stepLines({ kind, steps }: Report["incident"]): string[] {
  if (kind === "repair") return [REPAIR_WITHOUT_STEPS];
  return steps.map(({ step, status, gate, brokenGlass }) => {
    const broken = brokenGlass ? `; break-glass by ${plain(brokenGlass.by)}: ${plain(brokenGlass.reason)}` : "";
    return `- ${reportedStep({ step, status, gate }).line}${broken}`;
  });
}

const OBSERVED_FIGURES = [
  ["knownWrites", "writes met in its source"],
  ["outstandingKeys", "keys with outstanding writes"],
  ["outstandingWrites", "outstanding writes"],
  ["waivedKeys", "of these, keys with a waived finding"],
] as const;

/** The figures of an observed path, and what cannot be told of it. */
function observedPath({ path, findings, unmeasured, ...figures }: NonNullable<Report["observed"]>[number]): string[] {
  const open = Object.entries(findings).map(([finding, keys]) => `${keys} ${finding}`);
  return [
    `### ${path}, whose writes another system carries`,
    "",
    "| figure | number |",
    "| --- | ---: |",
    ...OBSERVED_FIGURES.map(([figure, words]) => `| ${words} | ${figures[figure] ?? "not known"} |`),
    `| keys with open findings | ${open.join(", ") || "0"} |`,
    "",
    ...Object.entries(unmeasured).map(
      ([figure, because]) =>
        `- ${OBSERVED_FIGURES.find(([name]) => name === figure)?.[1] ?? figure}: not known, because ${plain(because)}`,
    ),
    "",
  ];
}

/** Each step that was taken under broken glass, and the review of each opening. */
function glassLines(openings: NonNullable<Report["brokenGlass"]>): string[] {
  if (openings.length === 0) return ["None."];
  return openings.flatMap(({ by, openedAt, openUntil, uses, review }) => [
    `- ${plain(by)}, open from ${openedAt} to ${openUntil} at the latest; ${
      review === null
        ? "not reviewed by another person yet"
        : `reviewed by ${plain(review.by)} at ${review.at}: ${plain(review.note)}`
    }`,
    ...uses.map(({ at, verb, step, reason }) => `  - ${at} ${verb} at the step ${step}: ${plain(reason)}`),
  ]);
}

/** The keys that the report names, one a line, and how many more there are. */
function keyLines({ total, items }: NonNullable<Report["keys"]> = { total: "0", items: [] }): string[] {
  const more = total === null ? null : BigInt(total) - BigInt(items.length);
  return [
    ...items.map(({ path, key }) => `- ${path} / ${plain(key)}`),
    ...(items.length === 0 && more !== null ? ["None is named: the incident is about its whole scope."] : []),
    ...(more === null ? ["There are too many keys to count now."] : more > 0n ? [`- and ${more} more`] : []),
  ];
}

function heading(incident: Report["incident"]): string[] {
  return [
    `# ${plain(incident.title)}`,
    "",
    ...(addsToTitle(incident) ? [plain(incident.reason), ""] : []),
    `- Incident: ${incident.id}, ${incident.status}`,
    `- Paths: ${incident.scope.paths.join(", ")}`,
    `- Opened: ${incident.openedAt} by ${plain(incident.openedBy)}`,
    `- Closed: ${incident.closedAt === null ? "no" : `${incident.closedAt} by ${plain(incident.closedBy ?? "")}`}`,
    `- Authority: ${incident.authority === null ? "none declared" : `${incident.authority.store}${incident.authority.region ? ` ${incident.authority.region}` : ""}, by ${plain(incident.authority.by)}: ${plain(incident.authority.reason)}`}`,
  ];
}

function runTable(runs: Report["runs"]): string[] {
  if (runs.length === 0) return ["None."];
  const outcomes = (run: Report["runs"][number]) => Object.entries(run.outcomes).map(([name, n]) => `${n} ${name}`);
  return [
    "| run | kind | state | items | outcomes |",
    "| --- | --- | --- | ---: | --- |",
    ...runs.map((r) => `| ${r.id} | ${r.kind} | ${r.state} | ${r.total} | ${outcomes(r).join(", ")} |`),
  ];
}

function promiseTable({ items, total, notSettledYet }: Report["brokenPromises"]): string[] {
  const unsettled = notSettledYet === null ? [] : [notSettledYet, ""];
  if (total === "0") return [...unsettled, notSettledYet === null ? "None." : "None so far."];
  const counted =
    total === null
      ? `More than could be counted in time; the first ${items.length}.`
      : `${total} in all${Number(total) > items.length ? `; the first ${items.length}` : ""}.`;
  return [
    ...unsettled,
    counted,
    "",
    "| path | key | actor | accepted | what |",
    "| --- | --- | --- | --- | --- |",
    ...items.map(
      (b) => `| ${b.path} | ${plain(b.key)} | ${plain(b.actor ?? "")} | ${b.acceptedAt ?? ""} | ${plain(b.what)} |`,
    ),
  ];
}
