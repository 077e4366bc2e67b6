import {
  IconAlertTriangleFilled,
  IconCircle,
  IconCircleArrowRightFilled,
  IconCircleCheckFilled,
  IconCircleMinus,
} from "@tabler/icons-react";
import type { StepStatus } from "../../../shared/incident/step.model";

const SHAPES = {
  waiting: [IconCircle, "unknown"],
  current: [IconCircleArrowRightFilled, "moving"],
  done: [IconCircleCheckFilled, "good"],
  reopened: [IconAlertTriangleFilled, "bad"],
  "not-needed": [IconCircleMinus, "unknown"],
} as const;

/** A step's status as a shape, so that colour never speaks alone. */
export function StepIcon({ status, size = 16 }: { status: StepStatus; size?: number }) {
  const [Shape, tone] = SHAPES[status];
  return <Shape size={size} aria-hidden style={{ flex: "none", color: `var(--state-${tone})` }} />;
}
