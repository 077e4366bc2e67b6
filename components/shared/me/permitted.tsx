"use client";
import { Tooltip, VisuallyHidden } from "@mantine/core";
import { cloneElement, type MouseEvent, type ReactElement, useId } from "react";
import { usePageReacts } from "../../kit/state/use-page-reacts";
import type { Need } from "./me.model";
import { useLack } from "./use-me";

interface ControlProps {
  disabled?: boolean;
  type?: string;
  tabIndex?: number;
  href?: unknown;
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
 * lacking; it keeps its place in the keyboard's order, so that its reason is read there. A button waits until the page reacts to a press.
 */
export function Permitted({ children, ...need }: PermittedProps) {
  const lack = useLack(need);
  const reason = useId();
  const reacts = usePageReacts();
  const control = children as ReactElement<ControlProps>;
  if (lack === null)
    return reacts || control.props.href !== undefined ? children : cloneElement(control, { disabled: true });
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
