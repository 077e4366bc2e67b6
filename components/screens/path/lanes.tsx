"use client";
import { Button, Tooltip } from "@mantine/core";
import { IconPlayerPauseFilled } from "@tabler/icons-react";
import { useState } from "react";
import type { PathDetail } from "../../../lib/api/paths";
import { ToneIcon } from "../../kit/chip/tone-icon";
import { formatCount, formatDuration } from "../../kit/format";
import { Empty } from "../../kit/state/empty";
import { Panel } from "../../kit/state/panel";
import { Unknown } from "../../kit/state/unknown";
import { DrainDialog, type DrainTarget } from "../../shared/drain/drain-dialog";
import { Permitted } from "../../shared/me/permitted";
import { reasonFor } from "../../shared/path/truth.model";
import { type LaneCell, laneCells } from "./lanes.model";
import classes from "./path.module.css";

/**
 * The lanes as a heat strip: fuller lanes are darker. Words and shapes mark late, hot and paused lanes; each lane can be paused
 * alone.
 */
export function Lanes({ path }: { path: PathDetail }) {
  const { truth, contract } = path;
  const unknown = truth.unmeasured.lanes;
  const [target, setTarget] = useState<DrainTarget | null>(null);
  return (
    <Panel title="Lanes" id="lanes">
      {unknown !== undefined && <Unknown block what="The lanes" reason={reasonFor(truth, "lanes")} />}
      {unknown === undefined && truth.lanes.length === 0 && <Empty title="This path has no lanes" />}
      {truth.lanes.length > 0 && (
        <ul className={classes.lanes}>
          {laneCells(truth.lanes, contract.maxTruthLagMs).map((cell) => (
            <Lane
              key={cell.lane.lane}
              cell={cell}
              path={path.name}
              onSteer={() => setTarget({ path: path.name, lane: cell.lane.lane, paused: !cell.lane.paused })}
            />
          ))}
        </ul>
      )}
      {target && <DrainDialog target={target} onClose={() => setTarget(null)} />}
    </Panel>
  );
}

interface LaneProps {
  cell: LaneCell;
  path: string;
  onSteer: () => void;
}

function Lane({ cell: { lane, share, late, hot }, path, onSteer }: LaneProps) {
  const lag = lane.truthLagMs === null ? "lag unknown" : `lag ${formatDuration(lane.truthLagMs)}`;
  const state = [late && "late", hot && "holds most of the backlog", lane.paused && "paused"]
    .filter(Boolean)
    .join(", ");
  const label = `Lane ${lane.lane}: ${formatCount(lane.outstanding)} outstanding, ${lag}${state ? `, ${state}` : ""}`;
  return (
    <Tooltip label={label}>
      <li className={classes.lane} data-hot={hot} aria-label={label}>
        <span className={classes.heat} style={{ "--share": share } as React.CSSProperties} aria-hidden />
        <span className={classes.laneName} aria-hidden>
          {lane.lane}
          {late && <ToneIcon tone="bad" size={10} />}
          {lane.paused && <IconPlayerPauseFilled size={10} />}
        </span>
        <span className={classes.laneCount} aria-hidden>
          {formatCount(lane.outstanding)}
        </span>
        <span className={classes.laneLag} aria-hidden>
          {lane.truthLagMs === null ? "unknown" : formatDuration(lane.truthLagMs)}
        </span>
        <Permitted verb="drain.set" paths={[path]}>
          <Button
            size="compact-xs"
            variant="default"
            className={classes.laneSteer}
            aria-label={`${lane.paused ? "Resume" : "Pause"} lane ${lane.lane}`}
            onClick={onSteer}
          >
            {lane.paused ? "Resume" : "Pause"}
          </Button>
        </Permitted>
      </li>
    </Tooltip>
  );
}
