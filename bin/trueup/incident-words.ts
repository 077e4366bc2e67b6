import type { AuthorityPreview } from "../../lib/api/authority";
import type { IncidentSummary, IncidentWire } from "../../lib/api/incidents";
import { plain } from "../../lib/http/plain-text";
import { ruleWords } from "./authority-rule";
import { labelled } from "./words";

/** An incident on one line. */
export function incidentLine({ id, status, step, title, waitsFor, closedAt }: IncidentSummary): string {
  const at = status === "open" ? `at ${step}` : `since ${closedAt}`;
  return plain(`${id}  ${status} ${at}  ${title}${waitsFor === null ? "" : `: waits for ${waitsFor}`}`);
}

/** An incident in words: its current step, and what every closed gate waits for. */
export function incidentWords(incident: IncidentWire): string {
  const { acknowledgments, controls, dependents, plans, reconciliations, waivers } = incident;
  return [
    plain(`${incident.title}: ${incident.status}${incident.status === "open" ? `, at ${incident.step}` : ""}`),
    ...labelled([
      ["id", incident.id],
      ["reason", incident.reason],
      ["scope", scopeWords(incident)],
      ["opened", `${incident.openedAt} by ${incident.openedBy}`],
      ["closed", incident.closedAt && `${incident.closedAt} by ${incident.closedBy ?? "nobody"}`],
    ]),
    ...incident.steps.flatMap(stepLines),
    ...labelled([
      ["authority", authorityWords(incident)],
      ...acknowledgments.map((a) => ["acknowledges", `${a.path}: ${a.mode}, epoch ${a.epoch}`] as const),
      ...controls.map((c) => ["drain", `${c.path}: ${c.drain}; readers read the ${c.reads}`] as const),
      ...dependents.map(
        (d) =>
          ["dependent", `${d.name} of ${d.path}: ${d.state}${d.because === null ? "" : `, ${d.because}`}`] as const,
      ),
      ["waived", waivers.length > 0 && String(waivers.length)],
      ...plans.map(
        (p) =>
          [
            "plan",
            `${p.id} ${p.kind}, ${p.total ?? "unknown"} items, ${p.run === null ? p.status : `run ${p.run.id} ${p.run.state}`}`,
          ] as const,
      ),
      ...reconciliations.map((r) => ["reconciled", `${r.id} ${r.state}, ${r.openFindings} findings open`] as const),
    ]),
  ].join("\n");
}

function stepLines({ step, status, gate, brokenGlass }: IncidentWire["steps"][number], at: number): string[] {
  const unmet = gate.open || status === "not-needed" ? [] : gate.measured.filter((m) => !m.ok || m.unknown);
  return [
    `  ${at + 1} ${step.padEnd(10)} ${status}`,
    ...unmet.map((m) => plain(`      ${m.name}: ${m.unknown ? `unknown (${m.value})` : m.value}, wanted ${m.wanted}`)),
    ...(brokenGlass === null ? [] : [plain(`      break-glass by ${brokenGlass.by}: ${brokenGlass.reason}`)]),
  ];
}

function scopeWords({ scope, keyCount }: IncidentWire): string {
  const { paths, keys, acceptedFrom, acceptedTo, regions } = scope;
  const which =
    keys === undefined
      ? "every key"
      : "prefix" in keys
        ? `keys that begin with ${keys.prefix}`
        : `${keyCount ?? "some"} keys${"finding" in keys ? ` that were ${keys.finding}` : "matching" in keys ? ` that were ${keys.matching.finding ?? "diverging"}` : ""}`;
  return [
    `${which} of ${paths.join(", ")}`,
    acceptedFrom && `accepted from ${acceptedFrom}`,
    acceptedTo && `accepted until ${acceptedTo}`,
    regions && `in ${regions.join(", ")}`,
  ]
    .filter(Boolean)
    .join("; ");
}

type Declared = NonNullable<IncidentWire["authority"]>;
const storeOf = ({ store, region }: Pick<Declared, "store" | "region">) =>
  region === null ? store : `${store} ${region}`;

function authorityWords({ authority, pendingAuthority }: IncidentWire): string {
  const declared =
    authority && `${declaredWords(authority)}, by ${authority.by} at ${authority.at}: ${authority.reason}`;
  const pending = pendingAuthority && pendingWords(pendingAuthority);
  return [declared, pending].filter(Boolean).join("; and ") || "none declared";
}

const declaredWords = (declared: Declared): string =>
  [
    storeOf(declared),
    ...declared.rules.map((rule) => ruleWords(rule)),
    ...(declared.forceOriginReads ? ["reads forced to the origin"] : []),
  ].join(", ");

function pendingWords(pending: Declared): string {
  const same = pending.forceOriginReads ? "the same, with --force-origin-reads" : "the same";
  return `${declaredWords(pending)}, asked for by ${pending.by}; a second person has to declare ${same}`;
}

/** What each choice of authority would do, store by store. */
export function previewWords({ stores, surveyed }: AuthorityPreview): string {
  return [
    surveyed === null
      ? "No key was compared yet, and unchecked keys are not counted."
      : `${surveyed.scanned} of ${surveyed.total ?? "an unknown number of"} compared${surveyed.done ? "" : ", and going on"}.`,
    ...stores.flatMap((s) => [
      plain(
        s.available
          ? `${storeOf(s)}: keeps ${s.kept}, changes ${s.changed}, discards ${s.discarded}${s.needsSecondPerson ? "; needs a second person" : ""}${s.because === null ? "" : `: ${s.because}`}`
          : `${storeOf(s)}: cannot be chosen: ${s.because ?? "no reason was given"}`,
      ),
      ...s.byFinding.map((f) => plain(`    ${f.keys} ${f.finding} on ${f.path}: ${f.effect}`)),
      ...s.salvage.map((w) => plain(`    ${w.keys} live only in ${w.store} (${w.path}): salvage them first`)),
    ]),
  ].join("\n");
}
