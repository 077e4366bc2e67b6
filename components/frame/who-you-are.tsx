import { Tooltip } from "@mantine/core";
import { IconLockOpen2 } from "@tabler/icons-react";
import classes from "./frame.module.css";

/** Who the console takes you for: until sign-in is set up, anyone on this machine. */
export function WhoYouAre() {
  return (
    <Tooltip label="The console listens on this machine only, and everyone who reaches it may see everything. Sign-in comes with roles.">
      <span className={classes.who}>
        <IconLockOpen2 size={15} aria-hidden />
        Loopback only: sign-in is not set up
      </span>
    </Tooltip>
  );
}
