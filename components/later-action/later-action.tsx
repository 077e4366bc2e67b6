import { Button, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

interface LaterActionProps {
  children: ReactNode;
  /** Why it cannot be done now. */
  reason?: string;
  icon?: ReactNode;
}

/** An action that cannot be taken yet: shown, within reach of the keyboard, and saying why. */
export function LaterAction({ children, reason = "Comes with the recovery sequence.", icon }: LaterActionProps) {
  return (
    <Tooltip label={reason}>
      <Button
        size="compact-xs"
        variant="default"
        data-disabled
        aria-disabled
        leftSection={icon}
        onClick={(event) => event.preventDefault()}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
