"use client";
import { Alert, Stack, Text } from "@mantine/core";
import { useQueryState } from "nuqs";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { PlanWire } from "../../../../lib/api/plans";
import { clearingWords } from "../../../../lib/domain/recovery/read-surge";
import { CopyId } from "../../../kit/copy/copy-id";
import { formatCount, sentence } from "../../../kit/format";
import { UnderWay } from "../../../kit/state/under-way";
import { Term } from "../../../kit/term/term";
import { Time } from "../../../kit/time/time";
import {
  drainFirst,
  effectsFirst,
  isApproved,
  kindWord,
  refusingPaths,
  selectionWords,
  shortDigest,
  typedBefore,
} from "../../../shared/plan/plan.model";
import classes from "../../../shared/plan/plan.module.css";
import { PlanApprovals } from "../../../shared/plan/plan-approvals";
import { PlanPayload } from "../../../shared/plan/plan-payload";
import { PlanRun, RunRefusal, useStartRun } from "../../../shared/plan/plan-run";
import { pathsQuery } from "../../../shared/query/options";
import { nextStepQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { ALL_ITEMS, INCIDENT_ADDRESS } from "../address";
import { runsInBar } from "../next/next.model";
import { PlanItems } from "./plan-items";
import { ResultFilter } from "./result-filter";
import { RunScreen } from "./run-screen";

interface RunBelowBarProps {
  plan: PlanWire;
  incident: IncidentWire;
  run: ReturnType<typeof useStartRun>;
}

/** A plan: its selection, its digest, each item's disposition with the reason, its approvals, and its run. */
export function PlanView({ plan, incident }: { plan: PlanWire; incident: IncidentWire }) {
  const [disposition, setDisposition] = useQueryState("disposition", INCIDENT_ADDRESS.disposition);
  const shown = disposition === ALL_ITEMS ? null : (disposition ?? effectsFirst(plan.counts));
  const closed = incident.status === "closed";
  const run = useStartRun(plan.id);
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600} size="lg">
          {kindWord(plan.kind)}
          {plan.total !== null && `: ${formatCount(plan.total)} ${plan.total === "1" ? "item" : "items"}`}
        </Text>
        <Text size="sm">
          {sentence(selectionWords(plan.selection))} <q>{plan.reason}</q>
        </Text>
        <Text size="xs" c="dimmed" component="div" className={classes.about}>
          <span>
            made <Time at={plan.createdAt} clockOnly /> by {plan.createdBy}
          </span>
          <span>
            expires <Time at={plan.expiresAt} clockOnly />
          </span>
          {plan.digest !== null && (
            <span>
              <Term word="digest" />{" "}
              <CopyId id={plan.digest} what="digest">
                <code>{shortDigest(plan.digest)}</code>
              </CopyId>
            </span>
          )}
          {plan.arrivedSince !== null && plan.arrivedSince !== "0" && (
            <span>{formatCount(plan.arrivedSince)} accepted since the plan was frozen, and not part of it</span>
          )}
        </Text>
      </div>
      <PlanPayload plan={plan} />
      {plan.fires.length > 0 && (
        <Text size="sm">
          The run sets off again:{" "}
          {plan.fires
            .map(({ name, by, path, atMost }) => `${name} (${by} of ${path}), ${formatCount(atMost)} times at most`)
            .join("; ")}
          .
        </Text>
      )}
      {plan.status === "building" && <UnderWay>Freezing the list: {formatCount(plan.built)} items so far.</UnderWay>}
      {plan.run ? (
        <>
          <RunRefusal plan={plan} paths={incident.scope.paths} run={run} />
          {plan.run.state === "paused" && plan.needsApproval && !isApproved(plan) && (
            <PlanApprovals plan={plan} paths={incident.scope.paths} closed={closed} />
          )}
          <RunScreen id={plan.run.id} incident={incident} />
        </>
      ) : (
        <>
          <PlanApprovals plan={plan} paths={incident.scope.paths} closed={closed} />
          {!closed && plan.status === "ready" && <DrainFirst plan={plan} incident={incident} />}
          {!closed && plan.kind === "invalidate" && <Clearing plan={plan} incident={incident} />}
          {!closed && <Refusing plan={plan} incident={incident} />}
          <RunBelowBar plan={plan} incident={incident} run={run} />
        </>
      )}
      {!plan.run && plan.status === "ready" && (
        <>
          <ResultFilter
            label="What would happen"
            counts={plan.counts}
            chosen={shown}
            onChoose={(next) => setDisposition(next ?? ALL_ITEMS)}
          />
          <PlanItems plan={plan} disposition={shown} />
        </>
      )}
    </Stack>
  );
}

/** The plan's own button: below the next step's, the secondary one, except where the next step leads to this place. */
function RunBelowBar({ plan, incident: { id, scope, status }, run }: RunBelowBarProps) {
  const next = useLiveQuery(nextStepQuery(id), { enabled: status === "open" });
  return (
    <PlanRun
      plan={plan}
      paths={scope.paths}
      closed={status === "closed"}
      run={run}
      words={next.status === "shown" ? runsInBar(id, next.value, plan.id) : null}
      secondary={typedBefore(plan, scope.paths) === null}
    />
  );
}

/** Says why the origin refuses the plan's paths, since a run meets the same refusal until the cause is mended. */
function Refusing({ plan, incident }: { plan: PlanWire; incident: IncidentWire }) {
  return refusingPaths(plan, incident.controls).map((because) => (
    <Alert key={because} color="red" title="The origin refuses these writes">
      {because} A run tries each write once more, and fails as long as the origin refuses it.
    </Alert>
  ));
}

/** The load on the origin once the entries are gone. */
function Clearing({ plan, incident }: { plan: PlanWire; incident: IncidentWire }) {
  const paths = useLiveQuery(pathsQuery());
  const effects = BigInt(plan.counts.apply ?? "0");
  if (effects === 0n || paths.status !== "shown") return null;
  const names = plan.selection.path === undefined ? incident.scope.paths : [plan.selection.path];
  const reads = paths.value.items.filter(({ name }) => names.includes(name)).map(({ truth }) => truth.reads);
  const known = reads.every((each) => each !== null);
  const perSec = reads.reduce((sum, each) => sum + (each?.perSec ?? 0), 0);
  return (
    <Text size="sm" role="note">
      {clearingWords(effects, known ? { perSec, missesPerSec: 0 } : null)}
    </Text>
  );
}

function DrainFirst({ plan, incident }: { plan: PlanWire; incident: IncidentWire }) {
  const advice = drainFirst(plan, incident);
  return advice === null ? null : (
    <Text size="sm" role="note">
      {advice}
    </Text>
  );
}
