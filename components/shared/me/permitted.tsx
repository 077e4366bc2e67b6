"use client";
import { Tooltip, VisuallyHidden } from "@mantine/core";
import { cloneElement, type MouseEvent, type ReactElement, useId } from "react";
import type { Need } from "./me.model";
import { useLack } from "./use-me";

interface ControlProps {
  disabled?: boolean;
  type?: string;
  tabIndex?: number;
  onClick?: (event: MouseEvent) => void;
  "aria-describedby"?: string;
}

/** The look and the word of a control that cannot be used, and keeps its focus. */
const UNUSABLE = { "data-disabled": true, "aria-disabled": true };

interface PermittedProps extends Need {
  /** The button or the link that gives the command. */
  children: ReactElement;
}

/**
 * A control that needs a permission. Where the caller lacks the permission, the control is shown and cannot be used, and says what is
 * lacking; it keeps its place in the keyboard's order, so that its reason is read there.
 */
export function Permitted({ children, ...need }: PermittedProps) {
  const lack = useLack(need);
  const reason = useId();
  if (lack === null) return children;
  const control = children as ReactElement<ControlProps>;
  const described = [control.props["aria-describedby"], reason].filter(Boolean).join(" ");
  return (
    <>
      <Tooltip label={lack}>
        {cloneElement(control, {
          disabled: false,
          ...UNUSABLE,
          "aria-describedby": described,
          type: "button",
          tabIndex: 0,
          onClick: (event: MouseEvent) => event.preventDefault(),
        })}
      </Tooltip>
      <VisuallyHidden id={reason}>{lack}</VisuallyHidden>
    </>
  );
}
