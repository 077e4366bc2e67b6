import { useEffect, useState } from "react";
import type { NextStepWire } from "../../../../lib/api/next-step";
import { isSame } from "./next.model";

/** After a step was taken, a second press of the same place does nothing for so long. */
const REST_MS = 1_000;

/**
 * The next step under the pointer or the focus stands still, so that what is pressed is what was read. `moved`: another step came
 * meanwhile. After a step was taken the next one is shown, and rests for a moment, at least until what comes next was read again: the
 * step that was just taken is not offered a second time.
 */
export function useHeldStep(now: NextStepWire) {
  const [held, setHeld] = useState<NextStepWire | null>(null);
  const [isResting, setResting] = useState(false);
  /** The reading whose step was taken. */
  const [takenOf, setTakenOf] = useState<string | null>(null);
  useEffect(() => {
    if (!isResting) return;
    const timer = setTimeout(() => setResting(false), REST_MS);
    return () => clearTimeout(timer);
  }, [isResting]);
  const take = () => setHeld((was) => was ?? now);
  const letGo = () => setHeld(null);
  return {
    shown: held ?? now,
    moved: held !== null && !isSame(held, now),
    isResting: isResting || takenOf === now.readAt,
    hold: { onPointerEnter: take, onPointerMove: take, onPointerLeave: letGo, onFocus: take, onBlur: letGo },
    lookAgain: () => setHeld(now),
    taken: () => {
      setHeld(null);
      setResting(true);
      setTakenOf(now.readAt);
    },
  };
}
