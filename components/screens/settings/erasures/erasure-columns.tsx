import { Button, Group } from "@mantine/core";
import type { ErasureWire } from "../../../../lib/api/erasures";
import { KeyText } from "../../../kit/key-text/key-text";
import { type Column, column } from "../../../kit/table/columns";
import { Time } from "../../../kit/time/time";
import { Permitted } from "../../../shared/me/permitted";
import classes from "../settings.module.css";
import { decidedWords, isToApprove, isToStop, stateWords } from "./erasure.model";

export type Deciding = { erasure: ErasureWire; decision: "approve" | "withdraw" };

/** The columns of the list of erasures. */
export const erasureColumns = (decide: (deciding: Deciding) => void): readonly Column<ErasureWire>[] => [
  column(
    "Key",
    ({ path, key, reason }) => (
      <>
        <div>
          {path}, <KeyText keyName={key} short />
        </div>
        <div className={classes.line}>{reason}</div>
      </>
    ),
    { rowHeader: true },
  ),
  column("Asked", ({ askedBy, askedAt }) => (
    <>
      {askedBy}, <Time at={askedAt} clockOnly />
    </>
  )),
  column("State", (erasure) => (
    <>
      <div>
        {erasure.state}
        {decidedWords(erasure)}
        {erasure.finishedAt !== null && (
          <>
            , <Time at={erasure.finishedAt} clockOnly />
          </>
        )}
      </div>
      <div className={classes.line}>{stateWords(erasure)}</div>
    </>
  )),
  column("Decision", (erasure) => (
    <Group gap={6}>
      {isToApprove(erasure) && (
        <Permitted verb="erasure.approve">
          <Button
            size="compact-xs"
            aria-label={`Approve the erasure of ${erasure.key}`}
            onClick={() => decide({ erasure, decision: "approve" })}
          >
            Approve…
          </Button>
        </Permitted>
      )}
      {isToStop(erasure) && (
        <Permitted verb="erasure.withdraw">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${erasure.own ? "Take back" : "Refuse"} the erasure of ${erasure.key}`}
            onClick={() => decide({ erasure, decision: "withdraw" })}
          >
            {erasure.own ? "Take back…" : "Refuse…"}
          </Button>
        </Permitted>
      )}
    </Group>
  )),
];
