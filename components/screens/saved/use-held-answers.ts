import { type FocusEvent, type PointerEvent, useState } from "react";
import { type Found, heldTo } from "./answers.model";

/** Answers under the pointer or the focus stand still, so that what is pressed or copied is what was read. `more` counts those that came since. */
export function useHeldAnswers(now: Found) {
  const [held, setHeld] = useState<Found | null>(null);
  const take = () => setHeld((was) => was ?? now);
  const onPointerLeave = ({ currentTarget, pointerType }: PointerEvent<HTMLElement>) => {
    // A finger leaves before its tap is a click.
    if (pointerType !== "touch" && !currentTarget.contains(document.activeElement)) setHeld(null);
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(":hover")) setHeld(null);
  };
  return {
    ...(held === null ? { found: now, more: 0 } : heldTo(held, now)),
    hold: { onPointerEnter: take, onPointerMove: take, onPointerLeave, onFocus: take, onBlur },
    showAll: () => setHeld(null),
  };
}
