"use client";
import { Button, Text } from "@mantine/core";
import type { PlanWire } from "../../../lib/api/plans";
import { sentence } from "../../kit/format";
import { useNow } from "../../kit/time/clock";
import { Time } from "../../kit/time/time";
import { CommandOutcome } from "../command/command-outcome";
import { useCommand } from "../command/use-command";
import { Permitted } from "../me/permitted";
import { useMyName } from "../me/use-me";
import { api } from "../query/api";
import { isApproved, shortDigest, whyNotApprove } from "./plan.model";
import classes from "./plan.module.css";

/** The plan's approvals, the need for one, and the approval that names the digest. */
export function PlanApprovals({ plan, paths, closed }: { plan: PlanWire; paths: readonly string[]; closed: boolean }) {
  const actor = useMyName();
  const { id, digest, needsApproval, needsApprovalBecause, approvals } = plan;
  const approve = useCommand((named: string, key) =>
    api.plan.approve({ params: { id }, body: { digest: named } }, { commandKey: key }),
  );
  const now = useNow();
  const refused = closed ? "The incident is closed." : whyNotApprove(plan, actor, now);
  if (digest === null || (!needsApproval && approvals.length === 0)) return null;
  return (
    <div className={classes.approvals} data-needed={needsApproval && !isApproved(plan)}>
      {needsApproval && (
        <Text size="sm">
          <b>A second person has to approve it.</b> {needsApprovalBecause !== null && sentence(needsApprovalBecause)}
        </Text>
      )}
      {approvals.map(({ by, at, void: because }) => (
        <Text size="sm" key={`${by} ${at}`}>
          Approved by {by}, <Time at={at} clockOnly />.{because !== null && ` It does not count any more: ${because}.`}
        </Text>
      ))}
      {needsApproval && (
        <>
          <Permitted verb="plan.approve" paths={paths}>
            <Button
              variant="default"
              mt={4}
              disabled={refused !== null}
              loading={approve.pending}
              onClick={() => approve.give(digest)}
              aria-describedby="approve-why"
            >
              Approve {shortDigest(digest)}
            </Button>
          </Permitted>
          <Text size="xs" c="dimmed" id="approve-why">
            {refused ?? "The approval covers this digest only: another list needs another approval."}
          </Text>
        </>
      )}
      <CommandOutcome command={approve} doing="Approving" />
    </div>
  );
}
