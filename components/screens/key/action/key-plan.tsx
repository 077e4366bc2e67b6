"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { PlanItem, PlanWire } from "../../../../lib/api/plans";
import type { RunWire } from "../../../../lib/api/runs";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { formatCount, formatVersion, sentence } from "../../../kit/format";
import { LiveView } from "../../../kit/state/live-view";
import { Loading } from "../../../kit/state/loading";
import { UnderWay } from "../../../kit/state/under-way";
import { ItemValue } from "../../../shared/plan/item-value";
import { resultMeaning, resultTone } from "../../../shared/plan/plan.model";
import { PlanApprovals } from "../../../shared/plan/plan-approvals";
import { PlanPayload } from "../../../shared/plan/plan-payload";
import { PlanRun, RunRefusal, useStartRun } from "../../../shared/plan/plan-run";
import { planItemsQuery, planQuery, runItemsQuery, runQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { RunProgress } from "../../../shared/run/run-progress";
import { RunSteering } from "../../../shared/run/run-steering";
import classes from "./key-action.module.css";

interface OutcomeProps {
  id: string;
  path: string;
  onClose: () => void;
}

interface KeyPlanProps extends OutcomeProps {
  onRemade: (plan: string) => void;
}

/** The plan of a key's action, from its freezing to the outcome. */
export function KeyPlan({ id, path, onClose, onRemade }: KeyPlanProps) {
  const run = useStartRun(id);
  const answer = useLiveQuery(planQuery(id), { intervalMs: 500 });
  return (
    <LiveView answer={answer} what="the plan">
      {(plan) => (
        <Stack gap="sm">
          <PlanPayload plan={plan} />
          {plan.status === "building" && <UnderWay>Freezing the list: {formatCount(plan.built)} so far.</UnderWay>}
          {plan.run ? (
            <>
              <RunRefusal plan={plan} paths={[path]} run={run} />
              <Outcome id={plan.run.id} path={path} onClose={onClose} />
            </>
          ) : (
            <>
              {plan.status === "ready" && <Dispositions plan={plan} />}
              <PlanApprovals plan={plan} paths={[path]} closed={false} />
              <PlanRun plan={plan} paths={[path]} closed={false} run={run} onRemade={onRemade} />
            </>
          )}
        </Stack>
      )}
    </LiveView>
  );
}

function Dispositions({ plan }: { plan: PlanWire }) {
  const { data } = useInfiniteQuery({ ...planItemsQuery(plan.id, null), staleTime: Number.POSITIVE_INFINITY });
  if (plan.total === "0") return <Text size="sm">This kind of plan would change nothing for this key.</Text>;
  const items = data?.pages[0]?.items.map((item) => ({ ...item, result: item.disposition }));
  return <Items label="What would happen" items={items} />;
}

function Outcome({ id, path, onClose }: OutcomeProps) {
  const answer = useLiveQuery(runQuery(id), { intervalMs: 500 });
  return (
    <LiveView answer={answer} what="the run">
      {(run) => (
        <Stack gap="sm">
          <RunProgress run={run} />
          <RunSteering run={run} paths={[path]} closed={false} />
          <OutcomeItems run={run} />
          <Button variant="default" onClick={onClose}>
            Back to the key
          </Button>
        </Stack>
      )}
    </LiveView>
  );
}

function OutcomeItems({ run: { id, done, state } }: { run: RunWire }) {
  const queries = useQueryClient();
  const options = runItemsQuery(id, null);
  const { data } = useInfiniteQuery(options);
  const { queryKey } = options;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the run's progress is what makes the outcomes old
  useEffect(() => {
    void queries.refetchQueries({ queryKey });
  }, [done, state]);
  const items = data?.pages[0]?.items.map((item) => ({ ...item, result: item.outcome }));
  return <Items label="Outcome" items={items} />;
}

type Shown = Pick<
  PlanItem,
  "mutation" | "key" | "region" | "version" | "seen" | "because" | "valueText" | "valueBecause"
> & { result: string };
const shownItems = 50;

function Items({ label, items }: { label: string; items: readonly Shown[] | undefined }) {
  if (items === undefined) return <Loading what={label} lines={2} />;
  return (
    <ul className={classes.items} aria-label={label}>
      {items.slice(0, shownItems).map(({ mutation, region, version, seen, because, result, ...item }) => (
        <li key={`${mutation} ${region} ${version}`}>
          <ToneChip tone={resultTone(result)} meaning={resultMeaning(result)}>
            {result}
          </ToneChip>
          <span>
            {version === null ? "no version" : `version ${formatVersion(version)}`}
            {region !== null && ` in ${region}`}
            {seen !== null && `, seen at ${formatCount(seen)}`}
          </span>
          <p>{because === null ? resultMeaning(result) : sentence(because)}</p>
          <ItemValue item={item} />
        </li>
      ))}
      {items.length > shownItems && <li>More are in the incident's plan.</li>}
    </ul>
  );
}
