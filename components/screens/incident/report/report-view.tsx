"use client";
import { Button, Group, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { IncidentReport } from "../../../../lib/api/reports";
import { outOfOrderTitle, REPAIR_WITHOUT_STEPS, reportedStep } from "../../../../lib/domain/recovery/report-words";
import { addsToTitle } from "../../../../lib/domain/recovery/title";
import { formatCount, formatDuration } from "../../../kit/format";
import { type Column, column } from "../../../kit/table/columns";
import { Time } from "../../../kit/time/time";
import { GlassOpening } from "../../../shared/glass/glass-opening";
import { type IncidentStep, standingOf } from "../../../shared/incident/step.model";
import { incidentHref } from "../../../shared/links";
import { kindWord } from "../../../shared/plan/plan.model";
import { deedOf } from "../log.model";
import { ScopeText } from "../scope-text";
import { MarkdownButton } from "./markdown-button";
import classes from "./report.module.css";
import { Numbers, ObservedNumbers } from "./report-numbers";
import { BrokenPromises, Keys, ReportTable } from "./report-tables";

const RUNS: readonly Column<IncidentReport["runs"][number]>[] = [
  column("Run", ({ kind, state }) => `${kindWord(kind)}, ${state}`),
  column("Items", ({ total }) => formatCount(total)),
  column("Outcomes", ({ outcomes }) =>
    Object.entries(outcomes)
      .map(([outcome, count]) => `${formatCount(count)} ${outcome}`)
      .join(", "),
  ),
  column("Started", ({ startedAt }) => <Time at={startedAt} />),
  column("Ended", ({ finishedAt }) => (finishedAt === null ? "not yet" : <Time at={finishedAt} />)),
];

const WAIVERS: readonly Column<IncidentReport["incident"]["waivers"][number]>[] = [
  column("Key", ({ path, key }) => `${path} / ${key}`),
  column(
    "Finding",
    ({ finding, mutation }) => finding ?? (mutation === null ? "all" : `mutation ${mutation}, set aside`),
  ),
  column("Reason", ({ reason }) => reason),
  column("By", ({ by }) => by),
];

const LOG: readonly Column<IncidentReport["incident"]["log"][number]>[] = [
  column("When", ({ at }) => <Time at={at} />),
  column("Who", ({ actor }) => actor),
  column("What", ({ alert, verb, subject }) => `${alert ? "Alert: " : ""}${deedOf({ verb, subject })}`),
  column("Why", ({ reason }) => reason ?? ""),
];

/** Timeline, numbers, decisions, and the broken promises. */
export function ReportView({ report }: { report: IncidentReport }) {
  const { incident, keys, figures, observed, runs, brokenGlass, brokenPromises } = report;
  const { id, kind, title, reason, status, scope, keyCount, openedAt, openedBy, closedAt, closedBy, authority } =
    incident;
  return (
    <article className={classes.report}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <div>
          <Title order={1}>{title}</Title>
          {addsToTitle(incident) && <Text>{reason}</Text>}
          <Text size="sm" c="dimmed">
            <ScopeText scope={scope} keyCount={keyCount} /> · opened <Time at={openedAt} /> by {openedBy}
            {closedAt === null ? (
              " · still open: this report is not final"
            ) : (
              <>
                {" "}
                · closed <Time at={closedAt} /> by {closedBy}, after{" "}
                {formatDuration(Date.parse(closedAt) - Date.parse(openedAt))}
              </>
            )}
          </Text>
        </div>
        <Group gap="xs" className={classes.controls}>
          <MarkdownButton incident={id} />
          <Button variant="default" onClick={() => window.print()}>
            Print
          </Button>
          <Button variant="default" component={Link} href={incidentHref(id)}>
            The incident
          </Button>
        </Group>
      </Group>
      <Section title="Keys">
        <Keys keys={keys} />
      </Section>
      {observed.map((path) => (
        <Section key={path.path} title={`${path.path}, whose writes another system carries`}>
          <ObservedNumbers figures={path} />
        </Section>
      ))}
      {observed.length < scope.paths.length && (
        <Section title="Numbers of writes">
          <Numbers figures={figures} />
        </Section>
      )}
      <Section title="Promises that were not kept">
        <BrokenPromises brokenPromises={brokenPromises} />
      </Section>
      <Section title="Decisions">
        <Decisions authority={authority} waivers={incident.waivers} runs={runs} />
      </Section>
      <Section title={outOfOrderTitle(brokenGlass)}>
        <BrokenGlass openings={brokenGlass} />
      </Section>
      {kind === "repair" ? (
        <Section title="Steps">
          <p>{REPAIR_WITHOUT_STEPS}</p>
        </Section>
      ) : (
        <Section title="Gates">
          {incident.steps.map((step) => (
            <Gate key={step.step} step={step} />
          ))}
        </Section>
      )}
      <Section title="Timeline">
        <ReportTable label="Timeline" none="No event was recorded." columns={LOG} rows={incident.log} />
      </Section>
      {status === "open" && (
        <Text size="sm" c="dimmed">
          As read <Time at={incident.readAt} />.
        </Text>
      )}
    </article>
  );
}

/** A step with its gate: a line, and below it the measurements that say more than the line. */
function Gate({ step }: { step: IncidentStep }) {
  const { line, below } = reportedStep(step);
  const { brokenGlass } = step;
  return (
    <div className={classes.gate}>
      <b>{line}</b>
      {brokenGlass && (
        <p>
          Glass broken by {brokenGlass.by}, <Time at={brokenGlass.at} />: {brokenGlass.reason}
        </p>
      )}
      {below.length > 0 && (
        <ul>
          {below.map((measured) => (
            <li key={measured.name}>
              {measured.name}: {standingOf(measured) === "unknown" ? `unknown, ${measured.value}` : measured.value} (
              {measured.applies && `wanted: ${measured.wanted}; `}read <Time at={measured.at} clockOnly />)
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type DecisionsProps = Pick<IncidentReport["incident"], "authority" | "waivers"> & Pick<IncidentReport, "runs">;

function Decisions({ authority, waivers, runs }: DecisionsProps) {
  return (
    <>
      <p>
        {authority
          ? `The ${authority.store}${authority.region === null ? "" : ` ${authority.region}`} was declared to be right by ${authority.by}: ${authority.reason}`
          : "No store was declared to be right."}
      </p>
      <ReportTable label="Runs" none="No plan was run." columns={RUNS} rows={runs} />
      <ReportTable label="Waivers" none="No finding was waived." columns={WAIVERS} rows={waivers} />
    </>
  );
}

function BrokenGlass({ openings }: { openings: IncidentReport["brokenGlass"] }) {
  if (openings.length === 0) return <p>None.</p>;
  return openings.map((opening) => <GlassOpening key={opening.id} opening={opening} />);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
