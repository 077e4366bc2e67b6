import {
  IconAlertTriangleFilled,
  IconCircleArrowRight,
  IconCircleCheck,
  IconHelpSquare,
  IconSquareRotatedFilled,
} from "@tabler/icons-react";
import type { Tone } from "./finding.model";

const SHAPES = {
  bad: IconSquareRotatedFilled,
  warn: IconAlertTriangleFilled,
  moving: IconCircleArrowRight,
  good: IconCircleCheck,
  unknown: IconHelpSquare,
} as const;

/** The shape of a tone, so that colour never speaks alone. */
export function ToneIcon({ tone, size = 12 }: { tone: Tone; size?: number }) {
  const Shape = SHAPES[tone];
  return <Shape size={size} aria-hidden style={{ flex: "none", color: `var(--state-${tone})` }} />;
}
