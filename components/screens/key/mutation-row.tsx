import { UnstyledButton } from "@mantine/core";
import type { MutationWire } from "../../../lib/api/mutations";
import { ToneChip } from "../../kit/chip/finding-chip";
import { CopyId } from "../../kit/copy/copy-id";
import { formatDuration, formatVersion } from "../../kit/format";
import { Time } from "../../kit/time/time";
import { showUnseen } from "../../kit/value/value.model";
import { useKeyMode } from "./action/key-actions";
import { MutationDetails } from "./mutation-details";
import { mutationMeaning, mutationTone } from "./mutation-state";
import { type Stage, type StageName, stagesOf } from "./timeline.model";
import classes from "./timeline.module.css";

interface MutationRowProps {
  mutation: MutationWire;
  /** The mutation's place in the list, from the newest. */
  index: number;
  /** The stages that have a column. */
  shown: readonly StageName[];
  opened: boolean;
  onToggle: () => void;
}

/** A mutation as a line: its kind, its stages, and the time each stage took; its details when opened. */
export function MutationRow({ mutation, index, shown, opened, onToggle }: MutationRowProps) {
  const { version, basedOn, operation, state, actor, requestId, repairRun, attempts } = mutation;
  const isObserved = useKeyMode() === "observed";
  return (
    <>
      <tr aria-rowindex={index + 1} className={classes.row}>
        <td className={classes.version}>
          <b>{version === null ? "none" : formatVersion(version)}</b>
          {basedOn !== null && <small>on {formatVersion(basedOn)}</small>}
        </td>
        <td>{operation}</td>
        <td>
          <ToneChip tone={mutationTone(state)} meaning={mutationMeaning(state, isObserved)}>
            {state}
          </ToneChip>
        </td>
        {stagesOf(mutation)
          .filter(({ name }) => shown.includes(name))
          .map((stage) => (
            <StageCell key={stage.name} stage={stage} />
          ))}
        <td className={classes.who}>
          <bdi>{actor === null ? <i>no actor given</i> : showUnseen(actor)}</bdi>
          {requestId !== null && <CopyId id={requestId} what="request id" />}
          {repairRun !== null && (
            <span>
              by a repair’s run <CopyId id={repairRun} what="run id" />
            </span>
          )}
        </td>
        {!isObserved && (
          <td className={classes.attempts}>
            {attempts}
            <em> {attempts === 1 ? "attempt" : "attempts"}</em>
          </td>
        )}
        <td className={classes.toggle}>
          <UnstyledButton
            onClick={onToggle}
            aria-expanded={opened}
            aria-label={version === null ? `Details of the write ${mutation.id}` : `Details of version ${version}`}
          >
            {opened ? "▾" : "▸"} details
          </UnstyledButton>
        </td>
      </tr>
      {opened && (
        <tr className={classes.opened}>
          <td colSpan={6 + shown.length}>
            <MutationDetails mutation={mutation} />
          </td>
        </tr>
      )}
    </>
  );
}

function StageCell({ stage }: { stage: Stage }) {
  return (
    <td className={classes.stage} data-standing={stage.standing} data-stage={stage.name}>
      <em>{stage.name}</em>
      <StageTime stage={stage} />
    </td>
  );
}

function StageTime({ stage: { standing, at, afterMs } }: { stage: Stage }) {
  if (at !== null && afterMs === null) return <Time at={at} clockOnly />;
  if (afterMs !== null) return <span>+{formatDuration(afterMs)}</span>;
  return standing === "ahead" ? (
    <span>
      <span aria-hidden>…</span>
      <span className={classes.spoken}>still ahead</span>
    </span>
  ) : (
    <span>
      <span aria-hidden>–</span>
      <span className={classes.spoken}>not recorded</span>
    </span>
  );
}
