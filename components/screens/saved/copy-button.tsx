"use client";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { copyText } from "../../kit/copy/copy-text";

interface CopyButtonProps {
  /** Called when the button is pressed. */
  text: () => string;
  children: string;
}

/** Copies a text that is longer than an id, and shows whether the browser allowed it. */
export function CopyButton({ text, children }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const Icon = outcome === "copied" ? IconCheck : outcome === "refused" ? IconAlertTriangle : IconCopy;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon size={14} aria-hidden />}
      onClick={async () => setOutcome((await copyText(text())) ? "copied" : "refused")}
    >
      <span role="status">
        {outcome === "copied" ? "Copied" : outcome === "refused" ? "Refused: select it by hand" : children}
      </span>
    </Button>
  );
}
