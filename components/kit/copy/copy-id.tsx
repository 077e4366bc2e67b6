"use client";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import classes from "./copy-id.module.css";
import { copyText } from "./copy-text";

interface CopyIdProps {
  id: string;
  /** The kind of id, for the button's name: "mutation id". */
  what?: string;
  /** Shown instead of the id; an empty string shows the button alone. */
  children?: React.ReactNode;
}

/** An id with the button that copies it, over plain HTTP too. */
export function CopyId({ id, what = "id", children }: CopyIdProps) {
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 1_500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(id)) ? "copied" : "refused");
  const Icon = outcome === "copied" ? IconCheck : outcome === "refused" ? IconAlertTriangle : IconCopy;
  const label =
    outcome === "copied"
      ? "Copied"
      : outcome === "refused"
        ? "The browser refused to copy: select the text by hand"
        : `Copy ${what}`;
  return (
    <span className={classes.row}>
      {children ?? (
        <span className={classes.text} title={id}>
          {id}
        </span>
      )}
      <Tooltip label={label}>
        <ActionIcon size={20} onClick={copy} aria-label={`Copy ${what} ${id}`}>
          <Icon size={13} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <span
        role="status"
        style={{ position: "absolute", clip: "rect(0 0 0 0)", width: 1, height: 1, overflow: "hidden" }}
      >
        {outcome ? label : ""}
      </span>
    </span>
  );
}
